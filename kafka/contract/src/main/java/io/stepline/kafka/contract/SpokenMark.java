package io.stepline.kafka.contract;

/**
 * Which words lie in which samples of a reply: how the context knows what the caller heard. One without words says that
 * there is so much sound; which words it holds is told by a later mark that covers it.
 */
public record SpokenMark(CallId call, ReplyId reply, int sampleRateHz, long fromSample, long toSample, String text) {}
