package io.stepline.ops.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request as a handler sees it. Used by one thread.
 *
 * @param path decoded, such as {@code /v1/calls}
 * @param params of the route's path, by name
 * @param query decoded; of several values of one name the first
 * @param headers by name, empty where there is none
 * @param remote address of the peer, without its port
 * @param secure whether it came over TLS
 */
public record Ask(String method, String path, Map<String, String> params, Map<String, String> query,
    Function<String, String> headers, String remote, boolean secure, Asker asker, InputStream body) {
  /** A key that stands twice means two things: it is refused. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final int MAX_BODY = 64 << 10;

  Ask with(Map<String, String> found) {
    return new Ask(method, path, found, query, headers, remote, secure, asker, body);
  }

  Ask by(Asker known) {
    return new Ask(method, path, params, query, headers, remote, secure, known, body);
  }

  public String param(String name) {
    return params.getOrDefault(name, "");
  }

  public Optional<String> asked(String name) {
    return Optional.ofNullable(query.get(name)).filter(v -> !v.isBlank());
  }

  public String header(String name) {
    return headers.apply(name);
  }

  /** Of the Cookie header; empty where there is none. */
  public String cookie(String name) {
    return Arrays.stream(header("Cookie").split(";")).map(String::strip).filter(c -> c.startsWith(name + "="))
        .map(c -> c.substring(name.length() + 1)).findFirst().orElse("");
  }

  /** The body as a JSON object, empty where there is no body. @throws Refusal if it is something else, or too large */
  public JsonNode object() throws IOException {
    JsonNode node = json(MAX_BODY);
    if (!node.isObject()) throw new Refusal(400, "the body must be a JSON object");
    return node;
  }

  /** The body as JSON. @param most bytes @throws Refusal if it is something else, or larger */
  public JsonNode json(int most) throws IOException {
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) throw new Refusal(413, "the body is larger than " + most + " bytes");
    try {
      return bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      throw new Refusal(400, "the body is not JSON");
    }
  }
}
