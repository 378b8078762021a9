package io.stepline.dialog.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The controller's part of a bot file: tools, transfer targets, limits.
 *
 * @param apology said when a reply fails; {@code farewell} when it fails again
 */
public record BotPolicy(String name, Map<String, ToolPolicy> tools, Map<String, String> transfers, Limits limits, Keys keys, String apology, String farewell,
    String language, String voice) {
  /** @param filler said while it runs, if the reply has said nothing yet */
  public record ToolPolicy(URI url, int timeoutMs, String filler) {}

  public record Limits(int noInputMs, int thinkingMs, int maxCallMs) {}

  /** @param terminator ends the entry; {@code interKeyMs} without a key ends it too */
  public record Keys(String terminator, int interKeyMs) {}

  public static final BotPolicy DEFAULT = new BotPolicy("", Map.of(), Map.of(), new Limits(8_000, 12_000, 30 * 60_000), new Keys("#", 3_000),
      "Sorry, something went wrong. Please say that again.", "I am sorry, I cannot help you right now. Goodbye.", "en-us", "rms");

  private record RawTool(String url, @JsonProperty("timeout-ms") Integer timeoutMs, String filler) {}

  private record RawLimits(@JsonProperty("no-input-ms") Integer noInputMs, @JsonProperty("thinking-ms") Integer thinkingMs,
      @JsonProperty("max-call-minutes") Integer maxCallMinutes) {}

  private record RawKeys(String terminator, @JsonProperty("inter-key-ms") Integer interKeyMs) {}

  private record RawVoice(String name) {}

  private record Raw(String name, Map<String, RawTool> tools, Map<String, String> transfers, RawLimits limits, RawKeys keys, String apology, String farewell,
      String language, RawVoice voice) {}

  private static final YAMLMapper YAML = YAMLMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** @throws IllegalArgumentException naming the file that cannot be used */
  public static Map<String, BotPolicy> readAll(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Map<String, BotPolicy> all = new LinkedHashMap<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        BotPolicy p = read(file);
        all.put(p.name(), p);
      }
      return all;
    } catch (IOException e) {
      throw new IllegalArgumentException("the bots folder " + folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  static BotPolicy read(Path file) throws IOException {
    Raw r = YAML.readValue(file.toFile(), Raw.class);
    Map<String, ToolPolicy> tools = new LinkedHashMap<>();
    or(r.tools(), Map.<String, RawTool>of()).forEach((name, t) -> {
      if (t.url() == null) throw new IllegalArgumentException(file + ": tool '" + name + "' needs a url");
      tools.put(name, new ToolPolicy(URI.create(Settings.fill(t.url())), or(t.timeoutMs(), 5_000), or(t.filler(), "")));
    });
    RawLimits limits = or(r.limits(), new RawLimits(null, null, null));
    RawKeys keys = or(r.keys(), new RawKeys(null, null));
    return new BotPolicy(or(r.name(), ""), tools, transfers(r), new Limits(or(limits.noInputMs(), DEFAULT.limits().noInputMs()),
        or(limits.thinkingMs(), DEFAULT.limits().thinkingMs()), or(limits.maxCallMinutes(), 30) * 60_000),
        new Keys(or(keys.terminator(), "#"), or(keys.interKeyMs(), 3_000)), or(r.apology(), DEFAULT.apology()), or(r.farewell(), DEFAULT.farewell()),
        or(r.language(), "en-us"), r.voice() == null ? "rms" : or(r.voice().name(), "rms"));
  }

  private static Map<String, String> transfers(Raw r) {
    Map<String, String> filled = new LinkedHashMap<>();
    or(r.transfers(), Map.<String, String>of()).forEach((name, uri) -> filled.put(name, Settings.fill(uri)));
    return filled;
  }

  private static <T> T or(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
