package io.stepline.dialog.campaign.rule;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.dialog.campaign.plan.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells what the carrier refuses from what the callee refuses: rules as data, those of {@code refusals.yaml} and before
 * them a house's own. Pure.
 */
public final class Refusals {
  private static final String USUAL = "refusals.yaml";
  /** What answered in no way that we know did not get through. */
  private static final String REST = "network";
  private static final int MAX_REASON = 500;

  private final List<Rule> rules;
  private final Refusal rest;

  /** @param says any of these words, or none where the status is enough */
  private record Rule(Refusal kind, List<Integer> statuses, Optional<Pattern> says) {
    boolean fits(int status, String reason) {
      return (statuses.isEmpty() || statuses.contains(status)) && says.filter(p -> !p.matcher(reason).find()).isEmpty();
    }
  }

  private Refusals(List<Rule> rules, Refusal rest) {
    this.rules = rules;
    this.rest = rest;
  }

  /** The rules that Stepline brings. */
  public static Refusals usual() {
    return of(List.of());
  }

  /**
   * @param folder of rule packs; a file {@code carriers/refusals.yaml} in it comes before the usual rules
   * @throws IllegalArgumentException naming what cannot be used
   */
  public static Refusals read(Path folder) {
    Path own = folder.resolve("carriers").resolve(USUAL);
    try {
      return of(Files.exists(own) ? List.of(new YAMLMapper().readTree(own.toFile())) : List.of());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(own + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** @throws IllegalArgumentException naming what cannot be used */
  static Refusals of(String yaml) {
    try {
      return of(List.of(new YAMLMapper().readTree(yaml)));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not YAML: " + e.getOriginalMessage(), e);
    }
  }

  private static Refusals of(List<JsonNode> own) {
    List<JsonNode> files = new ArrayList<>(own);
    try (InputStream in = Objects.requireNonNull(Refusals.class.getResourceAsStream(USUAL))) {
      files.add(new YAMLMapper().readTree(in));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Map<String, Refusal> kinds = new HashMap<>();
    files.reversed().forEach(f -> f.path("kinds").properties().forEach(e -> kinds.put(e.getKey(),
        kind(e.getKey(), e.getValue()))));
    List<Rule> rules = new ArrayList<>();
    files.forEach(f -> f.path("rules").forEach(r -> rules.add(rule(r, kinds))));
    return new Refusals(List.copyOf(rules), Objects.requireNonNull(kinds.get(REST)));
  }

  private static Refusal kind(String name, JsonNode k) {
    for (String key : List.of("outcome", "run", "rest-seconds", "of", "give-back", "why"))
      if (!k.has(key)) throw new IllegalArgumentException("kinds: " + name + " needs the key '" + key + "'");
    Outcome outcome = Outcome.of(k.path("outcome").asText()).orElseThrow(() -> new IllegalArgumentException(
        "kinds: " + name + " has no outcome such as " + String.join(", ", Outcome.texts())));
    if (k.path("run").asInt() < 1 || k.path("rest-seconds").asLong() < 1)
      throw new IllegalArgumentException("kinds: " + name + " needs a run and rest-seconds of at least 1");
    return new Refusal(name, outcome, k.path("run").asInt(), k.path("rest-seconds").asLong() * 1_000,
        k.path("of").asText().equals("caller-id"), k.path("give-back").asInt(), k.path("why").asText());
  }

  private static Rule rule(JsonNode r, Map<String, Refusal> kinds) {
    Refusal kind = Optional.ofNullable(kinds.get(r.path("kind").asText())).orElseThrow(
        () -> new IllegalArgumentException("rules: there is no kind '" + r.path("kind").asText() + "'; the kinds are "
            + String.join(", ", kinds.keySet().stream().sorted().toList())));
    List<Integer> statuses = new ArrayList<>();
    r.path("status").forEach(s -> statuses.add(s.asInt()));
    List<String> says = new ArrayList<>();
    r.path("says").forEach(s -> says.add(s.asText().toLowerCase(Locale.ROOT).strip()));
    if (statuses.isEmpty() && says.isEmpty())
      throw new IllegalArgumentException("rules: one of kind " + kind.kind() + " has neither status nor says");
    return new Rule(kind, List.copyOf(statuses), says.isEmpty() ? Optional.empty()
        : Optional.of(Pattern.compile(says.stream().map(Refusals::words).collect(Collectors.joining("|")))));
  }

  /** Whole words; {@code *} at the end is any ending. */
  private static String words(String text) {
    boolean open = text.endsWith("*");
    String plain = open ? text.substring(0, text.length() - 1) : text;
    return "(?<![a-z0-9])" + Pattern.quote(plain) + (open ? "" : "(?![a-z0-9])");
  }

  /**
   * What an unanswered call's end is, if it may be the carrier's doing.
   *
   * @param status of SIP, 0 where none came
   * @param callees whether this status is the callee's own word, if no rule says otherwise
   */
  public Optional<Refusal> of(int status, String reason, boolean callees) {
    String text = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
    Optional<Refusal> ruled = rules.stream().filter(r -> r.fits(status, text.toLowerCase(Locale.ROOT)))
        .map(Rule::kind).findFirst();
    return ruled.isPresent() || callees ? ruled : Optional.of(rest);
  }
}
