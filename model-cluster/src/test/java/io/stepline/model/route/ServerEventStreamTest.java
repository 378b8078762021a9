package io.stepline.model.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every shape in which model servers are known to end, begin and divide their streams. */
class ServerEventStreamTest {
  private static final String WORD = "{\"choices\":[{\"delta\":{\"content\":\"Grüße\"}}]}";
  private static final String STOP = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";
  private final List<String> texts = new ArrayList<>();

  private Ending read(String stream) throws IOException {
    return read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
  }

  private Ending read(InputStream stream) throws IOException {
    return ServerEventStream.read(stream,
        e -> texts.add(e.path("choices").path(0).path("delta").path("content").asText("")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: W\n\ndata: S\n\n", "data: W\n\ndata: S\n\ndata: [DONE]", "data: W\n\ndata: S",
      "data: W\n\ndata: S\n\ndata: [DONE]\n", "data: W\n\ndata: S\n\ndata: [DONE]\n\n", "data: W\ndata: S\n",
      "data: W\ndata: S\ndata: [DONE]\n", "data:W\n\ndata:S\n\ndata:[DONE]\n\n", "data: W\r\n\r\ndata: S\r\n\r\n",
      "data: W\r\rdata: S\r\rdata: [DONE]\r\r", "\uFEFFdata: W\n\ndata: S\n\n",
      ": hello\n\nevent: ping\n\nid: 3\nretry: 100\n\ndata: W\n\n: still here\n\ndata: S\n\n",
      "data: W\n\ndata: S\n\ndata: {\"choices\":[],\"usage\":{\"total_tokens\":9}}\n\n",
      "event: message\ndata: W\n\nevent: message\ndata: S\n\n"})
  void shouldTakeAnAnswerThatIsCompleteHoweverItIsWritten(String shape) throws IOException {
    assertThat(read(shape.replace("W", WORD).replace("S", STOP))).isEqualTo(Ending.STOP);
    assertThat(texts).as(shape).startsWith("Grüße").filteredOn(t -> !t.isEmpty()).hasSize(1);
  }

  @Test
  void shouldTakeAWholeDocumentWhereAStreamWasAskedFor() throws IOException {
    String pretty =
        "{\n  \"choices\": [{\n    \"message\": {\"content\": \"Hi\"},\n\n \"finish_reason\": \"length\"}]\n}\n";
    assertThat(read(pretty)).isEqualTo(Ending.LENGTH);
    assertThat(texts).hasSize(1);
  }

  @Test
  void shouldReadCharactersThatAreCutAnywhere() throws IOException {
    byte[] bytes =
        ("data: " + WORD + "\r\n\r\ndata: " + STOP + "\r\n\r\ndata: [DONE]").getBytes(StandardCharsets.UTF_8);
    for (int seed = 0; seed < 50; seed++) {
      texts.clear();
      Random random = new Random(seed);
      InputStream pieces = new ByteArrayInputStream(bytes) {
        @Override
        public synchronized int read(byte[] to, int off, int len) {
          return super.read(to, off, Math.min(len, 1 + random.nextInt(3)));
        }
      };
      assertThat(read(pieces)).isEqualTo(Ending.STOP);
      assertThat(texts).containsExactly("Grüße", "");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: W\n\n", "data: W\n\ndata: {\"choi", "", ": only comments\n\n",
      "data: W\n\ndata: {\"error\":{\"message\":\"overloaded\"}}\n\n",
      "data: {\"object\":\"error\",\"message\":\"x\"}\n\n",
      "{\"error\":{\"message\":\"no\"}}", "<html>502</html>\n\n", "data: not JSON\n\n",
      "data: W\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\n"})
  void shouldFailWhereTheAnswerIsNotComplete(String shape) {
    assertThatThrownBy(() -> read(shape.replace("W", WORD))).isInstanceOf(IOException.class);
  }

  @Test
  void shouldBoundLinesEventsAndDocuments() {
    String giant = "x".repeat(2 << 20);
    assertThatThrownBy(() -> read("data: " + giant)).hasMessageContaining("over");
    assertThatThrownBy(() -> read("data: x".repeat(1).concat("\ndata: " + "y".repeat(1_000)).repeat(2_000)))
        .hasMessageContaining("over");
    assertThatThrownBy(() -> read("{\n\"a\":\"" + giant)).hasMessageContaining("over");
  }

  @Test
  void shouldNotWaitForAServerThatStaysSilentAfterItsLastWord() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    InputStream open = new ByteArrayInputStream(
        ("data: " + WORD + "\n\ndata: " + STOP + "\n\n").getBytes(StandardCharsets.UTF_8)) {
      @Override
      public int read(byte[] to, int off, int len) {
        int n = super.read(to, off, len);
        if (n >= 0) return n;
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return -1;
      }

      @Override
      public void close() {
        closed.countDown();
      }
    };
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThat(read(open)).isEqualTo(Ending.STOP));
    assertThat(texts).containsExactly("Grüße", "");
  }

  @Test
  void shouldTellWhyTheModelStopped() throws IOException {
    for (String[] pair : new String[][] {{"stop", "STOP"}, {"length", "LENGTH"}, {"tool_calls", "TOOLS"},
        {"content_filter", "FILTERED"}, {"sensitive", "FILTERED"}, {"eos", "STOP"}})
      assertThat(read("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"" + pair[0] + "\"}]}\n\n"))
          .isEqualTo(Ending.valueOf(pair[1]));
    assertThat(read("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"\"}]}\n\ndata: [DONE]\n\n"))
        .as("empty is not ended").isEqualTo(Ending.NONE);
  }
}
