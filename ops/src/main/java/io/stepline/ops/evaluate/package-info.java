/**
 * Past calls again with another end of turn, VAD, recogniser or bot: what would have been otherwise, and how sure that
 * is.
 *
 * <p>The thread that asks.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.evaluate;

import org.jspecify.annotations.NullMarked;
