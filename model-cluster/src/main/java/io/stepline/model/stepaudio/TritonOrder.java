package io.stepline.model.stepaudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * One request to {@code token2wav_dit}, over HTTP in the binary form of the KServe v2 protocol (FunAudioLLM/CosyVoice
 * runtime/triton_trtllm/model_repo/token2wav_dit), and its answer. Immutable.
 *
 * @param id the reply's, under which the server keeps its caches; {@code index} of the chunk, from 1
 * @param codes of the model, with those of look-ahead; {@code codeOffset} is added to each
 * @param wave the voice's recording, 16 kHz within 1
 * @param last the server drops its caches when it has answered
 * @param batched a batch dimension of one stands first
 * @param drop nobody wants the sound: our own server frees the caches at once (ops/model-servers/token2wav), the
 *   runtime, which knows no such parameter, voices the codes and frees them
 */
record TritonOrder(String id, int index, int[] codes, int codeOffset, float[] wave, boolean last, boolean batched,
    boolean drop) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER = 32 << 20;

  /** Fills in a request. @return what it is to be asked with */
  Consumer<HttpRequest.Builder> form() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(4 * codes.length + 4 * wave.length + 4 + 1).order(ByteOrder.LITTLE_ENDIAN);
    for (int c : codes) data.putInt(c + codeOffset);
    for (float f : wave) data.putFloat(f);
    data.putInt(wave.length).put((byte) (last ? 1 : 0));
    ObjectNode head = JSON.createObjectNode().put("id", id);
    ObjectNode parameters = head.putObject("parameters").put("priority", index);
    if (drop) parameters.put("drop", true);
    ArrayNode inputs = head.putArray("inputs");
    input(inputs, "target_speech_tokens", "INT32", codes.length, 4 * codes.length);
    input(inputs, "reference_wav", "FP32", wave.length, 4 * wave.length);
    input(inputs, "reference_wav_len", "INT32", 1, 4);
    input(inputs, "finalize", "BOOL", 1, 1);
    head.putArray("outputs").addObject().put("name", "waveform").putObject("parameters").put("binary_data", true);
    byte[] json = JSON.writeValueAsBytes(head);
    byte[] body = ByteBuffer.allocate(json.length + data.capacity()).put(json).put(data.array()).array();
    return b -> b.header("Content-Type", "application/octet-stream")
        .header("Inference-Header-Content-Length", Integer.toString(json.length))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private void input(ArrayNode inputs, String name, String type, int count, int bytes) {
    ObjectNode input = inputs.addObject().put("name", name).put("datatype", type);
    ArrayNode shape = input.putArray("shape");
    if (batched) shape.add(1);
    shape.add(count);
    input.putObject("parameters").put("binary_data_size", bytes);
  }

  /** A JSON head and the samples after it; where the head ends is found by reading it. */
  static short[] waveform(InputStream in) throws IOException {
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
}
