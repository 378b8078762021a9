package io.stepline.ops.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The control API from outside. */
public record Api(int port, String token) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  public record Answer(int status, JsonNode body) {}

  public Answer post(String path, String json) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder().GET());
  }

  private Answer send(String path, HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> r = CLIENT.send(
        request.uri(URI.create("http://127.0.0.1:" + port + path)).header("Authorization", "Bearer " + token).build(),
        HttpResponse.BodyHandlers.ofString());
    return new Answer(r.statusCode(), r.body().startsWith("{") ? new JsonMapper().readTree(r.body())
        : JsonMapper.builder().build().createObjectNode().put("text", r.body()));
  }
}
