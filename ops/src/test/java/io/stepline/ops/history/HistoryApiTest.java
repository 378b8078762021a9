package io.stepline.ops.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.media.audio.WavFile;
import io.stepline.ops.erase.Person;
import io.stepline.ops.erase.Place;
import io.stepline.ops.live.LiveNews;
import io.stepline.ops.recording.RecordingVault;
import io.stepline.ops.testkit.AllRoutes;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Tokens;
import io.stepline.ops.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryApiTest {
  private static final long DAY_US = 86_400_000_000L;
  private static final long NOW_US = 1_000 * DAY_US;
  private static final String ALL = "a-token-that-sees-all";
  @TempDir
  Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final InMemoryBus bus = new InMemoryBus();
  private final TraceBook traces = new TraceBook();
  private Database database;
  private HistoryTable table;
  private HistoryKeeper keeper;
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    database = AllRoutes.consoleDatabase(folder);
    table = new HistoryTable(database);
    keeper = new HistoryKeeper(bus, () -> NOW_US, table, traces, 0);
    RecordingVault vault = new RecordingVault("", "wav", "always", 0, 0);
    HistoryApi api = new HistoryApi(table, () -> NOW_US, call -> vault.find(folder, call),
        (call, since) -> new HistoryApi.Replayed.Verdict(call.value().equals("c1") ? 5 : 0, Optional.of("step 3")));
    Routes routes = new Routes();
    routes.gate(Tokens.parse(ALL + "=read+record,a-token-that-may-look=view+record"));
    routes.add(api.routes());
    server = new WebServer("127.0.0.1", 0, Optional.empty(), WebServer.Limits.USUAL, routes);
    traces.news(new LiveNews.Span(new CallId("c1"), LiveNews.Kind.SPEECH, LiveNews.Side.CALLER,
        NOW_US - DAY_US + 3_000_000, NOW_US - DAY_US + 4_500_000, ""));
    traces.news(new LiveNews.Span(new CallId("c1"), LiveNews.Kind.HEARD, LiveNews.Side.BOT,
        NOW_US - DAY_US + 5_000_000, NOW_US - DAY_US + 6_000_000, "It is on its way"));
    traces.news(new LiveNews.Span(new CallId("c1"), LiveNews.Kind.UNMATCHED, LiveNews.Side.CALLER,
        NOW_US - DAY_US + 5_000_000, NOW_US - DAY_US + 5_000_000, "ask\npurple monkeys"));
    record("c1", "+4930111", "caller-bye", NOW_US - DAY_US, "where is my package", Map.of("order", "=1+1"));
    record("c2", "+4930222", "transferred", NOW_US - DAY_US + 1, "a person please", Map.of());
    record("c3", "+4930333", "caller-bye", NOW_US - 3 * DAY_US, "opening hours 100% sure", Map.of());
    bus.deliver();
  }

  private void record(String call, String from, String reason, long startedUs, String heard,
      Map<String, String> outcome) {
    Stamps stamps = Stamps.EMPTY.speech(startedUs + 4_500_000, startedUs + 4_600_000, startedUs + 4_900_000)
        .played(startedUs + 5_000_000, startedUs + 5_300_000);
    CallRecord.Turn turn = new CallRecord.Turn(1, 2, heard, "It is on its way", false, stamps,
        List.of(new ChatRequest.ToolRun("t1", "lookup", "{}", true, "")), 0);
    bus.publish(Topics.CALL_RECORDS, new CallRecord(new CallId(call), "INBOUND", from, "desk", "desk", "any", startedUs,
        startedUs, startedUs + 60_000_000, new CallEnd(CallEnd.Outcome.SUCCESS, reason, 0),
        new MediaReport("PCMU", 99, 1, 0, 0, 2.5, 0, 0, 0, 0, 0, 0, 0, 4.1), List.of(turn), outcome,
        new CallRecord.Drafts(0, 0, 0, 0)));
  }

  @AfterEach
  void stop() {
    keeper.close();
    server.close();
    database.close();
  }

  private HttpResponse<byte[]> ask(String token, String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Authorization", "Bearer " + token).method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) request.headers(headers);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private JsonNode page(String token, String path) throws Exception {
    HttpResponse<byte[]> r = ask(token, "GET", path, "");
    assertThat(r.statusCode()).as(new String(r.body(), StandardCharsets.UTF_8)).isEqualTo(200);
    return new JsonMapper().readTree(r.body());
  }

  private List<String> found(String query) throws Exception {
    return page(ALL, "/v1/history?" + query).path("calls").findValuesAsText("id");
  }

  @Test
  void shouldFindCallsByAllThatIsKnownOfThem() throws Exception {
    assertThat(found("")).containsExactly("c2", "c1", "c3");
    assertThat(found("number=0111")).containsExactly("c1");
    assertThat(found("q=PACKAGE")).containsExactly("c1");
    assertThat(found("q=100%25")).as("no wildcard").containsExactly("c3");
    assertThat(found("q=%25")).as("no wildcard").containsExactly("c3");
    assertThat(found("end=transferred")).containsExactly("c2");
    assertThat(found("end=success")).hasSize(3);
    assertThat(found("outcome=order")).containsExactly("c1");
    assertThat(found("to=1972-09-26")).containsExactly("c3");
    assertThat(found("bot=other")).isEmpty();
    assertThat(ask(ALL, "GET", "/v1/history?from=yesterday", "").statusCode()).isEqualTo(400);
    assertThat(ask(ALL, "GET", "/v1/history?after=x", "").statusCode()).isEqualTo(400);
  }

  @Test
  void shouldGoThroughAllPagesAndThroughEachCallOnce() throws Exception {
    JsonNode first = page(ALL, "/v1/history?limit=2");
    assertThat(first.path("calls").findValuesAsText("id")).containsExactly("c2", "c1");
    JsonNode second = page(ALL, "/v1/history?limit=2&after=" + first.path("next").asText());
    assertThat(second.path("calls").findValuesAsText("id")).containsExactly("c3");
    assertThat(second.has("next")).isFalse();
  }

  @Test
  void shouldWriteEachCallOnce() throws Exception {
    record("c1", "+4930999", "told twice", NOW_US, "x", Map.of());
    bus.deliver();
    assertThat(found("")).hasSize(3);
    assertThat(found("number=0999")).isEmpty();
  }

  @Test
  void shouldShowACallOnOneTimeLine() throws Exception {
    JsonNode c = page(ALL, "/v1/history/c1");
    assertThat(c.path("record").path("pii.from").asText()).isEqualTo("+4930111");
    assertThat(c.path("timeline").get(0).path("kind").asText()).isEqualTo("speech");
    assertThat(c.path("timeline").get(0).path("atMs").asLong()).isEqualTo(3_000);
    assertThat(c.path("timeline").get(0).path("lengthMs").asLong()).isEqualTo(1_500);
    assertThat(c.path("timeline").findValuesAsText("text")).contains("It is on its way");
    assertThat(c.path("timeline").findValuesAsText("kind")).contains("tool");
    assertThat(c.path("turns").get(0).path("hops").findValuesAsText("name")).contains("total", "endOfTurnWait");
    assertThat(c.path("sip").findValuesAsText("line")).containsExactly("INVITE", "200 OK", "BYE, caller-bye");
    assertThat(c.path("quality").get(0).path("lossPercent").asDouble()).isEqualTo(1.0);
    assertThat(ask(ALL, "GET", "/v1/history/none", "").statusCode()).isEqualTo(404);
    assertThat(ask(ALL, "GET", "/v1/history/a:b", "").statusCode()).isEqualTo(400);
  }

  @Test
  void shouldMaskForThoseWhoMayNotSeeWords() throws Exception {
    String viewer = "a-token-that-may-look";
    for (String path : List.of("/v1/history", "/v1/history/c1", "/v1/history.csv", "/v1/figures")) {
      String shown = new String(ask(viewer, "GET", path, "").body(), StandardCharsets.UTF_8);
      assertThat(shown).as(path).doesNotContain("4930111", "package", "on its way", "purple", "1+1");
    }
    assertThat(ask(viewer, "GET", "/v1/history?number=0111", "").statusCode()).isEqualTo(403);
    assertThat(ask(viewer, "GET", "/v1/history?q=package", "").statusCode()).isEqualTo(403);
    assertThat(ask(viewer, "POST", "/v1/history/c1/notes", "{\"text\":\"x\"}").statusCode()).isEqualTo(403);
  }

  @Test
  void shouldKeepNotesAndTags() throws Exception {
    ask(ALL, "POST", "/v1/history/c1/notes", "{\"text\":\"Called back, Überweisung\"}");
    ask(ALL, "PUT", "/v1/history/c1/tags", "[\"vip\",\"to do\",\"vip\"]");
    JsonNode c = page(ALL, "/v1/history/c1");
    assertThat(c.path("notes").get(0).path("text").asText()).isEqualTo("Called back, Überweisung");
    assertThat(c.path("tags")).hasSize(2);
    assertThat(found("tag=vip")).containsExactly("c1");
    assertThat(found("q=called")).containsExactly("c1");
    assertThat(ask(ALL, "PUT", "/v1/history/c1/tags", "[\"<script>\"]").statusCode()).isEqualTo(400);
    assertThat(ask(ALL, "PUT", "/v1/history/c1/tags", "{}").statusCode()).isEqualTo(400);
    assertThat(ask(ALL, "POST", "/v1/history/none/notes", "{\"text\":\"x\"}").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldExportCellsThatNoSpreadsheetRuns() throws Exception {
    ask(ALL, "PUT", "/v1/history/c2/tags", "[\"-1\"]");
    record("c4", "=HYPERLINK(1)", "@cmd", NOW_US, "x", Map.of());
    bus.deliver();
    String csv = new String(ask(ALL, "GET", "/v1/history.csv", "").body(), StandardCharsets.UTF_8);
    assertThat(csv.lines()).hasSize(5);
    assertThat(csv).contains("\"'=HYPERLINK(1)\"", "\"'@cmd\"", "\"+4930111\"");
    assertThat(csv.lines().skip(1)).noneMatch(l -> l.matches(".*(^|,)\"[=@].*"));
  }

  @Test
  void shouldPlayARecordingFromAnywhere() throws Exception {
    short[] pcm = new short[2 * 8_000];
    for (int i = 0; i < 8_000; i++) {
      pcm[2 * i] = (short) (i < 4_000 ? 16_384 : 0);
      pcm[2 * i + 1] = (short) (i < 4_000 ? 0 : -8_192);
    }
    new WavFile(8_000, 2, pcm).write(folder.resolve("c1.wav"));
    byte[] whole = ask(ALL, "GET", "/v1/history/c1/recording", "").body();
    assertThat(whole).isEqualTo(java.nio.file.Files.readAllBytes(folder.resolve("c1.wav")));
    HttpResponse<byte[]> part = ask(ALL, "GET", "/v1/history/c1/recording", "", "Range", "bytes=40-51");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("Content-Range")).contains("bytes 40-51/" + whole.length);
    assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(whole, 40, 52));
    assertThat(ask(ALL, "GET", "/v1/history/c1/recording", "", "Range", "bytes=99999999-").statusCode())
        .isEqualTo(416);
    assertThat(ask(ALL, "GET", "/v1/history/c2/recording", "").statusCode()).isEqualTo(404);
    JsonNode peaks = page(ALL, "/v1/history/c1/peaks");
    assertThat(peaks.path("lengthMs").asLong()).isEqualTo(1_000);
    assertThat(peaks.path("caller")).hasSize(1_000);
    assertThat(peaks.path("caller").get(0).asDouble()).isEqualTo(0.5);
    assertThat(peaks.path("caller").get(999).asDouble()).isZero();
    assertThat(peaks.path("bot").get(999).asDouble()).isEqualTo(0.25);
  }

  @Test
  void shouldAddUpDays() throws Exception {
    JsonNode days = page(ALL, "/v1/figures?days=7").path("days");
    assertThat(days).hasSize(2);
    JsonNode day = days.get(1);
    assertThat(day.path("calls").asInt()).isEqualTo(2);
    assertThat(day.path("contained").asInt()).isEqualTo(1);
    assertThat(day.path("transferred").asInt()).isEqualTo(1);
    assertThat(day.path("p95Ms").asLong()).isEqualTo(800);
    assertThat(day.path("toolFailures").asInt()).isEqualTo(2);
    JsonNode unmatched = page(ALL, "/v1/figures").path("unmatched").get(0);
    assertThat(unmatched.path("state").asText()).isEqualTo("ask");
    assertThat(unmatched.path("text").asText()).isEqualTo("purple monkeys");
    assertThat(ask(ALL, "GET", "/v1/figures?days=0", "").statusCode()).isEqualTo(400);
  }

  @Test
  void shouldSayWhetherItWouldComeOutTheSame() throws Exception {
    JsonNode verdict = page(ALL, "/v1/history/c1/replay");
    assertThat(verdict.path("same").asBoolean()).isFalse();
    assertThat(verdict.path("firstDifference").asText()).isEqualTo("step 3");
    assertThat(ask(ALL, "GET", "/v1/history/c2/replay", "").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldForgetWhatIsTooOld() throws Exception {
    ask(ALL, "PUT", "/v1/history/c3/tags", "[\"old\"]");
    assertThat(table.purge((NOW_US - 2 * DAY_US) / 1_000)).isEqualTo(1);
    assertThat(found("")).containsExactly("c2", "c1");
    assertThat(table.tags(List.of("c3"))).isEmpty();
  }

  @Test
  void shouldForgetAPersonWithNotesAndTags() throws Exception {
    ask(ALL, "POST", "/v1/history/c1/notes", "{\"text\":\"called again\"}");
    ask(ALL, "PUT", "/v1/history/c1/tags", "[\"vip\"]");
    HistoryErasure history = new HistoryErasure(table);
    Set<CallId> calls = history.calls(Person.of("004930111"));
    assertThat(calls).containsExactly(new CallId("c1"));
    assertThat(history.erase(calls, false)).isEqualTo(new Place.Came(history.name(), 1, 0, 0, ""));
    assertThat(history.erase(calls, true).removed()).isOne();
    assertThat(ask(ALL, "GET", "/v1/history/c1", "").statusCode()).isEqualTo(404);
    assertThat(table.notes("c1")).isEmpty();
    assertThat(table.tags(List.of("c1"))).isEmpty();
    assertThat(ask(ALL, "GET", "/v1/history/c2", "").statusCode()).isEqualTo(200);
    assertThat(history.calls(Person.of("+4930111"))).isEmpty();
  }
}
