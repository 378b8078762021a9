package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stepline.model.route.ServerPool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A chat server that answers as it is told, request by request, and keeps what it was asked. */
final class ScriptedServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  record Reply(int status, String body) {}

  private final HttpServer http;
  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();

  ScriptedServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/v1/", this::answer);
    http.start();
  }

  private void answer(HttpExchange e) throws IOException {
    try (e) {
      requests.add(JSON.readTree(e.getRequestBody().readAllBytes()));
      Reply reply = replies.isEmpty() ? new Reply(500, "") : replies.remove();
      e.getResponseHeaders().set("Content-Type", "text/event-stream");
      e.sendResponseHeaders(reply.status(), 0);
      e.getResponseBody().write(reply.body().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The next answer, of {@code deltas} as JSON, and why the model stops. */
  ScriptedServer then(String finish, String... deltas) {
    StringBuilder body = new StringBuilder();
    for (String d : deltas) body.append("data: {\"choices\":[{\"delta\":").append(d).append("}]}\n\n");
    body.append("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"").append(finish).append("\"}]}\n\n");
    return raw(200, body + "data: [DONE]\n\n");
  }

  ScriptedServer raw(int status, String body) {
    replies.add(new Reply(status, body));
    return this;
  }

  static String says(String text) {
    return JSON.createObjectNode().put("content", text).toString();
  }

  static String calls(String... calls) {
    return "{\"tool_calls\":[" + String.join(",", calls) + "]}";
  }

  static String call(int index, String id, String name, String arguments) {
    return "{\"index\":" + index + ",\"id\":\"" + id + "\",\"type\":\"function\",\"function\":{\"name\":\"" + name
        + "\",\"arguments\":" + JSON.getNodeFactory().textNode(arguments) + "}}";
  }

  /** What was asked, request by request. */
  List<JsonNode> requests() {
    return requests;
  }

  JsonNode messages() {
    return requests.getLast().path("messages");
  }

  ServerPool pool() {
    return new ServerPool(List.of(URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1")), "",
        "/models", Duration.ofSeconds(15));
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
