package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.caller.Voices;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.FarEnd;
import io.stepline.ops.testkit.TestHouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call whose ears and voice are OpenAI-compatible speech endpoints: a simulator with a real voice behind it. */
class SpeechServerIT {
  private static final int SIP = 16_980;
  @TempDir
  Path folder;
  private final FliteDecoder voice = new FliteDecoder();

  private void speak(HttpExchange x) throws IOException {
    try (x) {
      short[] pcm = Voices.speak(voice, new ObjectMapper().readTree(x.getRequestBody()).path("input").asText(), "awb");
      ByteBuffer bytes = ByteBuffer.allocate(2 * pcm.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asShortBuffer().put(pcm);
      x.sendResponseHeaders(200, 0);
      x.getResponseBody().write(bytes.array());
    }
  }

  private static void transcribe(HttpExchange x) throws IOException {
    try (x) {
      boolean enough = x.getRequestBody().readAllBytes().length > 16_000;
      byte[] answer =
          ("{\"text\":\"" + (enough ? "Where is my package?" : "") + "\"}").getBytes(StandardCharsets.UTF_8);
      x.sendResponseHeaders(200, answer.length);
      x.getResponseBody().write(answer);
    }
  }

  @Test
  void shouldHearAndSpeakThroughTheServer() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/models", x -> {
      x.sendResponseHeaders(200, -1);
      x.close();
    });
    server.createContext("/v1/audio/speech", this::speak);
    server.createContext("/v1/audio/transcriptions", SpeechServerIT::transcribe);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    try (
        TestHouse house = new TestHouse(folder,
            Map.of("sip.port", Integer.toString(SIP), "encoder", "openai", "encoder.url", url, "encoder.model",
                "whisper", "decoder", "openai", "decoder.url", url, "decoder.model",
                "tts", "decoder.rate", "16000"));
        Baresip phone = Baresip.start(folder.resolve("remote"), "remote", 17_000, "pcmu",
            house.mic(3_000, "anything at all", 30_000), "")) {
      assertThat(house.roles().notes().get("decoder")).startsWith("speech at 127.0.0.1 (tts) (should it fail: ");
      assertThat(house.roles().notes()).containsEntry("encoder", "transcriptions at 127.0.0.1 (whisper)");
      phone.command("dial", "sip:front-desk@127.0.0.1:" + SIP);
      assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(9_500);
      phone.command("hangup", "");
      await().atMost(Duration.ofSeconds(20)).until(() -> !house.records().isEmpty());
      CallRecord record = house.records().getFirst();
      assertThat(record.turns()).as("%s", record).anySatisfy(t -> {
        assertThat(t.heard()).isEqualTo("Where is my package?");
        assertThat(t.said()).isEqualTo("Please say or key in your order number.");
      });
      assertThat(FarEnd.understood(folder, phone.heard(), "please say or key in your order number",
          "what are your opening hours")).contains("please say or key in your order number");
    } finally {
      server.stop(0);
      voice.close();
    }
  }
}
