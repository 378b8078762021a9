package io.stepline.kafka.bus;

/**
 * @param connected false from the first failed send or fetch until the next that works
 * @param failedSends records given up
 * @param rejected records received that were not valid (unknown version, truncated, ...)
 * @param handlerFailures batches whose handler threw
 */
public record BusHealth(boolean connected, long sent, long failedSends, long received, long rejected, long handlerFailures) {}
