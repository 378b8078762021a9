package io.stepline.dialog.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.dialog.policy.BotPolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a tool is asked over HTTP: arguments of the path in the URL, the others as a JSON body, or in the query for GET
 * and DELETE. What callers say is percent-encoded (RFC 3986), so that it cannot leave its place. Pure.
 */
final class ToolRequest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_-]+)}");

  private ToolRequest() {}

  /** @throws IllegalArgumentException naming an argument that the URL needs and that is not there */
  static HttpRequest of(BotPolicy.ToolPolicy tool, ToolRunner.Told told, String argumentsJson) {
    BotPolicy.Http http = tool.http();
    boolean asQuery = http.method().equals("GET") || http.method().equals("DELETE");
    boolean plain = !asQuery && http.path().isEmpty();
    ObjectNode arguments = plain ? JSON.createObjectNode() : read(argumentsJson);
    String url = http.path().isEmpty() ? tool.url().toString() : filled(http.path(), arguments);
    if (asQuery && !arguments.isEmpty()) url += (url.contains("?") ? "&" : "?") + query(arguments);
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
        .timeout(Duration.ofMillis(tool.timeoutMs())).header("Accept", "application/json")
        .header("Idempotency-Key", told.idempotencyKey());
    told.traceparent().ifPresent(t -> request.header("traceparent", t));
    if (!asQuery) request.header("Content-Type", "application/json");
    http.headers().forEach(request::setHeader);
    String body = plain ? argumentsJson : arguments.toString();
    return request.method(http.method(), asQuery ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private static ObjectNode read(String json) {
    try {
      if (JSON.readTree(json) instanceof ObjectNode node) return node;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the arguments are no JSON", e);
    }
    throw new IllegalArgumentException("the arguments are no JSON object");
  }

  /** Takes the arguments that the URL has a place for. */
  private static String filled(String template, ObjectNode arguments) {
    Matcher places = PLACE.matcher(template);
    return places.replaceAll(r -> {
      JsonNode value = arguments.path(r.group(1));
      String text = value.asText("");
      if (text.isBlank() || text.matches("\\.{1,2}"))
        throw new IllegalArgumentException("the argument '" + r.group(1) + "' of the URL is missing");
      arguments.remove(r.group(1));
      return Matcher.quoteReplacement(encoded(text));
    });
  }

  private static String query(ObjectNode arguments) {
    return arguments.properties().stream().map(e -> encoded(e.getKey()) + "=" + encoded(
        e.getValue().isValueNode() ? e.getValue().asText() : e.getValue().toString()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
