package io.stepline.ops.history;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.ops.console.RecordKeeper;
import io.stepline.ops.console.Waterfall;
import io.stepline.ops.live.LiveNews;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A finished call as it is kept, made of its detail record and what was seen while it went on. Times of the trace are
 * milliseconds since it was answered, as in its recording.
 *
 * @param words everything that was said and noted, in lower case, for searching
 * @param latencies of its turns, ms, with commas between
 * @param record and {@code trace} are JSON
 */
record HistoryEntry(String call, long startedMs, long answeredMs, long endedMs, String direction, String from,
    String to,
    String bot, String trunk, String end, String reason, int turns, double mos, boolean transferred, int toolFailures,
    String outcome, String latencies, String words, String record, String trace) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_WORDS = 100_000;

  static HistoryEntry of(CallRecord r, List<LiveNews.Span> spans) {
    String words = r.turns().stream().map(t -> t.heard() + "\n" + t.said()).collect(Collectors.joining("\n"));
    String latencies = r.turns().stream()
        .flatMap(t -> Optional.ofNullable(Waterfall.of(t.stamps()).get("total")).stream())
        .map(ms -> Long.toString(Math.round(ms))).collect(Collectors.joining(","));
    ObjectNode outcome = JSON.createObjectNode();
    new TreeMap<>(r.outcome()).forEach(outcome::put);
    int failures = (int) r.turns().stream().flatMap(t -> t.runs().stream()).filter(x -> x.failed()).count();
    boolean transferred = r.end().reason().toLowerCase(Locale.ROOT).contains("transfer")
        || spans.stream().anyMatch(s -> s.kind() == LiveNews.Kind.STATE && s.text().equals("connected"));
    return new HistoryEntry(r.call().value(), r.startedUs() / 1_000, r.answeredUs() / 1_000, r.endedUs() / 1_000,
        r.direction().toLowerCase(Locale.ROOT), cut(r.from()), cut(r.to()), r.bot(), r.trunk(),
        r.end().outcome().name(),
        cut(r.end().reason()), r.turns().size(), r.media().mos(), transferred, failures, outcome.toString(), latencies,
        cut(words.toLowerCase(Locale.ROOT)), RecordKeeper.json(r).toString(), trace(r, spans).toString());
  }

  /** PostgreSQL takes no NUL. */
  private static String cut(String text) {
    return (text.length() > MOST_WORDS ? text.substring(0, MOST_WORDS) : text).replace('\0', ' ');
  }

  private static ObjectNode trace(CallRecord r, List<LiveNews.Span> spans) {
    long zero = r.answeredUs() > 0 ? r.answeredUs() : r.startedUs();
    ObjectNode page = JSON.createObjectNode();
    ArrayNode line = page.putArray("timeline");
    spans.stream().filter(s -> s.kind() != LiveNews.Kind.UNMATCHED)
        .sorted(Comparator.comparingLong(LiveNews.Span::fromUs)).forEach(s -> item(line, s, zero));
    ArrayNode unmatched = page.putArray("unmatched");
    spans.stream().filter(s -> s.kind() == LiveNews.Kind.UNMATCHED).map(s -> s.text().split("\n", 2))
        .forEach(p -> unmatched.addObject().put("state", p[0]).put("pii.text", p[1]));
    r.turns().forEach(t -> t.runs().forEach(run -> {
      long at = t.stamps().decidedAt() > 0 ? t.stamps().decidedAt() : t.stamps().firstToken();
      line.addObject().put("atMs", Math.max(0, at - zero) / 1_000).put("kind", "tool").put("side", "bot")
          .put("name", run.name()).put("failed", run.failed());
    }));
    ArrayNode turnsAt = page.putArray("turnsAt");
    r.turns().forEach(t -> turnsAt.add(t.stamps().rtpOut() == 0 ? -1 : (t.stamps().rtpOut() - zero) / 1_000));
    ladder(page.putArray("sip"), r, spans, zero);
    quality(page.putArray("quality"), r.media(), (r.endedUs() - zero) / 1_000);
    return page;
  }

  private static void item(ArrayNode line, LiveNews.Span s, long zero) {
    ObjectNode item = line.addObject().put("atMs", (s.fromUs() - zero) / 1_000)
        .put("kind", s.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("side", s.side().name().toLowerCase(Locale.ROOT));
    if (s.toUs() > s.fromUs()) item.put("lengthMs", (s.toUs() - s.fromUs()) / 1_000);
    boolean spoken = s.kind() == LiveNews.Kind.HEARD || s.kind() == LiveNews.Kind.UNHEARD;
    if (!s.text().isEmpty()) item.put(spoken ? "pii.text" : "text", s.text());
  }

  /** What the call's events tell of its signalling; no copy of the messages. */
  private static void ladder(ArrayNode sip, CallRecord r, List<LiveNews.Span> spans, long zero) {
    boolean in = r.direction().equalsIgnoreCase("inbound");
    step(sip, (r.startedUs() - zero) / 1_000, !in, "INVITE");
    if (r.answeredUs() > 0) step(sip, 0, in, "200 OK");
    spans.stream().filter(s -> s.kind() == LiveNews.Kind.STATE).forEach(s -> {
      if (s.text().startsWith("transfer ")) step(sip, (s.fromUs() - zero) / 1_000, false, "NOTIFY " + s.text());
      if (s.text().equals("held") || s.text().equals("resumed"))
        step(sip, (s.fromUs() - zero) / 1_000, false, "re-INVITE, " + s.text());
    });
    long end = (r.endedUs() - zero) / 1_000;
    if (r.answeredUs() > 0) step(sip, end, !r.end().reason().equals("caller-bye"), "BYE, " + r.end().reason());
    else if (r.end().sipStatus() > 0) step(sip, end, in, r.end().sipStatus() + " " + r.end().reason());
    else step(sip, end, !in, "CANCEL, " + r.end().reason());
  }

  private static void step(ArrayNode sip, long atMs, boolean out, String line) {
    sip.addObject().put("atMs", atMs).put("from", out ? "gateway" : "peer").put("to", out ? "peer" : "gateway")
        .put("line", line).put("out", out);
  }

  private static void quality(ArrayNode all, MediaReport m, long atMs) {
    long expected = m.packetsIn() + m.packetsLost();
    if (expected > 0) all.addObject().put("atMs", atMs).put("mos", m.mos())
        .put("lossPercent", 100.0 * m.packetsLost() / expected).put("jitterMs", m.jitterMs());
  }

  /** Hop by hop, as the page shows a turn. */
  static List<Map<String, Object>> hops(Map<String, Double> waterfall) {
    return waterfall.entrySet().stream()
        .map(e -> Map.<String, Object>of("name", e.getKey(), "ms", Math.round(e.getValue()))).toList();
  }
}
