package io.stepline.ops.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.gateway.call.Trunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings: the defaults below, then the file {@code stepline.yaml} (nested keys joined by dots), then {@code STEPLINE_...} variables, then
 * {@code --set key=value}. An unknown key is refused.
 */
public final class Config {
  private static final Map<String, String> DEFAULTS = new TreeMap<>(Map.ofEntries(Map.entry("data.dir", ".stepline/data"), Map.entry("bootstrap.servers", ""),
      Map.entry("broker.port", "19092"), Map.entry("kafka.partitions", "4"), Map.entry("kafka.replication", "1"), Map.entry("sip.bind", "0.0.0.0"),
      Map.entry("sip.port", "5060"), Map.entry("sip.transports", "udp,tcp"), Map.entry("sip.advertise", ""), Map.entry("rtp.from", "20000"),
      Map.entry("rtp.to", "21999"), Map.entry("rtp.lost-ms", "30000"), Map.entry("gateway.name", "gateway-1"), Map.entry("calls.max", "200"), Map.entry("calls.answer-delay-ms", "100"),
      Map.entry("bots.dir", "bots"), Map.entry("bots.default", "front-desk"), Map.entry("vad.pause-ms", "200"), Map.entry("vad.end-ms", "500"),
      Map.entry("vad.model", ".stepline/models/silero_vad_v6.onnx"), Map.entry("speech.models", "/usr/share/pocketsphinx/model/en-us"),
      Map.entry("encoder", "auto"), Map.entry("encoder.threads", "2"), Map.entry("chat", "flow"), Map.entry("chat.url", ""), Map.entry("chat.model", ""),
      Map.entry("chat.api-key", ""), Map.entry("chat.temperature", "0.7"), Map.entry("chat.max-tokens", "300"), Map.entry("decoder", "auto"),
      Map.entry("decoder.speed", "1.0"), Map.entry("http.bind", "127.0.0.1"), Map.entry("http.port", "8080"), Map.entry("recording.dir", ""),
      Map.entry("playout.start-ms", "20"), Map.entry("playout.stall-ms", "4000"), Map.entry("playout.dead-air-ms", "30000"), Map.entry("orders.port", "7071"), Map.entry("sip.listen", ""), Map.entry("sip.tls.certificate", ""), Map.entry("sip.tls.key", ""), Map.entry("sip.tls.ca", ""),
      Map.entry("sip.tls.client-auth", "none"), Map.entry("sip.tls.verify", "true"), Map.entry("sip.dns", ""), Map.entry("sip.strangers", "refuse"), Map.entry("sip.rate", "50"),
      Map.entry("sip.burst", "200"), Map.entry("sip.ban-offences", "20"), Map.entry("sip.ban-s", "600"), Map.entry("sip.trusted", "127.0.0.0/8"), Map.entry("rtp.bind", ""),
      Map.entry("rtp.one-way-ms", "2000"), Map.entry("rtp.quarantine-ms", "5000"), Map.entry("rtp.dscp", "46"), Map.entry("drain.seconds", "30"), Map.entry("prompts.dir", ""), Map.entry("echo.gate", "on"), Map.entry("recording.key", ""), Map.entry("recording.form", "wav"), Map.entry("siprec.uri", ""), Map.entry("bots.routes", ""), Map.entry("recording.start", "always"), Map.entry("recording.keep-days", "0"), Map.entry("recording.pause-on-keys-ms", "0"), Map.entry("api.tokens", ""), Map.entry("webhook.url", ""), Map.entry("webhook.secret", "")));

  private final Map<String, String> values;
  private final JsonNode trunks;

  private Config(Map<String, String> values, JsonNode trunks) {
    this.values = values;
    this.trunks = trunks;
  }

  /** @throws IllegalArgumentException naming the key or file that cannot be used */
  public static Config load(Path file, Map<String, String> overrides) {
    Map<String, String> values = new TreeMap<>(DEFAULTS);
    JsonNode trunks = JsonNodeFactory.instance.arrayNode();
    if (Files.exists(file)) {
      try {
        JsonNode root = new YAMLMapper().readTree(file.toFile());
        trunks = root.path("trunks");
        flatten("", root, values, file);
      } catch (IOException e) {
        throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
      }
    }
    DEFAULTS.keySet().forEach(k -> Optional.ofNullable(System.getenv("STEPLINE_" + k.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))).ifPresent(v -> values.put(k, v)));
    overrides.forEach((k, v) -> put(values, k, v, "--set"));
    return new Config(values, trunks);
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> values, Path file) {
    node.properties().forEach(e -> {
      String key = prefix.isEmpty() ? e.getKey() : prefix + "." + e.getKey();
      if (key.equals("trunks")) return;
      if (e.getValue().isObject()) flatten(key, e.getValue(), values, file);
      else put(values, key, e.getValue().asText(), file.toString());
    });
  }

  private static void put(Map<String, String> values, String key, String value, String where) {
    if (!DEFAULTS.containsKey(key)) throw new IllegalArgumentException(where + ": there is no setting '" + key + "'; the settings are " + String.join(", ", DEFAULTS.keySet()));
    values.put(key, value);
  }

  public String text(String key) {
    return values.get(key);
  }

  public int number(String key) {
    try {
      return Integer.parseInt(text(key).strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("setting " + key + " must be a whole number, not '" + text(key) + "'", e);
    }
  }

  public double decimal(String key) {
    try {
      return Double.parseDouble(text(key).strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("setting " + key + " must be a number, not '" + text(key) + "'", e);
    }
  }

  public Path path(String key) {
    return Path.of(text(key));
  }

  /** {@code bots.routes}: which bot answers at which dialled number, such as {@code +49301234=front-desk, 701=front-desk}. */
  Map<String, String> routes(Set<String> bots) {
    Map<String, String> routes = new TreeMap<>();
    for (String pair : text("bots.routes").split(",")) {
      if (pair.isBlank()) continue;
      String[] p = pair.strip().split("\\s*=\\s*");
      if (p.length != 2 || !bots.contains(p[1])) throw new IllegalArgumentException("bots.routes: '" + pair.strip() + "' is not number=bot with one of the bots " + bots);
      routes.put(p[0], p[1]);
    }
    return routes;
  }

  /** As configured, or one that takes everybody and speaks everything. */
  public List<Trunk> trunks() {
    return TrunkFile.read(trunks);
  }
}
