package io.stepline.ops.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Language models that run on this machine: asks the usual ports of llama-server and Ollama what they have. */
final class LocalBrains {
  /** By their usual addresses. */
  static final Map<String, URI> USUAL = Map.of("llama-server", URI.create("http://127.0.0.1:8080/v1"), "Ollama",
      URI.create("http://127.0.0.1:11434/v1"));
  private static final Duration PATIENCE = Duration.ofMillis(700);
  private static final int MAX_BYTES = 1 << 18;
  private static final int MAX_MODELS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private LocalBrains() {}

  /** @return a line for each that answers: where it is, its models, and how to use it */
  static List<String> found(Map<String, URI> places) {
    List<String> lines = new ArrayList<>();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      places.forEach((name, url) -> {
        List<String> models = models(client, url);
        if (!models.isEmpty()) lines.add(name + " at " + url + " has " + String.join(", ", models)
            + ": set chat=openai, chat.url=" + url + " and chat.model=" + models.getFirst());
      });
    }
    return lines.stream().sorted().toList();
  }

  /** What answers otherwise, or nothing, is no model server. */
  private static List<String> models(HttpClient client, URI url) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/models")).timeout(PATIENCE).build();
    try {
      HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) return List.of();
        return names(JSON.readTree(body.readNBytes(MAX_BYTES)));
      }
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static List<String> names(JsonNode answer) {
    List<String> names = new ArrayList<>();
    for (JsonNode model : answer.path("data")) {
      String id = model.path("id").asText();
      if (names.size() < MAX_MODELS && id.matches("[\\w./:@+-]{1,200}")) names.add(id);
    }
    return names;
  }
}
