package io.stepline.dialog.campaign.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.dialog.campaign.plan.CampaignSpec.Frequency;
import io.stepline.dialog.terms.Hours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The rule packs there are, by country. */
public final class RulePacks {
  private static final Set<String> KEYS = Set.of("country", "version", "sources", "hours", "holidays",
      "calls-on-holidays", "per-day", "per-week", "total", "consent", "abandon-cap", "abandon-days",
      "ring-seconds-least", "attestation", "areas");
  private final Map<String, RulePack> packs;

  public RulePacks(Map<String, RulePack> packs) {
    this.packs = Map.copyOf(packs);
  }

  /** @throws IllegalArgumentException naming file and key that cannot be used */
  public static RulePacks read(Path folder) {
    Map<String, RulePack> all = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        try {
          RulePack pack = pack(new YAMLMapper().readTree(file.toFile()));
          all.put(pack.country(), pack);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the rule packs in " + folder + " cannot be read: " + e.getMessage() + "; campaign.rules names their folder",
          e);
    }
    return new RulePacks(all);
  }

  /** Whatever is missing is not guessed: hours, version and country must be there. */
  private static RulePack pack(JsonNode n) {
    n.fieldNames().forEachRemaining(k -> {
      if (!KEYS.contains(k)) throw new IllegalArgumentException(
          "there is no key '" + k + "'; the keys are " + String.join(", ", KEYS.stream().sorted().toList()));
    });
    for (String key : List.of("country", "version", "hours", "consent", "abandon-cap", "abandon-days",
        "ring-seconds-least"))
      if (!n.has(key))
        throw new IllegalArgumentException("the key '" + key + "' is missing; a pack says nothing by silence");
    List<Hours.Window> windows = Hours.of("UTC", texts(n.path("hours")), List.of()).windows();
    return new RulePack(n.path("country").asText().toUpperCase(Locale.ROOT), n.path("version").asText(), windows,
        Holidays.of(texts(n.path("holidays"))), n.path("calls-on-holidays").asBoolean(false),
        new Frequency(n.path("per-day").asInt(0), n.path("per-week").asInt(0), n.path("total").asInt(0)),
        n.path("consent").asText().equals("required"), n.path("abandon-cap").asDouble(),
        n.path("abandon-days").asInt(), n.path("ring-seconds-least").asInt(), n.path("attestation").asText("-"),
        areas(n.path("areas")));
  }

  private static List<RulePack.Area> areas(JsonNode list) {
    List<RulePack.Area> all = new ArrayList<>();
    for (JsonNode a : list) {
      String name = a.path("name").asText();
      List<String> prefixes = texts(a.path("prefixes"));
      if (name.isEmpty() || prefixes.isEmpty() || !a.has("hours")
          || prefixes.stream().anyMatch(p -> !p.matches("\\+[0-9]{2,12}")))
        throw new IllegalArgumentException("areas: '" + name + "' needs a name, prefixes such as +1305, and hours");
      all.add(new RulePack.Area(name, prefixes, Hours.of("UTC", texts(a.path("hours")), List.of()).windows()));
    }
    return List.copyOf(all);
  }

  private static List<String> texts(JsonNode list) {
    List<String> all = new ArrayList<>();
    list.forEach(e -> all.add(e.asText()));
    return all;
  }

  public Optional<RulePack> of(String country) {
    return Optional.ofNullable(packs.get(country));
  }

  /** The area of a country that a number belongs to. */
  public Optional<RulePack.Area> areaOf(String country, String number) {
    return of(country).flatMap(p -> p.areaOf(number));
  }

  public Set<String> countries() {
    return packs.keySet();
  }
}
