package io.stepline.kafka.contract;

/** What the other end of a call of ours sounds like. Later signs correct earlier ones. */
public sealed interface AnswerSign {
  CallId call();

  long atUs();

  /** Who or what answers. {@code ANNOUNCEMENT} is the network's, such as that a number is not in service. */
  enum Kind {
    @Tag(0) HUMAN, @Tag(1) VOICEMAIL, @Tag(2) IVR, @Tag(3) SCREENING, @Tag(4) FAX, @Tag(5) SILENCE, @Tag(6) ANNOUNCEMENT
  }

  /**
   * @param early before the call was answered
   * @param afterMs of sound since then; {@code sure} when nothing but certain words or tones will change it
   * @param why such as short-greeting, long-greeting, words, tone; never what was said
   */
  @Tag(0)
  record Heard(CallId call, Kind kind, double confidence, boolean sure, boolean early, int afterMs, String why,
      long atUs) implements AnswerSign {}

  /** The tone after which a machine records has ended. */
  @Tag(1)
  record Beep(CallId call, int hz, long atUs) implements AnswerSign {}

  /** Whoever spoke has been silent for a while; a machine without a beep records by now. */
  @Tag(2)
  record Pause(CallId call, int silentMs, long atUs) implements AnswerSign {}
}
