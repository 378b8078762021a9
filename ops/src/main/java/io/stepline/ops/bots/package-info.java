/**
 * Bot files for people: checked to the word, drawn, talked with in text, and changed whole or not at all.
 *
 * <p>HTTP threads; one writes at a time.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.bots;

import org.jspecify.annotations.NullMarked;
