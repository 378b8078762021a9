package io.stepline.ops.console;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.Stamps;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Where the time of one turn went, hop by hop, from the stamps. */
public final class Waterfall {
  private Waterfall() {}

  /**
   * Milliseconds by hop, for a turn the caller spoke; empty for others. {@code endOfTurnWait} is the silence by which
   * the end is known; {@code total} is from the caller's last speech to the first packet of the answer;
   * {@code exceptEndOfTurn} is all work on the way, models included, whether it lay within the wait for the end of the
   * turn or after it.
   */
  public static Map<String, Double> of(Stamps s) {
    Map<String, Double> hops = new LinkedHashMap<>();
    if (s.lastSpeech() == 0 || s.endAt() == 0 || s.rtpOut() == 0) return hops;
    hops.put("endOfTurnWait", ms(s.lastSpeech(), s.endAt()));
    hops.put("decide", ms(s.endAt(), s.decidedAt()));
    hops.put("play", ms(s.decidedAt(), s.rtpOut()));
    hops.put("total", ms(s.lastSpeech(), s.rtpOut()));
    if (s.pausedAt() == 0) return hops;
    hops.put("pauseSeen", ms(s.lastSpeech(), s.pausedAt()));
    hops.put("tokens", ms(s.pausedAt(), s.tokensAt()));
    hops.put("chat", ms(s.tokensAt(), s.firstToken()));
    hops.put("decoder", ms(s.firstToken(), s.firstAudio()));
    hops.put("readyBeforeEnd", ms(s.firstAudio(), s.endAt()));
    hops.put("afterReady", ms(Math.max(s.endAt(), s.firstAudio()), s.rtpOut()));
    hops.put("exceptEndOfTurn", ms(s.pausedAt(), s.firstAudio()) + ms(Math.max(s.endAt(), s.firstAudio()), s.rtpOut()));
    return hops;
  }

  private static double ms(long fromUs, long toUs) {
    return fromUs == 0 || toUs == 0 ? 0 : (toUs - fromUs) / 1000.0;
  }

  private static String manner(CallRecord.Turn t) {
    String all = (t.manner().emotion() + " " + t.manner().event()).strip();
    return all.isEmpty() ? "" : "  (" + all + ")";
  }

  /** Lines for a terminal. */
  public static String describe(CallRecord record) {
    StringBuilder out = new StringBuilder();
    for (CallRecord.Turn t : record.turns()) {
      Map<String, Double> w = of(t.stamps());
      if (!t.heard().isBlank()) out.append("  caller: ").append(t.heard()).append(manner(t)).append('\n');
      out.append("  bot:    ").append(t.said()).append(t.interrupted() ? " -- interrupted" : "").append('\n');
      if (w.isEmpty()) continue;
      out.append("          ");
      w.forEach(
          (hop, ms) -> out.append(hop).append(' ').append(String.format(Locale.ROOT, "%.0f", ms)).append(" ms  "));
      out.append('\n');
    }
    return out.toString();
  }
}
