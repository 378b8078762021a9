/**
 * A journal read again through today's talk.
 *
 * <p>The thread that asks.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.replay;

import org.jspecify.annotations.NullMarked;
