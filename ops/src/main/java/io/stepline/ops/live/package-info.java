/**
 * Calls as they go on: what the bus tells, as a board, captions and spans of a time line, and sound for those who
 * listen in.
 *
 * <p>The book is pure and guarded by itself; the hub hands its news to bounded queues.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.live;

import org.jspecify.annotations.NullMarked;
