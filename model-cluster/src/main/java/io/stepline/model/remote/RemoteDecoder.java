package io.stepline.model.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.model.decoder.ClauseDecoder;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.Load;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A voice behind {@code /audio/speech}, clause by clause, played as it streams in: raw 16-bit samples, 24 kHz unless
 * the server has another rate. It is asked to stream in both ways that servers know ({@code stream} of vLLM-Omni,
 * {@code stream_format} of OpenAI); one that refuses is asked for whole clauses from then on. Thread-safe.
 */
public final class RemoteDecoder extends ClauseDecoder {
  private static final Logger log = LoggerFactory.getLogger(RemoteDecoder.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PIECES_PER_SECOND = 20;
  private static final int MAX_SECONDS = 60;

  private final SpeechServer server;
  private final String voice;
  private final int rateHz;
  private final Duration timeout;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile int capacity;
  /** Until the server has refused to. */
  private final AtomicBoolean streams = new AtomicBoolean(true);
  private final ScheduledExecutorService patience =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("voice-patience").factory());

  /**
   * @param voice its name there; empty takes the bot's
   * @param timeout until a clause's first sound, and between its pieces
   * @throws EngineException if the server does not answer
   */
  public RemoteDecoder(SpeechServer server, String voice, int rateHz, Duration timeout) {
    this.server = server.demanded("decoder");
    this.voice = voice;
    this.rateHz = rateHz;
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return "speech at " + server.baseUrl().getHost() + " (" + server.model() + ")";
  }

  /** {@code clauses} of them one server makes at once; 0 for no limit to speak of. */
  public RemoteDecoder carrying(int clauses) {
    capacity = clauses;
    return this;
  }

  @Override
  public Load load() {
    int now = inFlight.get();
    return capacity == 0 ? Load.UNLIMITED : new Load(now, capacity,
        List.of(new ModelLoad.Server(server.baseUrl().getAuthority(), now, capacity)));
  }

  @Override
  public boolean speaks(String language) {
    return true;
  }

  @Override
  protected boolean speak(String clause, Voice how, Sink sink) {
    inFlight.incrementAndGet();
    try {
      if (streams.get()) {
        Optional<Boolean> said = asked(clause, how, sink, true);
        if (said.isPresent()) return said.get();
        streams.set(false);
        log.warn("{} refuses to stream; each clause is heard once all of it is made", name());
      }
      return asked(clause, how, sink, false).orElseThrow(() -> new EngineException("the speech server refuses"));
    } catch (IOException e) {
      throw new EngineException("the speech server broke off: " + e.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** @return empty when the server takes no order of this form, else whether the sink took all of it */
  private Optional<Boolean> asked(String clause, Voice how, Sink sink, boolean streamed)
      throws IOException, InterruptedException {
    ObjectNode order = JSON.createObjectNode().put("model", server.model()).put("input", clause)
        .put("voice", voice.isEmpty() ? how.name() : voice).put("response_format", "pcm");
    if (!streamed || how.speed() != 1) order.put("speed", how.speed());
    if (streamed) order.put("stream", true).put("stream_format", "audio");
    long untilMs = nowMs() + timeout.toMillis();
    HttpRequest request = server.request("/audio/speech", timeout).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(order.toString())).build();
    HttpResponse<InputStream> response = SpeechServer.HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (streamed && (response.statusCode() == 400 || response.statusCode() == 422)) return Optional.empty();
      if (response.statusCode() != 200)
        throw new EngineException("the speech server answers " + response.statusCode());
      return Optional.of(play(body, sink, untilMs));
    }
  }

  private boolean play(InputStream body, Sink sink, long firstUntilMs) throws IOException {
    int piece = 2 * rateHz / PIECES_PER_SECOND;
    long untilMs = firstUntilMs;
    for (int n = 0; n < MAX_SECONDS * PIECES_PER_SECOND; n++) {
      byte[] bytes = read(body, piece, untilMs);
      untilMs = nowMs() + timeout.toMillis();
      if (n == 0 && bytes.length == 0) throw new EngineException("the speech server made no sound");
      short[] pcm = new short[bytes.length / 2];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
      if (pcm.length > 0 && !sink.audio(rateHz, pcm)) return false;
      if (bytes.length < piece) return true;
    }
    throw new EngineException("the speech server does not come to an end");
  }

  /** A server that says no more is left: its stream is closed under the reader. */
  private byte[] read(InputStream body, int most, long untilMs) throws IOException {
    Future<?> late = patience.schedule(() -> {
      body.close();
      return 0;
    }, Math.max(0, untilMs - nowMs()), TimeUnit.MILLISECONDS);
    try {
      return body.readNBytes(most);
    } finally {
      late.cancel(false);
    }
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void close() {
    super.close();
    patience.shutdownNow();
  }
}
