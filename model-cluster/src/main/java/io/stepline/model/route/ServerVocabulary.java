package io.stepline.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Text to ids by vLLM's own {@code POST /tokenize}, so that they are the checkpoint's. What comes again and again is
 * kept. Thread-safe.
 */
public final class ServerVocabulary implements Vocabulary {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER = 4 << 20;
  private static final int MAX_KEPT = 2_000;

  private final ServerPool pool;
  private final String model;
  private final Map<String, int[]> kept = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, int[]> eldest) {
      return size() > MAX_KEPT;
    }
  };

  public ServerVocabulary(ServerPool pool, String model) {
    this.pool = pool;
    this.model = model;
  }

  @Override
  public int[] ids(String text) throws IOException, InterruptedException {
    synchronized (kept) {
      int[] known = kept.get(text);
      if (known != null) return known;
    }
    byte[] order = JSON.writeValueAsBytes(
        JSON.createObjectNode().put("model", model).put("prompt", text).put("add_special_tokens", false));
    int[][] ids = {{}};
    try (ServerPool.Call call = new ServerPool.Call()) {
      pool.post("", "//tokenize", call,
          b -> b.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(order)),
          (in, begun) -> {
            byte[] answer = in.readNBytes(MAX_ANSWER);
            JsonNode tokens = JSON.readTree(answer).path("tokens");
            if (!tokens.isArray()) throw new IOException("/tokenize answers without tokens");
            int[] all = new int[tokens.size()];
            for (int i = 0; i < all.length; i++) all[i] = tokens.get(i).asInt();
            ids[0] = all;
          });
    }
    synchronized (kept) {
      kept.put(text, ids[0]);
    }
    return ids[0];
  }
}
