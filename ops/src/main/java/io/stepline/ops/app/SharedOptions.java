package io.stepline.ops.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every command that works with a house takes. */
public final class SharedOptions {
  @Option(names = "--config", defaultValue = "${env:STEPLINE_CONFIG:-stepline.yaml}",
      description = "settings file (default: ${DEFAULT-VALUE})")
  private Path file = Path.of("stepline.yaml");

  @Option(names = "--set", description = "one setting, such as sip.port=5070; may be repeated")
  private Map<String, String> overrides = new LinkedHashMap<>();

  public Config load() {
    return Config.load(file, overrides);
  }

  /** @param more below what the command line sets */
  public Config load(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(more);
    all.putAll(overrides);
    return Config.load(file, all);
  }

  /** The same with more settings, which count most. */
  Config loadWith(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    all.putAll(more);
    return Config.load(file, all);
  }

  public Map<String, String> overrides() {
    return overrides;
  }
}
