/**
 * Recordings: mixed, encrypted, kept and removed in time.
 *
 * <p>A thread of its own writes.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.recording;

import org.jspecify.annotations.NullMarked;
