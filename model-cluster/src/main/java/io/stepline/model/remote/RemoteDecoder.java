package io.stepline.model.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.model.decoder.ClauseDecoder;
import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * A voice behind {@code /audio/speech}, clause by clause, played as it streams in: raw 16-bit samples, 24 kHz unless
 * the server has another rate. Thread-safe.
 */
public final class RemoteDecoder extends ClauseDecoder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PIECES_PER_SECOND = 20;
  private static final int MAX_SECONDS = 60;

  private final SpeechServer server;
  private final String voice;
  private final int rateHz;
  private final Duration timeout;

  /**
   * @param voice its name there; empty takes the bot's
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

  @Override
  public boolean speaks(String language) {
    return true;
  }

  @Override
  protected boolean speak(String clause, Voice how, Sink sink) {
    ObjectNode order = JSON.createObjectNode().put("model", server.model()).put("input", clause)
        .put("voice", voice.isEmpty() ? how.name() : voice).put("response_format", "pcm")
        .put("speed", how.speed());
    try {
      HttpRequest request = server.request("/audio/speech", timeout).header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(order.toString())).build();
      HttpResponse<InputStream> response = SpeechServer.HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200)
          throw new EngineException("the speech server answers " + response.statusCode());
        return play(body, sink);
      }
    } catch (IOException e) {
      throw new EngineException("the speech server broke off: " + e.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean play(InputStream body, Sink sink) throws IOException {
    int piece = 2 * rateHz / PIECES_PER_SECOND;
    for (int n = 0; n < MAX_SECONDS * PIECES_PER_SECOND; n++) {
      byte[] bytes = body.readNBytes(piece);
      if (n == 0 && bytes.length == 0) throw new EngineException("the speech server made no sound");
      short[] pcm = new short[bytes.length / 2];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
      if (pcm.length > 0 && !sink.audio(rateHz, pcm)) return false;
      if (bytes.length < piece) return true;
    }
    return true;
  }
}
