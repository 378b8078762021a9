/**
 * Words that bot files and campaign files share: opening hours, texts with places.
 *
 * <p>Pure.
 *
 * <p>Imports nothing of ours.
 */
@NullMarked
package io.stepline.dialog.terms;

import org.jspecify.annotations.NullMarked;
