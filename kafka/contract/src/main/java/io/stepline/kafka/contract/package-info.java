/**
 * Records on the bus with the schema history of each, ids and the clock. Knows no Kafka.
 *
 * <p>Immutable values; any thread.
 *
 * <p>May import of ours: {@code kafka.lane}.
 */
@NullMarked
package io.stepline.kafka.contract;

import org.jspecify.annotations.NullMarked;
