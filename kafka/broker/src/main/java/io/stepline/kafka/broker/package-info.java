/**
 * A Kafka broker inside this process, for a machine without a cluster.
 *
 * <p>Its jars (Scala, log4j) are on the class path of processes that run it only.
 *
 * <p>May import of ours: {@code kafka.bus}, {@code kafka.contract}.
 */
@NullMarked
package io.stepline.kafka.broker;

import org.jspecify.annotations.NullMarked;
