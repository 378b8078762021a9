package io.stepline.kafka.contract;

/** Which words lie in which samples of a reply: how the context knows what the caller heard. */
public record SpokenMark(CallId call, ReplyId reply, int sampleRateHz, long fromSample, long toSample, String text) {}
