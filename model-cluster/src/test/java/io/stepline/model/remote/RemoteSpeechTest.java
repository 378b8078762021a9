package io.stepline.model.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Against a simulator that speaks the protocol: what goes out, what comes back, and everything that can go wrong
 * between.
 */
class RemoteSpeechTest {
  private HttpServer http;
  private SpeechServer server;
  private final List<String> orders = new CopyOnWriteArrayList<>();
  private volatile String transcript = "{\"text\":\" Where is my package? \"}";
  private volatile int status = 200;
  private volatile boolean endless;
  private volatile boolean brokenOff;
  private volatile boolean stalls;
  private volatile boolean strict;

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/v1/models", x -> answer(x, 200, "{}".getBytes(StandardCharsets.UTF_8)));
    http.createContext("/v1/audio/transcriptions", x -> {
      orders.add(x.getRequestHeaders().getFirst("Authorization") + " "
          + new String(x.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
      answer(x, status, transcript.getBytes(StandardCharsets.UTF_8));
    });
    http.createContext("/v1/audio/speech", this::speech);
    http.start();
    server = new SpeechServer(URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1/"), "whisper", "key");
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private static void answer(HttpExchange x, int status, byte[] body) throws IOException {
    try (x) {
      x.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      x.getResponseBody().write(body);
    }
  }

  private void speech(HttpExchange x) throws IOException {
    orders.add(new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    if (status != 200 || strict && orders.getLast().contains("stream")) {
      answer(x, status != 200 ? status : 400, new byte[0]);
      return;
    }
    x.sendResponseHeaders(200, 0);
    try (OutputStream out = x.getResponseBody()) {
      for (int i = 0; endless || i < 3; i++) {
        out.write(new byte[1_601]);
        out.flush();
        if (stalls) Thread.sleep(20_000);
        if (endless) Thread.sleep(5);
      }
    } catch (IOException | InterruptedException e) {
      brokenOff = true;
    }
  }

  private SpeechEncoder.Result settle(short[] turn) {
    try (RemoteEncoder encoder = new RemoteEncoder(server, "en", Duration.ofSeconds(2));
        SpeechEncoder.Session session = encoder.open("b", true)) {
      return session.settle(turn).join();
    }
  }

  @Test
  void shouldSendTheTurnAsAFileAndTakeTheText() {
    assertThat(settle(new short[16_000]).text()).isEqualTo("Where is my package?");
    assertThat(orders.getFirst()).startsWith("Bearer key ").contains("name=\"model\"\r\n\r\nwhisper\r\n",
        "name=\"language\"\r\n\r\nen\r\n", "filename=\"turn.wav\"", "RIFF", "WAVEfmt ");
  }

  @Test
  void shouldHintAtWhatIsExpectedFromThenOn() {
    try (RemoteEncoder encoder = new RemoteEncoder(server, "en", Duration.ofSeconds(2),
        (bot, state) -> state.isEmpty() ? "" : bot + " in " + state);
        SpeechEncoder.Session session = encoder.open("desk", true)) {
      session.settle(new short[16_000]).join();
      session.expect("menu");
      session.settle(new short[16_000]).join();
      session.expect("");
      session.settle(new short[16_000]).join();
    }
    assertThat(orders.get(0)).doesNotContain("name=\"prompt\"");
    assertThat(orders.get(1)).contains("name=\"prompt\"\r\n\r\ndesk in menu\r\n");
    assertThat(orders.get(2)).doesNotContain("name=\"prompt\"");
  }

  @Test
  void shouldHearNothingOfSilenceFailureAndRubbish() {
    transcript = "{\"text\":\"\"}";
    assertThat(settle(new short[100]).rejected()).isTrue();
    transcript = "<html>";
    assertThat(settle(new short[100]).rejected()).isTrue();
    status = 500;
    assertThat(settle(new short[100]).rejected()).isTrue();
    status = 200;
    transcript = "{\"text\":\"" + "x".repeat(70_000) + "\"}";
    assertThat(settle(new short[100]).rejected()).as("too long").isTrue();
  }

  @Test
  void shouldRefuseToBeginWithoutAServer() {
    http.stop(0);
    assertThatThrownBy(() -> new RemoteEncoder(server, "", Duration.ofSeconds(1))).isInstanceOf(EngineException.class)
        .hasMessageContaining("encoder.url");
    assertThatThrownBy(() -> new RemoteDecoder(server, "", 24_000, Duration.ofSeconds(1)))
        .isInstanceOf(EngineException.class).hasMessageContaining("decoder.url");
  }

  private static final class Heard implements SpeechDecoder.Sink {
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private long samples;

    @Override
    public synchronized boolean audio(int rateHz, short[] pcm) {
      samples += pcm.length;
      news.add("audio");
      return true;
    }

    @Override
    public void spoken(String text) {
      news.add("spoken " + text);
    }

    @Override
    public void end() {
      news.add("end");
    }

    @Override
    public void failed(String why) {
      news.add("failed " + why);
    }

    String await(String beginning) throws InterruptedException {
      for (String n = news.poll(5, TimeUnit.SECONDS); n != null; n = news.poll(5, TimeUnit.SECONDS))
        if (n.startsWith(beginning)) return n;
      return "";
    }
  }

  private static final SpeechDecoder.Voice VOICE = new SpeechDecoder.Voice("rms", "en-us", 1);

  @Test
  void shouldPlayWhatStreamsInAndSayWhatWasSpoken() throws Exception {
    Heard heard = new Heard();
    try (RemoteDecoder decoder = new RemoteDecoder(server, "", 8_000, Duration.ofSeconds(2))) {
      SpeechDecoder.Stream stream = decoder.open(VOICE, heard);
      stream.text("Hello there. ");
      stream.finish();
      assertThat(heard.await("spoken")).contains("Hello there.");
      assertThat(heard.await("end")).isEqualTo("end");
    }
    assertThat(heard.samples).as("an odd byte at the end is no sample").isEqualTo(3 * 1_601 / 2);
    assertThat(orders.getFirst()).contains("\"input\":\"Hello there.\"", "\"voice\":\"rms\"",
        "\"response_format\":\"pcm\"");
  }

  @Test
  void shouldCloseTheRequestWhenTheReplyIsCancelled() throws Exception {
    endless = true;
    Heard heard = new Heard();
    try (RemoteDecoder decoder = new RemoteDecoder(server, "nova", 8_000, Duration.ofSeconds(2))) {
      SpeechDecoder.Stream stream = decoder.open(VOICE, heard);
      stream.text("A very long story. ");
      stream.flush();
      assertThat(heard.await("audio")).isEqualTo("audio");
      stream.cancel();
      for (int i = 0; i < 100 && !brokenOff; i++) Thread.sleep(50);
      assertThat(brokenOff).isTrue();
      assertThat(orders.getFirst()).contains("\"voice\":\"nova\"");
    }
  }

  @Test
  void shouldFailTheReplyWhenTheServerFails() throws Exception {
    status = 429;
    Heard heard = new Heard();
    try (RemoteDecoder decoder = new RemoteDecoder(server, "", 8_000, Duration.ofSeconds(2))) {
      SpeechDecoder.Stream stream = decoder.open(VOICE, heard);
      stream.text("Hello. ");
      stream.finish();
      assertThat(heard.await("failed")).contains("429");
    }
  }

  @Test
  void shouldAskToStreamUntilTheServerRefuses() throws Exception {
    try (RemoteDecoder decoder = new RemoteDecoder(server, "", 8_000, Duration.ofSeconds(2))) {
      for (boolean refuses : List.of(false, true, true)) {
        strict = refuses;
        Heard heard = new Heard();
        SpeechDecoder.Stream stream = decoder.open(VOICE, heard);
        stream.text("Clause " + orders.size() + ". ");
        stream.finish();
        assertThat(heard.await("end")).isEqualTo("end");
      }
    }
    assertThat(orders).extracting(o -> o.contains("\"stream\":true,\"stream_format\":\"audio\""))
        .containsExactly(true, true, false, false);
  }

  @Test
  void shouldLeaveAServerThatFallsSilentInAClause() throws Exception {
    stalls = true;
    Heard heard = new Heard();
    try (RemoteDecoder decoder = new RemoteDecoder(server, "", 8_000, Duration.ofMillis(300))) {
      SpeechDecoder.Stream stream = decoder.open(VOICE, heard);
      stream.text("A long story. ");
      stream.finish();
      assertThat(heard.await("failed")).contains("broke off");
    }
  }
}
