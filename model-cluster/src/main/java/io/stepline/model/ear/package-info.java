/**
 * Text for the ear: what a model writes, as a voice is to say it. Rules lie in {@code ear/LANGUAGE.yaml}, number words
 * come from ICU.
 *
 * <p>Pure.
 *
 * <p>May import of ours: nothing.
 */
@NullMarked
package io.stepline.model.ear;

import org.jspecify.annotations.NullMarked;
