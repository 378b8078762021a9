package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.codec.Codecs;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.testkit.TestHouse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call whose brain is a chat server: a simulator that speaks the protocol, streams, is slow, and fails. */
class ChatServerIT {
  @TempDir
  Path folder;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String mood = "well";

  private void complete(HttpExchange e) throws IOException {
    String body = new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(body);
    if (mood.equals("broken")) {
      e.sendResponseHeaders(500, -1);
      return;
    }
    e.sendResponseHeaders(200, 0);
    try (OutputStream out = e.getResponseBody()) {
      if (mood.equals("slow")) Thread.sleep(5_500);
      for (String piece : List.of("We are open", " all day long.", " Anything else?"))
        out.write(
            ("data: {\"choices\":[{\"delta\":{\"content\":\"" + piece + "\"}}]}\n\n").getBytes(StandardCharsets.UTF_8));
      out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    } catch (InterruptedException x) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldSpeakWhatTheServerStreamsAndExcuseWhatItFails() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", this::complete);
    server.createContext("/v1/models", e -> {
      e.sendResponseHeaders(200, -1);
      e.close();
    });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    try (
        TestHouse house = new TestHouse(folder,
            Map.of("sip.port", "15350", "sip.bind", "127.0.0.1", "chat", "openai", "chat.url", url, "chat.model",
                "simulated"));
        Phones phones = new Phones("127.0.0.1", 15_354, 33_300, 33_319, Codecs.G722, 4)) {
      Phone phone = phones.dial("sip:front-desk@127.0.0.1:15350", "llm");
      assertThat(phone.awaitAnswer(10_000)).isTrue();
      assertThat(phone.awaitQuiet(800, 20_000)).isTrue();
      for (String now : List.of("well", "slow", "broken")) {
        mood = now;
        phone.say(house.says("opening hours"));
        assertThat(phone.awaitSpoken(10_000)).isTrue();
        assertThat(phone.awaitSpeech(15_000)).as("answer when the server is %s", now).isPositive();
        assertThat(phone.awaitQuiet(now.equals("slow") ? 2_500 : 900, 20_000)).isTrue();
      }
      phone.hangUp();
      await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf("llm").isPresent());
      CallRecord record = house.recordOf("llm").orElseThrow();
      assertThat(record.turns()).extracting(CallRecord.Turn::said)
          .anySatisfy(s -> assertThat(s).isEqualTo("We are open all day long. Anything else?"))
          .anySatisfy(s -> assertThat(s).startsWith("Sorry, something went wrong"))
          .as("nobody waits for the slow answer in silence")
          .anySatisfy(s -> assertThat(s).startsWith("One moment, please.").contains("We are open all day long."));
      assertThat(requests.getFirst()).contains("\"role\":\"assistant\",\"content\":\"Hello, this is Northwind Store.\"",
          "\"content\":\"opening hours\"");
    } finally {
      server.stop(0);
    }
    assertThatThrownBy(
        () -> new TestHouse(folder, Map.of("sip.port", "15351", "chat", "openai", "chat.url", url, "chat.model", "x")))
        .hasMessageContaining("does not answer");
  }
}
