package io.stepline.model.stepaudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.model.engine.EngineException;
import io.stepline.model.route.ServerPool;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * token2wav of Step-Audio 2 behind Triton: model {@code token2wav_dit} of CosyVoice's runtime, over HTTP in the binary
 * form of the KServe v2 protocol. It keeps a reply's caches by request id and drops them with {@code finalize}; chunks
 * carry codes of look-ahead. Thread-safe.
 */
public final class TritonToken2Wav implements Vocoder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RATE_HZ = 24_000;
  private static final int MAX_ANSWER = 32 << 20;

  /**
   * @param codeOffset added to each code (the runtime expects ids of its own model)
   * @param batched a batch dimension of one stands first
   * @param dual codes of v1, merged, with a group of five to look ahead; otherwise of Step-Audio 2 with three
   */
  public record Settings(String model, int codeOffset, boolean batched, boolean dual) {
    public static final Settings USUAL = new Settings("token2wav_dit", 151_663, true, false);
  }

  private final ServerPool pool;
  private final Settings settings;

  /** @param pool its URLs are Triton's, such as {@code http://gpu-1:8000} */
  public TritonToken2Wav(ServerPool pool, Settings settings) {
    this.pool = pool;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "token2wav at " + pool.describe();
  }

  @Override
  public int rateHz() {
    return RATE_HZ;
  }

  @Override
  public Stream open(VoicePrompt voice, Output output) {
    return new Chunked(voice, output);
  }

  private final class Chunked implements Stream {
    private final VoicePrompt voice;
    private final Output output;
    private final String id = UUID.randomUUID().toString();
    private final ChunkPlan plan = new ChunkPlan(settings.dual() ? ChunkPlan.Sizes.DUAL : ChunkPlan.Sizes.MINI);
    private final ServerPool.Call call = new ServerPool.Call();
    private int index;
    private boolean finished;

    Chunked(VoicePrompt voice, Output output) {
      this.voice = voice;
      this.output = output;
    }

    @Override
    public boolean accept(int[] codes) {
      return plan.give(codes, this::speak);
    }

    @Override
    public boolean flush() {
      return plan.flush().map(this::speak).orElse(true);
    }

    @Override
    public boolean finish() {
      finished = true;
      ChunkPlan.Chunk last = plan.last();
      return last.fresh() == 0 && index == 0 || speak(last);
    }

    private boolean speak(ChunkPlan.Chunk chunk) {
      try {
        short[] pcm = infer(id, ++index, chunk.codes(), voice.wave(), chunk.last(), call);
        return output.audio(pcm, chunk.from() + chunk.fresh());
      } catch (IOException e) {
        if (call.isClosed()) return false;
        throw new EngineException("token2wav: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    /** A reply that was cut off: the server's caches for it are dropped. */
    @Override
    public void close() {
      call.close();
      if (finished || index == 0) return;
      Thread.ofVirtual().name("token2wav-drop").start(() -> {
        try (ServerPool.Call drop = new ServerPool.Call()) {
          infer(id, index + 1, new int[] {0}, voice.wave(), true, drop);
        } catch (IOException e) {
          org.slf4j.LoggerFactory.getLogger(TritonToken2Wav.class).debug("dropping a cut-off reply: {}", e.toString());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
  }

  private short[] infer(String id, int index, int[] codes, float[] wave, boolean last, ServerPool.Call call)
      throws IOException, InterruptedException {
    ByteBuffer data = ByteBuffer.allocate(4 * codes.length + 4 * wave.length + 4 + 1).order(ByteOrder.LITTLE_ENDIAN);
    for (int c : codes) data.putInt(c + settings.codeOffset());
    for (float f : wave) data.putFloat(f);
    data.putInt(wave.length).put((byte) (last ? 1 : 0));
    ObjectNode head = JSON.createObjectNode().put("id", id);
    head.putObject("parameters").put("priority", index);
    ArrayNode inputs = head.putArray("inputs");
    input(inputs, "target_speech_tokens", "INT32", codes.length, 4 * codes.length);
    input(inputs, "reference_wav", "FP32", wave.length, 4 * wave.length);
    input(inputs, "reference_wav_len", "INT32", 1, 4);
    input(inputs, "finalize", "BOOL", 1, 1);
    head.putArray("outputs").addObject().put("name", "waveform").putObject("parameters").put("binary_data", true);
    byte[] json = JSON.writeValueAsBytes(head);
    byte[] body = ByteBuffer.allocate(json.length + data.capacity()).put(json).put(data.array()).array();
    short[][] pcm = {{}};
    pool.post(id, "/v2/models/" + settings.model() + "/infer", call,
        b -> b.header("Content-Type", "application/octet-stream")
            .header("Inference-Header-Content-Length", Integer.toString(json.length))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)),
        (in, begun) -> pcm[0] = waveform(in));
    return pcm[0];
  }

  private void input(ArrayNode inputs, String name, String type, int count, int bytes) {
    ObjectNode input = inputs.addObject().put("name", name).put("datatype", type);
    ArrayNode shape = input.putArray("shape");
    if (settings.batched()) shape.add(1);
    shape.add(count);
    input.putObject("parameters").put("binary_data_size", bytes);
  }

  /** A JSON head and the samples after it; where the head ends is found by reading it. */
  private static short[] waveform(InputStream in) throws IOException {
    byte[] answer = in.readNBytes(MAX_ANSWER);
    int end = headEnd(answer);
    JsonNode head = JSON.readTree(answer, 0, end);
    for (JsonNode o : head.path("outputs")) {
      if (!o.path("name").asText().equals("waveform")) continue;
      if (o.path("data").isArray()) {
        float[] samples = new float[o.path("data").size()];
        for (int i = 0; i < samples.length; i++) samples[i] = (float) o.path("data").get(i).asDouble();
        return Vocoder.pcm(samples, 0, samples.length);
      }
      int size = o.path("parameters").path("binary_data_size").asInt(-1);
      if (size < 0 || size % 4 != 0 || size > answer.length - end)
        throw new IOException("an answer of " + answer.length + " bytes that names " + size);
      float[] samples = new float[size / 4];
      ByteBuffer.wrap(answer, end, size).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(samples);
      return Vocoder.pcm(samples, 0, samples.length);
    }
    throw new IOException("an answer without waveform");
  }

  /** Just after the brace that closes the first JSON object. */
  private static int headEnd(byte[] bytes) throws IOException {
    int depth = 0;
    boolean text = false;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (text && b == '\\') i++;
      else if (b == '"') text = !text;
      else if (!text && b == '{') depth++;
      else if (!text && b == '}' && --depth == 0) return i + 1;
    }
    throw new IOException("an answer without a head");
  }

  @Override
  public void close() {
    pool.close();
  }
}
