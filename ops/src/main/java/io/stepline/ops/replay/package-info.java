/**
 * A journal read again through today's talk.
 *
 * <p>The thread that asks.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
package io.stepline.ops.replay;
