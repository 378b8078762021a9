package io.stepline.kafka.contract;

/**
 * What is needed to go on with a call after the controller restarted; the newest per call counts. {@code ended} lets it
 * be dropped.
 */
public record ContextSnapshot(CallId call, long atUs, boolean ended, byte[] conversation, byte[] context) {}
