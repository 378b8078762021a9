/**
 * The testbench's commands: the demonstration call, benches, simulated model servers, stand-in graphs. It is a jar of
 * its own that the product does not need.
 *
 * <p>Each command runs on the main thread.
 *
 * <p>May import everything; {@code ops.app} finds it as a service, nothing imports it.
 */
@NullMarked
package io.stepline.ops.testbench;

import org.jspecify.annotations.NullMarked;
