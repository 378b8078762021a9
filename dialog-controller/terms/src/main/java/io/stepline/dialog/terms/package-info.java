/**
 * Words that bot files and campaign files share: opening hours, texts with places.
 *
 * <p>Pure.
 *
 * <p>May import of ours: {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.terms;

import org.jspecify.annotations.NullMarked;
