package io.stepline.kafka.contract;

import java.util.Map;

/** What happened on the phone side of a call. */
public sealed interface CallEvent {
  CallId call();

  long atUs();

  enum Direction { @Tag(0) INBOUND, @Tag(1) OUTBOUND }

  /**
   * The call is answered and media flows. {@code from} and {@code to} are the user parts of the SIP addresses;
   * {@code gateway} is who holds it.
   */
  @Tag(0)
  record Answered(CallId call, String gateway, Direction direction, String from, String to, String bot, String trunk,
      String codec, int sampleRateHz,
      Map<String, String> headers, long atUs) implements CallEvent {}

  @Tag(1)
  record KeyPressed(CallId call, String key, int durationMs, long atUs) implements CallEvent {}

  /** The first frame of the open reply sounded. */
  @Tag(2)
  record PlayoutStarted(CallId call, ReplyId reply, Stamps stamps, long atUs) implements CallEvent {}

  /**
   * The reply will not sound any further.
   *
   * @param heardSamples how much of the reply left as RTP, at {@code sampleRateHz}
   * @param complete false when it was flushed before its end
   * @param silentMs silence inside it, between its first and its last sound, for want of samples
   */
  @Tag(3)
  record PlayoutFinished(CallId call, ReplyId reply, long heardSamples, int sampleRateHz, boolean complete, long atUs,
      @Since(value = 3, or = "0") int silentMs) implements CallEvent {
    public PlayoutFinished(CallId call, ReplyId reply, long heardSamples, int sampleRateHz, boolean complete,
        long atUs) {
      this(call, reply, heardSamples, sampleRateHz, complete, atUs, 0);
    }
  }

  /** The open reply brought no sound for {@code silentMs}; the gateway played its own apology. */
  @Tag(4)
  record PlayoutStalled(CallId call, ReplyId reply, int silentMs, long atUs) implements CallEvent {}

  @Tag(5)
  record HoldChanged(CallId call, boolean onHold, long atUs) implements CallEvent {}

  /**
   * {@code sipStatus} of the transfer so far; {@code done} with a status from 300 means that the caller is still with
   * us.
   */
  @Tag(6)
  record TransferProgress(CallId call, String target, int sipStatus, boolean done, long atUs) implements CallEvent {}

  /** Exactly one for each call that was answered or tried. */
  @Tag(7)
  record Ended(CallId call, CallEnd end, Direction direction, String from, String to, String bot, String trunk,
      long startedUs, long answeredUs,
      MediaReport media, long atUs) implements CallEvent {}

  /** We send, but no RTP has come from the peer for {@code silentMs}: it cannot be heard, or cannot reach us. */
  @Tag(8)
  record OneWayAudio(CallId call, int silentMs, long atUs) implements CallEvent {}

  /** A call of ours rings or is being connected; {@code earlyMedia} when its sound comes already. */
  @Tag(9)
  record Progress(CallId call, int sipStatus, boolean earlyMedia, long atUs) implements CallEvent {}

  /** The call is connected with {@code others} instead of its bot; with nobody when its bot has it back. */
  @Tag(10)
  record BridgeChanged(CallId call, java.util.List<CallId> others, long atUs) implements CallEvent {}

  /** Sound of the call is being written down or not, and why it changed. */
  @Tag(11)
  record RecordingChanged(CallId call, boolean recording, String why, long atUs) implements CallEvent {}
}
