/**
 * A fleet of processes under talking calls, struck by faults that a seed draws, and the laws it must keep meanwhile.
 *
 * <p>{@link io.stepline.ops.bench.fleet.FaultPlan} and {@link io.stepline.ops.bench.fleet.FleetLaws} are pure.
 */
@NullMarked
package io.stepline.ops.bench.fleet;

import org.jspecify.annotations.NullMarked;
