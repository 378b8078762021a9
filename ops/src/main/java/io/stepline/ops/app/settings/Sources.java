package io.stepline.ops.app.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where settings come from: their defaults, the profile, the file {@code stepline.yaml} (nested keys joined by dots),
 * {@code STEPLINE_...} variables, and {@code --set key=value}, each above those before it. A key that is no setting is
 * refused.
 */
public final class Sources {
  /** What a profile sets where nothing else does: the engines of its stages. */
  private static final Map<String, Map<String, String>> PROFILES = Map.of(
      "laptop", Map.of("encoder", "sensevoice", "encoder.turns", "smart-turn", "decoder", "neural"),
      "step-audio", Map.of("encoder", "step-audio", "chat", "step-audio", "decoder", "step-audio"),
      "realtime", Map.of("encoder", "wave", "chat", "realtime", "decoder", "realtime"),
      "step-audio-2", Map.of("encoder", "wave", "chat", "step-audio-2", "decoder", "step-audio-2"));

  private final Map<String, String> defaults;
  private final Path file;
  private final JsonNode root;
  private final Map<String, String> overrides;

  /** @throws IllegalArgumentException naming the file if it cannot be read */
  public Sources(Map<String, String> defaults, Path file, Map<String, String> overrides) {
    this.defaults = defaults;
    this.file = file;
    this.root = read(file);
    this.overrides = overrides;
  }

  /** @return a value for each setting */
  public Map<String, String> values() {
    String profile = layered(Map.of()).get("profile");
    return layered(PROFILES.getOrDefault(profile, Map.of()));
  }

  /** The trunks, as the file has them. */
  public JsonNode trunks() {
    return root.path("trunks");
  }

  private static JsonNode read(Path file) {
    if (!Files.exists(file)) return JsonNodeFactory.instance.objectNode();
    try {
      return new YAMLMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Map<String, String> layered(Map<String, String> profile) {
    Map<String, String> values = new TreeMap<>(defaults);
    values.putAll(profile);
    flatten("", root, values);
    defaults.keySet().forEach(k -> Optional.ofNullable(System.getenv(variable(k))).ifPresent(v -> values.put(k, v)));
    families().forEach(f -> System.getenv().forEach((name, v) -> {
      String begin = variable(f);
      if (name.startsWith(begin)) values.put(f + name.substring(begin.length()).toLowerCase(Locale.ROOT)
          .replace('_', '.'), v);
    }));
    overrides.forEach((k, v) -> put(values, k, v, "--set"));
    return values;
  }

  private static String variable(String key) {
    return "STEPLINE_" + key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  private void flatten(String prefix, JsonNode node, Map<String, String> values) {
    node.properties().forEach(e -> {
      String key = prefix.isEmpty() ? e.getKey() : prefix + "." + e.getKey();
      if (key.equals("trunks")) return;
      if (e.getValue().isObject()) flatten(key, e.getValue(), values);
      else put(values, key, e.getValue().asText(), file.toString());
    });
  }

  /** Beginnings of settings whose names have a star: {@code kafka.client.} */
  private List<String> families() {
    return defaults.keySet().stream().filter(k -> k.endsWith(".*")).map(k -> k.substring(0, k.length() - 1)).toList();
  }

  private void put(Map<String, String> values, String key, String value, String where) {
    if (!defaults.containsKey(key) && families().stream().noneMatch(key::startsWith))
      throw new IllegalArgumentException(
          where + ": there is no setting '" + key + "'" + Spelling.cure(key, defaults.keySet()));
    values.put(key, value);
  }
}
