package io.stepline.kafka.contract;

/**
 * A reply's voice has failed: no sound of it comes after this, whatever its model still says. What was made before is
 * played to its end; which words that was, its {@link SpokenMark}s say.
 *
 * @param samples how much sound was made before, at {@code sampleRateHz}
 */
public record VoiceFailure(CallId call, ReplyId reply, int sampleRateHz, long samples) {}
