package io.stepline.kafka.contract;

import java.util.List;
import java.util.Map;

/** The call detail record: exactly one per call. @param outcome what the bot says came of it */
public record CallRecord(CallId call, String direction, String from, String to, String bot, String trunk,
    long startedUs, long answeredUs,
    long endedUs, CallEnd end, MediaReport media, List<Turn> turns, Map<String, String> outcome, Drafts drafts) {
  /**
   * What drafting at pauses brought and cost.
   *
   * @param drafted replies begun before the turn was over, {@code opened} of them were wanted
   * @param savedMs by which those came earlier, {@code wastedMs} of generating the others
   */
  public record Drafts(int drafted, int opened, long savedMs, long wastedMs) {}

  /**
   * One exchange and its waterfall.
   *
   * @param runs the tools it ran, with what came of them
   * @param silentMs silence inside the reply, between its first and its last sound
   * @param manner how the caller said it, by a model that hears
   */
  public record Turn(long turn, long reply, String heard, String said, boolean interrupted, Stamps stamps,
      @Since(3) List<ChatRequest.ToolRun> runs, @Since(value = 3, or = "0") int silentMs,
      @Since(value = 6, or = "UNKNOWN") SpeechTokens.Manner manner) {
    public Turn(long turn, long reply, String heard, String said, boolean interrupted, Stamps stamps,
        List<ChatRequest.ToolRun> runs, int silentMs) {
      this(turn, reply, heard, said, interrupted, stamps, runs, silentMs, SpeechTokens.Manner.UNKNOWN);
    }

    public Turn(long turn, long reply, String heard, String said, boolean interrupted, Stamps stamps) {
      this(turn, reply, heard, said, interrupted, stamps, List.of(), 0);
    }
  }
}
