package io.stepline.kafka.contract;

/**
 * What was said in a turn of which the model heard the sound: written down later, for history and record.
 *
 * @param utterance the speech segment up to whose end it goes, as in {@link SpeechTokens}
 */
public record Transcript(CallId call, long utterance, String text) {}
