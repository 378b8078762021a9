/**
 * Recordings: mixed, encrypted, kept and removed in time.
 *
 * <p>A thread of its own writes.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
package io.stepline.ops.recording;
