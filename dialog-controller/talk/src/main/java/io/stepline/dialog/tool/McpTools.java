package io.stepline.dialog.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.reach.Reach;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tools of MCP servers (Model Context Protocol over streamable HTTP, through the official SDK): one session for each
 * server, begun anew when it breaks. Thread-safe.
 */
final class McpTools implements AutoCloseable {
  /** Of the request\'s _meta: as the header of tools over HTTP. */
  private static final String KEY = "io.stepline/idempotency-key";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER = 64 << 10;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private final Map<URI, McpSyncClient> clients = new LinkedHashMap<>();

  /** Blocks. A session that fails before it answers is begun once more. */
  ToolRunner.Outcome call(BotPolicy.ToolPolicy tool, ToolRunner.Told told, String argumentsJson) {
    String name = tool.mcpTool().orElseThrow();
    Map<String, Object> arguments;
    try {
      arguments = JSON.readValue(argumentsJson.isBlank() ? "{}" : argumentsJson, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      return new ToolRunner.Outcome(true, "", "arguments that are not a JSON object", true);
    }
    Optional<String> failure = Reach.refusal(tool.url());
    if (failure.isPresent()) return new ToolRunner.Outcome(true, "", failure.get(), true);
    try {
      return outcome(client(tool.url()).callTool(McpSchema.CallToolRequest.builder(name).arguments(arguments)
          .meta(meta(told)).build()));
    } catch (RuntimeException e) {
      drop(tool.url());
      failure = Optional.of("MCP: " + Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
    }
    return new ToolRunner.Outcome(true, "", failure.get());
  }

  private static Map<String, Object> meta(ToolRunner.Told told) {
    Map<String, Object> meta = new HashMap<>(Map.of(KEY, told.idempotencyKey()));
    told.traceparent().ifPresent(t -> meta.put("traceparent", t));
    return meta;
  }

  private static ToolRunner.Outcome outcome(McpSchema.CallToolResult result) {
    String text = result.content().stream().filter(McpSchema.TextContent.class::isInstance)
        .map(c -> ((McpSchema.TextContent) c).text()).collect(Collectors.joining("\n"));
    if (Boolean.TRUE.equals(result.isError())) return new ToolRunner.Outcome(true, "", "the tool reports an error");
    try {
      Optional<Object> structured = Optional.ofNullable(result.structuredContent());
      String json = structured.isPresent() ? JSON.writeValueAsString(structured.get()) : isJson(text) ? text
          : JSON.writeValueAsString(Map.of("result", text));
      return json.length() > MAX_ANSWER ? new ToolRunner.Outcome(true, "", "answer over " + MAX_ANSWER + " characters")
          : new ToolRunner.Outcome(false, json, "");
    } catch (JsonProcessingException e) {
      return new ToolRunner.Outcome(true, "", "an answer that is no JSON");
    }
  }

  private static boolean isJson(String text) {
    try {
      return text.startsWith("{") && JSON.readTree(text).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private synchronized McpSyncClient client(URI server) {
    Optional<McpSyncClient> known = Optional.ofNullable(clients.get(server));
    if (known.isPresent()) return known.get();
    String path = server.getRawPath().isEmpty() ? "/mcp" : server.getRawPath();
    McpSyncClient client = McpClient
        .sync(HttpClientStreamableHttpTransport.builder(server.getScheme() + "://" + server.getRawAuthority())
            .endpoint(path).customizeClient(c -> c.followRedirects(HttpClient.Redirect.NEVER)).build())
        .requestTimeout(LONGEST).initializationTimeout(Duration.ofSeconds(5))
        .clientInfo(McpSchema.Implementation.builder("stepline", "0.1.0").build()).build();
    try {
      client.initialize();
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
    clients.put(server, client);
    return client;
  }

  private synchronized void drop(URI server) {
    Optional.ofNullable(clients.remove(server)).ifPresent(McpSyncClient::close);
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(McpSyncClient::close);
    clients.clear();
  }
}
