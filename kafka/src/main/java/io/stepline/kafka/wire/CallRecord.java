package io.stepline.kafka.wire;

import java.util.List;
import java.util.Map;

/** The call detail record: exactly one per call. @param outcome what the bot says came of it */
public record CallRecord(CallId call, String direction, String from, String to, String bot, String trunk, long startedUs, long answeredUs,
    long endedUs, CallEnd end, MediaReport media, List<Turn> turns, Map<String, String> outcome) {
  /** One exchange and its waterfall. */
  public record Turn(long turn, long reply, String heard, String said, boolean interrupted, Stamps stamps) {}
}
