package io.stepline.ops.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Triton with {@code token2wav_dit}, simulated: KServe v2 in binary, caches by request id, codes of look-ahead that are
 * not played until they come again.
 */
public final class SimTriton extends SimServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final SpeechBank bank;
  private final int codeOffset;
  private final int ahead;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  public SimTriton(int port, SimSettings settings, SpeechBank bank, int codeOffset, int ahead) {
    super(port, settings);
    this.bank = bank;
    this.codeOffset = codeOffset;
    this.ahead = ahead;
    generating("/v2/models/token2wav_dit/infer", this::infer);
  }

  /** Replies whose caches are held. */
  public int open() {
    return open.size();
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
    if (last) open.remove(id);
    else open.merge(id, 1, Integer::sum);
    int[] now = last ? codes : java.util.Arrays.copyOf(codes, Math.max(0, codes.length - ahead));
    short[] pcm = bank.sound(now);
    byte[] answer =
        ("{\"model_name\":\"token2wav_dit\",\"outputs\":[{\"name\":\"waveform\",\"datatype\":\"FP32\",\"shape\":[1,"
            + pcm.length + "],\"parameters\":{\"binary_data_size\":" + 4 * pcm.length + "}}]}")
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(answer.length + 4 * pcm.length).order(ByteOrder.LITTLE_ENDIAN).put(answer);
    for (short s : pcm) all.putFloat(s / 32_768f);
    out.whole("application/octet-stream", all.array());
  }
}
