package io.stepline.kafka.bus;

import java.util.Map;

/**
 * How one reader of the bus is placed now.
 *
 * @param group empty for a reader of all partitions
 * @param partitions how many are its own for certain; all of them without a group
 * @param connected to a broker
 * @param lag by topic, records that wait in the partition that is furthest behind
 */
public record Reading(String group, int partitions, boolean connected, Map<String, Long> lag) {}
