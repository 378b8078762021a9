package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Triton with {@code token2wav_dit}, simulated as that model's code is (FunAudioLLM/CosyVoice
 * runtime/triton_trtllm/model_repo/token2wav_dit/1/model.py): KServe v2 in binary, one request at a time, codes of
 * look-ahead that are not played until they come again, the last 160 ms of a chunk kept for the next. Any chunk of an
 * unknown id makes a cache, which is held until a chunk with {@code finalize} has been made; a chunk of one code fails.
 */
public final class SimTriton extends SimServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final SpeechBank bank;
  private final int codeOffset;
  private final int ahead;
  private static final int WITHHELD_SAMPLES = 3_840;
  /** By request id: the sound that is kept for the next chunk. */
  private final Map<String, short[]> caches = new ConcurrentHashMap<>();
  private final AtomicInteger strays = new AtomicInteger();

  public SimTriton(int port, SimSettings settings, SpeechBank bank, int codeOffset, int ahead) {
    super(port, settings.slots(1));
    this.bank = bank;
    this.codeOffset = codeOffset;
    this.ahead = ahead;
    on("/sim/caches", (body, out) -> out.whole("application/json",
        "{\"held\":" + caches.size() + ",\"strays\":" + strays.get() + "}"));
    generating("/v2/models/token2wav_dit/infer", this::infer);
  }

  /** Replies whose caches are held. */
  public int open() {
    return caches.size();
  }

  /** Chunks from the middle of a reply whose beginning this server has not made. */
  public int strays() {
    return strays.get();
  }

  private void infer(byte[] body, Out out) throws IOException {
    int end = 0;
    for (int depth = 0; end < body.length; end++) {
      if (body[end] == '{') depth++;
      if (body[end] == '}' && --depth == 0) break;
    }
    JsonNode head = JSON.readTree(body, 0, end + 1);
    ByteBuffer data = ByteBuffer.wrap(body, end + 1, body.length - end - 1).order(ByteOrder.LITTLE_ENDIAN);
    int[] codes = {};
    boolean last = false;
    int at = data.position();
    for (JsonNode input : head.path("inputs")) {
      int size = input.path("parameters").path("binary_data_size").asInt();
      if (input.path("name").asText().equals("target_speech_tokens")) {
        codes = new int[size / 4];
        for (int i = 0; i < codes.length; i++) codes[i] = data.getInt(at + 4 * i) - codeOffset;
      }
      if (input.path("name").asText().equals("finalize")) last = data.get(at) == 1;
      at += size;
    }
    if (at != body.length) {
      out.status(400);
      return;
    }
    String id = head.path("id").asText();
    short[] kept = caches.get(id);
    if (kept == null) {
      if (head.path("parameters").path("priority").asInt() > 1) strays.incrementAndGet();
      kept = new short[0];
      caches.put(id, kept);
    }
    if (codes.length < 2) {
      out.status(500);
      return;
    }
    short[] fresh = bank.sound(last ? codes : Arrays.copyOf(codes, Math.max(0, codes.length - ahead)));
    short[] all = Arrays.copyOf(kept, kept.length + fresh.length);
    System.arraycopy(fresh, 0, all, kept.length, fresh.length);
    int give = last ? all.length : Math.max(0, all.length - WITHHELD_SAMPLES);
    if (last) caches.remove(id);
    else caches.put(id, Arrays.copyOfRange(all, give, all.length));
    short[] pcm = Arrays.copyOf(all, give);
    byte[] answer =
        ("{\"model_name\":\"token2wav_dit\",\"outputs\":[{\"name\":\"waveform\",\"datatype\":\"FP32\",\"shape\":[1,"
            + pcm.length + "],\"parameters\":{\"binary_data_size\":" + 4 * pcm.length + "}}]}")
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole = ByteBuffer.allocate(answer.length + 4 * pcm.length).order(ByteOrder.LITTLE_ENDIAN).put(answer);
    for (short s : pcm) whole.putFloat(s / 32_768f);
    out.whole("application/octet-stream", whole.array());
  }
}
