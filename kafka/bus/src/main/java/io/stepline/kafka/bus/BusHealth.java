package io.stepline.kafka.bus;

import java.util.Map;

/**
 * @param connected false from the first failed send or fetch until the next that works
 * @param failedSends records given up
 * @param rejectedByTopic records received that could not be read (unknown version, truncated, ...)
 * @param handlerFailures batches whose handler threw
 */
public record BusHealth(boolean connected, long sent, long failedSends, long received,
    Map<String, Long> rejectedByTopic, long handlerFailures) {
  /** Of all topics. */
  public long rejected() {
    return rejectedByTopic.values().stream().mapToLong(Long::longValue).sum();
  }
}
