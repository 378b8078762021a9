/**
 * Simulated model servers.
 *
 * <p>Not part of what serves calls.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
package io.stepline.ops.sim;
