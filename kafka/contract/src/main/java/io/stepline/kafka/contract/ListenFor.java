package io.stepline.kafka.contract;

/**
 * What the recogniser should expect in this call from now on. {@code expectation} names a state of the bot's flow,
 * empty for anything.
 */
public record ListenFor(CallId call, String bot, String expectation) {}
