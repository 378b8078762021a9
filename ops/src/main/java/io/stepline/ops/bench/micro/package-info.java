/**
 * What runs for every packet and every record, measured by JMH: allocation by operation, which {@code
 * AllocationCeilingsTest} holds down, and time in ratios of one run.
 *
 * <p>Each benchmark's state is one thread's.
 *
 * <p>Imports contract, bus and media.
 */
@NullMarked
package io.stepline.ops.bench.micro;

import org.jspecify.annotations.NullMarked;
