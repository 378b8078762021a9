package io.stepline.ops.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.dialog.policy.Speculation;
import io.stepline.gateway.call.ClusterBudget;
import io.stepline.gateway.call.Trunk;
import io.stepline.model.onnx.OnnxGraph;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings: the defaults below, then the file {@code stepline.yaml} (nested keys joined by dots), then {@code STEPLINE_...} variables, then
 * {@code --set key=value}. A profile changes the defaults. An unknown key is refused.
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
      calls.per-stream = 3
      calls.queue-seconds = 30
      calls.reserve = 0.1
      calls.max = 200
      chat = flow
      chat.api-key =
      chat.bos = true
      chat.capacity = 0
      chat.fallback = none
      chat.fallback-model =
      chat.fallback-url =
      chat.first-token-ms = 6000
      chat.max-tokens = 300
      chat.model =
      chat.prompt = text
      chat.speech = true
      chat.temperature = 0.7
      chat.top-p = 0.9
      chat.url =
      campaign.rules = ops/rules
      data.dir = .stepline/data
      database.password =
      database.url =
      database.user =
      decoder = auto
      decoder.api-key =
      decoder.batched = true
      decoder.code-offset = 151663
      decoder.device = cpu
      decoder.folder =
      decoder.model =
      decoder.rate = 24000
      decoder.timeout-ms = 10000
      decoder.url =
      decoder.vocoder = local
      decoder.vocoder-model = token2wav_dit
      decoder.vocoder-url =
      decoder.voice =
      decoder.voices =
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
      profile = embedded
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
      speculation = adaptive
      vad.end-ms = 1200
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

  /** What a profile sets where nothing else does: the engines of its stages. */
  private static final Map<String, Map<String, String>> PROFILES = Map.of("embedded", Map.of(),
      "step-audio", Map.of("encoder", "step-audio", "chat", "step-audio", "decoder", "step-audio"),
      "realtime", Map.of("encoder", "wave", "chat", "realtime", "decoder", "realtime"),
      "step-audio-2", Map.of("encoder", "wave", "chat", "step-audio-2", "decoder", "step-audio-2"));

  private final Map<String, String> values;
  private final JsonNode trunks;

  private Config(Map<String, String> values, JsonNode trunks) {
    this.values = values;
    this.trunks = trunks;
  }

  /** @throws IllegalArgumentException naming the key or file that cannot be used */
  public static Config load(Path file, Map<String, String> overrides) {
    JsonNode root = read(file);
    Map<String, String> values = layered(Map.of(), root, file, overrides);
    Map<String, String> profile = Optional.ofNullable(PROFILES.get(values.get("profile"))).orElseThrow(
        () -> new IllegalArgumentException("setting profile must be one of " + String.join(", ", new TreeMap<>(PROFILES).keySet()) + ", not '" + values.get("profile") + "'"));
    return new Config(layered(profile, root, file, overrides), root.path("trunks"));
  }

  private static JsonNode read(Path file) {
    if (!Files.exists(file)) return JsonNodeFactory.instance.objectNode();
    try {
      return new YAMLMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> layered(Map<String, String> profile, JsonNode root, Path file, Map<String, String> overrides) {
    Map<String, String> values = new TreeMap<>(DEFAULTS);
    values.putAll(profile);
    flatten("", root, values, file);
    DEFAULTS.keySet().forEach(k -> Optional.ofNullable(System.getenv("STEPLINE_" + k.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))).ifPresent(v -> values.put(k, v)));
    overrides.forEach((k, v) -> put(values, k, v, "--set"));
    return values;
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

  /** Whether replies are drafted at pauses. */
  Speculation.Mode speculation() {
    try {
      return Speculation.Mode.valueOf(text("speculation").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("setting speculation must be adaptive, always or never, not '" + text("speculation") + "'", e);
    }
  }

  public boolean flag(String key) {
    return switch (text(key)) {
      case "true", "on" -> true;
      case "false", "off" -> false;
      default -> throw new IllegalArgumentException("setting " + key + " must be true or false, not '" + text(key) + "'");
    };
  }

  /** One or more addresses with commas between. */
  List<URI> urls(String key) {
    List<URI> all = Arrays.stream(text(key).split(",")).map(String::strip).filter(u -> !u.isEmpty()).map(URI::create).toList();
    if (all.isEmpty()) throw new IllegalArgumentException("set " + key + " to the model server, such as http://127.0.0.1:8000/v1; several with commas between");
    return all;
  }

  /** What of the cluster's streams calls may take up. */
  ClusterBudget.Settings budget() {
    return new ClusterBudget.Settings(decimal("calls.per-stream"), decimal("calls.reserve"), number("calls.queue-seconds"));
  }

  /** Where a stage's graphs run. */
  OnnxGraph.Place place(String stage) {
    return switch (text(stage + ".device")) {
      case "cpu" -> OnnxGraph.Place.ONE_CORE;
      case "cuda" -> new OnnxGraph.Place(true, 1);
      default -> throw new IllegalArgumentException("setting " + stage + ".device must be cpu or cuda, not '" + text(stage + ".device") + "'");
    };
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
