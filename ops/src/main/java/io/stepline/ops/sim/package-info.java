/**
 * Simulated model servers.
 *
 * <p>Not part of what serves calls.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.sim;

import org.jspecify.annotations.NullMarked;
