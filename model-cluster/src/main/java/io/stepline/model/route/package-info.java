/**
 * Several model servers behind one door: probes, routing by load, circuit breakers.
 *
 * <p>Thread-safe.
 *
 * <p>May import of ours: {@code model.engine}.
 */
@NullMarked
package io.stepline.model.route;

import org.jspecify.annotations.NullMarked;
