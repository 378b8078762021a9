package io.stepline.dialog.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.CallId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * What is meant by asking for a tool: the same call, tool and arguments are the same intention, however often and in
 * whichever order of members they are asked for. Pure.
 */
final class Intention {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BYTES = 12;

  private Intention() {}

  /** The key by which a tool's server recognises it: the call's id and 24 hex digits. */
  static String key(CallId call, String tool, String argumentsJson) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((call.value() + "\n" + tool + "\n" + canonical(argumentsJson)).getBytes(StandardCharsets.UTF_8));
      return call.value() + "-" + HexFormat.of().formatHex(sha.digest(), 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String canonical(String json) {
    try {
      JsonNode node = JSON.readTree(json.isBlank() ? "{}" : json);
      return node.isMissingNode() || node.isNull() ? "{}" : sorted(node).toString();
    } catch (JsonProcessingException e) {
      return json.strip();
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      TreeMap<String, JsonNode> members = new TreeMap<>();
      node.properties().forEach(e -> members.put(e.getKey(), sorted(e.getValue())));
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      members.forEach(object::set);
      return object;
    }
    if (!node.isArray()) return node;
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    node.forEach(e -> array.add(sorted(e)));
    return array;
  }
}
