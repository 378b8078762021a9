/**
 * Takes out what is kept of a person, by their number, and says what remains.
 *
 * <p>The thread that asks.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.erase;

import org.jspecify.annotations.NullMarked;
