package io.stepline.kafka.contract;

/**
 * What the VAD says about the caller's floor. Positions are caller-audio samples at {@code sampleRateHz}.
 * {@code utterance} numbers the speech segments of the call by the sample they begin with, plus one, so that it rises
 * whoever listens; 0 is none. A turn may hold several segments, and {@code turnFromSample} is where its first began.
 */
public sealed interface SpeechActivity {
  CallId call();

  long utterance();

  int sampleRateHz();

  @Tag(0)
  record SpeechStarted(CallId call, long utterance, long turnFromSample, long fromSample, int sampleRateHz, long atUs)
      implements SpeechActivity {}

  @Tag(1)
  record SpeechPaused(CallId call, long utterance, long turnFromSample, long toSample, int sampleRateHz, Stamps stamps)
      implements SpeechActivity {}

  @Tag(2)
  record EndOfTurn(CallId call, long utterance, long turnFromSample, long toSample, int sampleRateHz, Stamps stamps)
      implements SpeechActivity {}
}
