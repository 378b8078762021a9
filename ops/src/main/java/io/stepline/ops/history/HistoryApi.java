package io.stepline.ops.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.recording.RecordedSound;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Refusal;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** {@code /v1/history...} and {@code /v1/figures}: the calls that are over. */
public final class HistoryApi {
  private static final int MOST_TAGS = 20;
  private static final int MOST_NOTE = 4_000;
  private static final int PEAKS = 1_000;
  private static final int MOST_FIGURED = 200_000;
  private static final int MOST_EXPORTED = 100_000;
  private final HistoryTable table;
  private final WallClock clock;
  private final Recordings recordings;
  private final Replayed replayed;

  /** Where recordings are. */
  public interface Recordings {
    Recordings NONE = call -> Optional.empty();

    /** @throws IOException if it cannot be read */
    Optional<RecordedSound> find(CallId call) throws IOException;
  }

  /** Has a call's journal go through the machine of today. */
  public interface Replayed {
    /** What came of it. @param steps 0 where there is no journal of the call */
    record Verdict(int steps, Optional<String> firstDifference) {}

    /** @param sinceMs when the call began */
    Verdict replay(CallId call, long sinceMs);
  }

  public HistoryApi(HistoryTable table, WallClock clock, Recordings recordings, Replayed replayed) {
    this.table = table;
    this.clock = clock;
    this.recordings = recordings;
    this.replayed = replayed;
  }

  public List<Route> routes() {
    return List.of(Route.get("/v1/history", Scope.READ, this::search),
        Route.get("/v1/history.csv", Scope.READ, this::export).auditedToo(),
        Route.get("/v1/history/{call}", Scope.READ, this::one),
        Route.get("/v1/history/{call}/recording", Scope.RECORD, this::recording).auditedToo(),
        Route.get("/v1/history/{call}/peaks", Scope.RECORD, this::peaks),
        Route.change("POST", "/v1/history/{call}/notes", Scope.WORDS, this::note),
        Route.change("PUT", "/v1/history/{call}/tags", Scope.WORDS, this::tag),
        Route.get("/v1/history/{call}/replay", Scope.WORDS, this::replay),
        Route.get("/v1/figures", Scope.READ, this::figures));
  }

  private Reply search(Ask ask) {
    HistoryQuery query = query(ask);
    List<HistoryEntry> found = table.search(query.limit(query.limit() + 1));
    List<HistoryEntry> shown = found.subList(0, Math.min(found.size(), query.limit()));
    Map<String, List<String>> tags = table.tags(shown.stream().map(HistoryEntry::call).toList());
    boolean words = ask.asker().may(Scope.WORDS);
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("calls",
        shown.stream().map(e -> HistoryJson.brief(e, tags.getOrDefault(e.call(), List.of()), words)).toList());
    if (found.size() > shown.size())
      page.put("next", shown.getLast().startedMs() + "-" + shown.getLast().call());
    return Reply.of(page);
  }

  /** Who may not see numbers and words cannot find out by searching for them either. */
  private static HistoryQuery query(Ask ask) {
    HistoryQuery query = HistoryQuery.of(ask);
    boolean personal = query.number().isPresent() || query.words().isPresent() || query.outcome().isPresent();
    if (personal && !ask.asker().may(Scope.WORDS))
      throw new Refusal(403, "the scope words is needed to search by number, outcome or words");
    return query;
  }

  private Reply export(Ask ask) {
    HistoryQuery query = query(ask).limit(500);
    boolean words = ask.asker().may(Scope.WORDS);
    return new Reply.Stream(200, "text/csv; charset=utf-8", -1, out -> write(out, query, words),
        Map.of("Content-Disposition", "attachment; filename=\"calls.csv\""));
  }

  private void write(OutputStream out, HistoryQuery first, boolean words) throws IOException {
    out.write(HistoryJson.CSV_HEAD.getBytes(StandardCharsets.UTF_8));
    HistoryQuery query = first;
    for (int rows = 0; rows < MOST_EXPORTED; rows += query.limit()) {
      List<HistoryEntry> page = table.search(query);
      Map<String, List<String>> tags = table.tags(page.stream().map(HistoryEntry::call).toList());
      StringBuilder lines = new StringBuilder();
      page.forEach(e -> lines.append(HistoryJson.csv(e, tags.getOrDefault(e.call(), List.of()), words)));
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      if (page.size() < query.limit()) return;
      query = query.after(page.getLast().startedMs() + "-" + page.getLast().call());
    }
  }

