package io.stepline.ops.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.ops.web.Masks;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the calls of some days add up to. Pure. */
final class Figures {
  private static final int MOST_SENTENCES = 100;

  private record Sentence(String bot, String state, String text) {}

  private Figures() {}

  /** Days are of UTC, the oldest first; a contained call was answered, ended well and was given to nobody. */
  static Map<String, Object> of(List<HistoryEntry> calls, boolean words) {
    Map<LocalDate, List<HistoryEntry>> days = new TreeMap<>();
    Map<Sentence, Integer> unmatched = new LinkedHashMap<>();
    calls.forEach(c -> {
      days.computeIfAbsent(Instant.ofEpochMilli(c.startedMs()).atZone(ZoneOffset.UTC).toLocalDate(),
          d -> new ArrayList<>()).add(c);
      for (JsonNode s : HistoryJson.read(c.trace()).path("unmatched")) {
        String text = s.path("pii.text").asText();
        unmatched.merge(new Sentence(c.bot(), s.path("state").asText(), words ? text : Masks.words(text)), 1,
            Integer::sum);
      }
    });
    return Map.of("days", days.entrySet().stream().map(e -> day(e.getKey(), e.getValue())).toList(), "unmatched",
        unmatched.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_SENTENCES).map(e -> Map.of("bot", e.getKey().bot(), "state", e.getKey().state(), "text",
                e.getKey().text(), "times", e.getValue()))
            .toList());
  }

  private static Map<String, Object> day(LocalDate day, List<HistoryEntry> calls) {
    Map<String, Object> page = new LinkedHashMap<>();
    long[] latencies = calls.stream().flatMap(c -> Arrays.stream(c.latencies().split(","))).filter(l -> !l.isEmpty())
        .mapToLong(Long::parseLong).sorted().toArray();
    page.put("day", day.toString());
    page.put("calls", calls.size());
    page.put("contained", calls.stream()
        .filter(c -> c.answeredMs() > 0 && c.end().equals("SUCCESS") && !c.transferred()).count());
    page.put("transferred", calls.stream().filter(HistoryEntry::transferred).count());
    page.put("unmatched", calls.stream().mapToInt(c -> HistoryJson.read(c.trace()).path("unmatched").size()).sum());
    page.put("p50Ms", at(latencies, 0.50));
    page.put("p95Ms", at(latencies, 0.95));
    page.put("toolFailures", calls.stream().mapToInt(HistoryEntry::toolFailures).sum());
    return page;
  }

  /** The nearest rank; 0 of nothing. */
  private static long at(long[] sorted, double rank) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.max(0, Math.ceil(rank * sorted.length) - 1)];
  }
}
