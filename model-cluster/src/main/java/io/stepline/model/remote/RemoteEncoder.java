package io.stepline.model.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.media.audio.WavFile;
import io.stepline.model.engine.SpeechEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recogniser behind {@code /audio/transcriptions}: the turn goes there as a WAV file at each pause. Anything may be
 * said, so nothing is rejected but silence; a server that fails or takes too long is counted and heard as nothing, upon
 * which the bot asks again. Each turn waits on a thread of its own.
 */
public final class RemoteEncoder implements SpeechEncoder {
  private static final Logger log = LoggerFactory.getLogger(RemoteEncoder.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RATE_HZ = 16_000;
  private static final int MAX_SECONDS = 30;
  private static final int MAX_ANSWER = 64 << 10;
  private static final int MAX_TEXT = 2_000;

  private final SpeechServer server;
  private final String language;
  private final Duration timeout;
  private final BiFunction<String, String, String> hints;
  private final LongAdder failures = new LongAdder();

  /**
   * @param language two letters, empty to let the server find out
   * @throws io.stepline.model.engine.EngineException if the server does not answer
   */
  public RemoteEncoder(SpeechServer server, String language, Duration timeout) {
    this(server, language, timeout, (bot, state) -> "");
  }

  /** @param hints words that are likely in a bot's state, sent as {@code prompt}; empty for none */
  public RemoteEncoder(SpeechServer server, String language, Duration timeout,
      BiFunction<String, String, String> hints) {
    this.hints = hints;
    this.server = server.demanded("encoder");
    this.language = language;
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return "transcriptions at " + server.baseUrl().getHost() + " (" + server.model() + ")";
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  /** Turns that the server did not transcribe. */
  public long failures() {
    return failures.sum();
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    return new Session() {
      private String hint = "";

      @Override
      public void expect(String expectation) {
        hint = hints.apply(bot, expectation);
      }

      @Override
      public CompletableFuture<Result> settle(short[] turn) {
        String now = hint;
        return CompletableFuture.supplyAsync(() -> transcribe(turn, now),
            r -> Thread.ofVirtual().name("transcription").start(r));
      }

      @Override
      public void close() {}
    };
  }

  private Result transcribe(short[] turn, String hint) {
    String boundary = "stepline" + UUID.randomUUID();
    try {
      HttpRequest request = server.request("/audio/transcriptions", timeout)
          .header("Content-Type", "multipart/form-data; boundary=" + boundary)
          .POST(HttpRequest.BodyPublishers.ofByteArray(
              form(boundary, hint,
                  Arrays.copyOfRange(turn, Math.max(0, turn.length - MAX_SECONDS * RATE_HZ), turn.length))))
          .build();
      HttpResponse<InputStream> response = SpeechServer.HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(MAX_ANSWER + 1);
        if (response.statusCode() != 200 || bytes.length > MAX_ANSWER) return failed("status " + response.statusCode());
        String text = JSON.readTree(bytes).path("text").asText("").strip();
        return text.isEmpty() ? Result.NOTHING
            : new Result(text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text, 1, false);
      }
    } catch (JsonProcessingException e) {
      return failed("an answer that is not JSON");
    } catch (IOException e) {
      return failed(e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.NOTHING;
    }
  }

  private Result failed(String why) {
    failures.increment();
    log.warn("the speech server at {} did not transcribe: {}", server.baseUrl().getHost(), why);
    return Result.NOTHING;
  }

  /** RFC 7578: model, language, response format, hint, and the turn as a WAV file. */
  private byte[] form(String boundary, String hint, short[] pcm) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(pcm.length * 2 + 1_024);
    field(out, boundary, "model", server.model());
    field(out, boundary, "response_format", "json");
    if (!language.isEmpty()) field(out, boundary, "language", language);
    if (!hint.isEmpty()) field(out, boundary, "prompt", hint);
    out.write(("--" + boundary
        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"turn.wav\"\r\nContent-Type: audio/wav\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8));
    out.write(new WavFile(RATE_HZ, 1, pcm).toBytes());
    out.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, String boundary, String name, String value) throws IOException {
    out.write(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
        .getBytes(StandardCharsets.UTF_8));
  }
}
