package io.stepline.kafka.contract;

/**
 * All that a talk is, so that another controller can go on with the call; the newest of each call counts. @param talk
 * in the controller's own form, empty once {@code ended}
 */
public record TalkSnapshot(CallId call, long atUs, boolean ended, byte[] talk) {}
