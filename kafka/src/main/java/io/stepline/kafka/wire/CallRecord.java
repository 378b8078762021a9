package io.stepline.kafka.wire;

import java.util.List;

/** The call detail record: exactly one per call. */
public record CallRecord(CallId call, String direction, String from, String to, String bot, String trunk, long startedUs, long answeredUs,
    long endedUs, CallEnd end, MediaReport media, List<Turn> turns) {
  /** One exchange and its waterfall. */
  public record Turn(long turn, long reply, String heard, String said, boolean interrupted, Stamps stamps) {}
}
