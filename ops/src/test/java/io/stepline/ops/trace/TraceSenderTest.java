package io.stepline.ops.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Tracing;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.kafka.testkit.RecordedMeters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls as traces, at a small receiver of OTLP over HTTP. */
class TraceSenderTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long T0 = 1_700_000_000_000_000L;
  private final InMemoryBus bus = new InMemoryBus();
  private final RecordedMeters meters = new RecordedMeters();
  private final List<JsonNode> received = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  /** What the receiver answers first; then 200. */
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private HttpServer receiver;

  @BeforeEach
  void receive() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    receiver.createContext("/v1/traces", e -> {
      JsonNode body = JSON.readTree(e.getRequestBody().readAllBytes());
      Integer status = answers.poll();
      if (status == null) {
        keys.add(String.valueOf(e.getRequestHeaders().getFirst("api-key")));
        received.add(body);
      }
      e.sendResponseHeaders(status == null ? 200 : status, -1);
      e.close();
    });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  private TraceSender sender(int percent) {
    return new TraceSender(bus, URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/"),
        Map.of("api-key", "secret"), "house", percent, meters);
  }

  private static CallRecord call(String id) {
    Stamps stamps = new Stamps(T0 + 3_000_000, T0 + 3_200_000, T0 + 3_500_000, T0 + 3_300_000, T0 + 3_500_100,
        T0 + 3_600_000, T0 + 3_700_000, T0 + 3_710_000, T0 + 3_720_000);
    CallRecord.Turn turn = new CallRecord.Turn(1, 2, "where is my order 4711", "It is on its way.", false, stamps,
        List.of(new ChatRequest.ToolRun("t1", "order-status", "{\"order\":\"4711\"}", false, "{}")), 0);
    return new CallRecord(new CallId(id), "INBOUND", "+4930123456", "desk", "desk", "carrier", T0, T0 + 1_000_000,
        T0 + 9_000_000, new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0), MediaReport.EMPTY, List.of(turn),
        Map.of(), new CallRecord.Drafts(0, 0, 0, 0));
  }

  private static List<JsonNode> spans(JsonNode page) {
    JsonNode all = page.path("resourceSpans").path(0).path("scopeSpans").path(0).path("spans");
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  private static JsonNode named(List<JsonNode> spans, String name) {
    return spans.stream().filter(s -> s.path("name").asText().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void shouldSendOneTraceOfACallThroughSipBusAndModels() {
    try (TraceSender _ = sender(100)) {
      bus.publish(Topics.CALL_RECORDS, call("c1"));
      bus.deliver();
      await().until(() -> !received.isEmpty());
    }
    List<JsonNode> spans = spans(received.getFirst());
    assertThat(spans).extracting(s -> s.path("traceId").asText()).containsOnly(Tracing.traceId(new CallId("c1")));
    assertThat(spans).extracting(s -> s.path("name").asText()).containsExactly("call", "SIP INVITE", "turn", "vad",
        "tokenizer", "end of turn", "chat", "voice", "playout");
    JsonNode root = named(spans, "call");
    assertThat(root.path("parentSpanId").asText()).isEmpty();
    assertThat(root.path("startTimeUnixNano").asText()).isEqualTo(Long.toString(T0 * 1_000));
    assertThat(root.path("endTimeUnixNano").asText()).isEqualTo(Long.toString((T0 + 9_000_000) * 1_000));
    assertThat(named(spans, "turn").path("parentSpanId")).isEqualTo(root.path("spanId"));
    for (String hop : List.of("vad", "tokenizer", "chat", "voice", "playout")) {
      JsonNode span = named(spans, hop);
      assertThat(span.path("parentSpanId")).isEqualTo(named(spans, "turn").path("spanId"));
      assertThat(span.path("endTimeUnixNano").asLong()).isGreaterThanOrEqualTo(span.path("startTimeUnixNano").asLong());
    }
    assertThat(named(spans, "chat").path("events").path(0).path("name").asText()).isEqualTo("tool");
    assertThat(keys).containsExactly("secret");
    assertThat(received.getFirst().at("/resourceSpans/0/resource/attributes/0/value/stringValue").asText())
        .isEqualTo("house");
  }

  @Test
  void shouldTellNobodyWhatWasSaidOrWhoCalled() {
    try (TraceSender _ = sender(100)) {
      bus.publish(Topics.CALL_RECORDS, call("c1"));
      bus.deliver();
      await().until(() -> !received.isEmpty());
    }
    assertThat(received.toString()).doesNotContain("4930123456", "where is my order", "on its way", "4711");
  }

  @Test
  void shouldNameTheSpanThatToolsAndModelsAreToldOf() {
    List<CallSpans.Span> spans = CallSpans.of(call("c1"));
    CallSpans.Span chat = spans.stream().filter(s -> s.name().equals("chat")).findFirst().orElseThrow();
    assertThat(new Tracing(true).parent(new CallId("c1"), new ReplyId(2)))
        .contains("00-" + chat.traceId() + "-" + chat.id() + "-01");
    assertThat(Tracing.OFF.parent(new CallId("c1"), new ReplyId(2))).isEmpty();
  }

  @Test
  void shouldTryAgainWhenTheReceiverIsBusyAndGiveUpWhenItRefuses() {
    answers.addAll(List.of(503, 429));
    try (TraceSender _ = sender(100)) {
      bus.publish(Topics.CALL_RECORDS, call("c1"));
      bus.deliver();
      await().until(() -> received.size() == 1);
      answers.add(400);
      bus.publish(Topics.CALL_RECORDS, call("c2"));
      bus.deliver();
      await().until(() -> meters.told("stepline.traces.lost").size() == 1);
    }
    assertThat(received).hasSize(1);
  }

  @Test
  void shouldSendTheSameShareOfCallsWhoeverSends() {
    List<String> ids = new ArrayList<>();
    try (TraceSender _ = sender(25)) {
      for (int i = 0; i < 400; i++) bus.publish(Topics.CALL_RECORDS, call("call-" + i));
      bus.deliver();
    }
    received.forEach(p -> spans(p).stream().filter(s -> s.path("name").asText().equals("call"))
        .forEach(s -> ids.add(s.path("traceId").asText())));
    assertThat(ids).hasSizeBetween(60, 140).doesNotHaveDuplicates();
  }
}
