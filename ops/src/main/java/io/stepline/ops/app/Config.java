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
  private static final Map<String, String> DEFAULTS = parsed("""
      api.tokens =
      bootstrap.servers =
      bots.default = front-desk
      bots.dir = bots
      bots.routes =
      broker.port = 19092
      calls.answer-delay-ms = 100
      calls.max = 200
      chat = flow
      chat.api-key =
      chat.max-tokens = 300
      chat.model =
      chat.temperature = 0.7
      chat.url =
      data.dir = .stepline/data
      decoder = auto
      decoder.api-key =
      decoder.model =
      decoder.rate = 24000
      decoder.timeout-ms = 10000
      decoder.url =
      decoder.voice =
      decoder.speed = 1.0
      drain.seconds = 30
      echo.gate = on
      encoder = auto
      encoder.api-key =
      encoder.batch = 32
      encoder.device = cpu
      encoder.folder =
      encoder.language =
      encoder.model =
      encoder.timeout-ms = 5000
      encoder.transcripts = auto
      encoder.url =
      encoder.threads = 2
      gateway.name = gateway-1
      http.bind = 127.0.0.1
      http.port = 8080
      kafka.partitions = 4
      kafka.replication = 1
      orders.port = 7071
      playout.dead-air-ms = 30000
      playout.stall-ms = 4000
      playout.start-ms = 20
      prompts.dir =
      recording.dir =
      recording.form = wav
      recording.keep-days = 0
      recording.key =
      recording.pause-on-keys-ms = 0
      recording.start = always
      rtp.bind =
      rtp.dscp = 46
      rtp.from = 20000
      rtp.lost-ms = 30000
      rtp.one-way-ms = 2000
      rtp.quarantine-ms = 5000
      rtp.to = 21999
      sip.advertise =
      sip.ban-offences = 20
      sip.ban-s = 600
      sip.bind = 0.0.0.0
      sip.burst = 200
      sip.dns =
      sip.listen =
      sip.port = 5060
      sip.rate = 50
      sip.strangers = refuse
      sip.tls.ca =
      sip.tls.certificate =
      sip.tls.client-auth = none
      sip.tls.key =
      sip.tls.verify = true
      sip.transports = udp,tcp
      sip.trusted = 127.0.0.0/8
      siprec.uri =
      speech.models = /usr/share/pocketsphinx/model/en-us
      vad.end-ms = 500
      vad.model = .stepline/models/silero_vad_v6.onnx
      vad.pause-ms = 200
      webhook.secret =
      webhook.url =
      """);

  private static Map<String, String> parsed(String lines) {
    Map<String, String> all = new TreeMap<>();
    lines.lines().forEach(l -> all.put(l.substring(0, l.indexOf('=')).strip(), l.substring(l.indexOf('=') + 1).strip()));
    return all;
  }

  /** Every key there is. */
  static Set<String> keys() {
    return DEFAULTS.keySet();
  }

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