  private HistoryEntry find(Ask ask) {
    return table.find(new CallId(ask.param("call")).value())
        .orElseThrow(() -> new Refusal(404, "there is no such call in the history"));
  }

  private Reply one(Ask ask) {
    HistoryEntry e = find(ask);
    List<String> tags = table.tags(List.of(e.call())).getOrDefault(e.call(), List.of());
    return Reply.of(HistoryJson.whole(e, tags, table.notes(e.call()), ask.asker().may(Scope.WORDS)));
  }

  private RecordedSound sound(Ask ask) throws IOException {
    HistoryEntry e = find(ask);
    try {
      return recordings.find(new CallId(e.call()))
          .orElseThrow(() -> new Refusal(404, "this call has no recording here"));
    } catch (IOException x) {
      throw new Refusal(409, "the recording cannot be read: " + x.getMessage());
    }
  }

  private Reply recording(Ask ask) throws IOException {
    RecordedSound sound = sound(ask);
    ByteRange range;
    try {
      range = ByteRange.of(ask.header("Range"), sound.wavBytes());
    } catch (Refusal e) {
      sound.close();
      throw e;
    }
    Map<String, String> headers = new LinkedHashMap<>(Map.of("Accept-Ranges", "bytes", "Cache-Control", "private"));
    if (range.partial())
      headers.put("Content-Range", "bytes " + range.from() + "-" + (range.to() - 1) + "/" + sound.wavBytes());
    return new Reply.Stream(range.partial() ? 206 : 200, "audio/wav", range.to() - range.from(), out -> {
      try (sound) {
        sound.copy(range.from(), range.to(), out);
      }
    }, headers);
  }

  private Reply peaks(Ask ask) throws IOException {
    try (RecordedSound sound = sound(ask)) {
      RecordedSound.Peaks peaks = sound.peaks(PEAKS);
      return Reply.of(Map.of("lengthMs", peaks.lengthMs(), "caller", peaks.caller(), "bot", peaks.bot()));
    }
  }

  private Reply note(Ask ask) throws IOException {
    String text = ask.object().path("text").asText().strip().replace('\0', ' ');
    if (text.isEmpty() || text.length() > MOST_NOTE)
      throw new Refusal(400, "'text' is needed, with at most " + MOST_NOTE + " characters");
    table.note(find(ask).call(), ask.asker().name(), text, clock.nowUs() / 1_000);
    return one(ask);
  }

  private Reply tag(Ask ask) throws IOException {
    JsonNode body = ask.json(8_000);
    Set<String> tags = new TreeSet<>();
    body.forEach(t -> tags.add(t.asText().strip()));
    if (!body.isArray() || tags.size() > MOST_TAGS
        || tags.stream().anyMatch(t -> !t.matches("[\\p{L}\\p{N} ._-]{1,40}")))
      throw new Refusal(400,
          "the body is a list of at most " + MOST_TAGS + " tags of 1 to 40 letters, digits, '.', '_', "
              + "'-' and spaces");
    table.tag(find(ask).call(), tags);
    return one(ask);
  }

  private Reply replay(Ask ask) {
    HistoryEntry e = find(ask);
    Replayed.Verdict verdict = replayed.replay(new CallId(e.call()), e.startedMs());
    if (verdict.steps() == 0) throw new Refusal(404, "the bus has no journal of this call any more");
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("same", verdict.firstDifference().isEmpty());
    page.put("steps", verdict.steps());
    verdict.firstDifference().ifPresent(d -> page.put("firstDifference", d));
    return Reply.of(page);
  }

  private Reply figures(Ask ask) {
    int days = ask.asked("days").map(d -> d.matches("[0-9]{1,3}") ? Integer.parseInt(d) : 0).orElse(14);
    if (days < 1 || days > 366) throw new Refusal(400, "'days' is a number from 1 to 366");
    long today = clock.nowUs() / 1_000 / TimeUnit.DAYS.toMillis(1);
    return Reply.of(Figures.of(table.since(TimeUnit.DAYS.toMillis(today - days + 1), MOST_FIGURED),
        ask.asker().may(Scope.WORDS)));
  }
}
