/**
 * Fleets of any size on paper: assignment of calls and admission, simulated.
 *
 * <p>Pure; any thread.
 *
 * <p>May import {@code gateway.call} for its admission, {@code kafka.contract}.
 */
@NullMarked
package io.stepline.ops.bench.paper;

import org.jspecify.annotations.NullMarked;
