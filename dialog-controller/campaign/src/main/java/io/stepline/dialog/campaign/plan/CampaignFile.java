package io.stepline.dialog.campaign.plan;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.dialog.campaign.pace.Pace;
import io.stepline.dialog.terms.Hours;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a campaign's YAML. Whatever is unknown or out of range is refused, naming key and word. */
public final class CampaignFile {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int MAX_BYTES = 64 << 10;
  private static final Map<Outcome, CampaignSpec.Retry> USUAL_RETRIES = Map.of(
      Outcome.BUSY, retry("15m", 3, false), Outcome.NO_ANSWER, retry("2h", 3, true), Outcome.MACHINE,
      retry("4h", 2, true), Outcome.SCREENED, retry("4h", 1, false),
      Outcome.SILENCE, retry("1h", 1, false), Outcome.FAILED, retry("10m", 3, false),
      Outcome.REFUSED, retry("30m", 3, false), Outcome.ABANDONED,
      retry("24h", 1, false), Outcome.INTERRUPTED, retry("10m", 2, false));

  private CampaignFile() {}

  /** @throws IllegalArgumentException naming what cannot be used */
  public static CampaignSpec parse(String yaml) {
    if (yaml.length() > MAX_BYTES)
      throw new IllegalArgumentException("a campaign file has at most " + MAX_BYTES + " characters");
    try {
      JsonNode n = YAML.readTree(yaml);
      if (n == null || !n.isObject()) throw new IllegalArgumentException("a campaign file holds keys and values");
      return spec(n);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not YAML: " + e.getOriginalMessage()
          + Optional.ofNullable(e.getLocation()).map(l -> " in line " + l.getLineNr()).orElse(""), e);
    }
  }

  private static CampaignSpec spec(JsonNode n) {
    only("the campaign", n, "name", "bot", "dial", "caller-ids", "countries", "pace", "agents", "schedule", "hours",
        "rules", "retry", "answering", "ring-seconds",
        "headers", "facts");
    String name = text(n, "name", "");
    if (!name.matches("[a-z0-9][a-z0-9-]{0,62}"))
      throw new IllegalArgumentException("name must be of a-z, 0-9 and -, not '" + name + "'");
    String dial = text(n, "dial", "");
    if (!dial.contains("{number}") || !dial.matches("(sips?|tel):[^\\s<>\"]{1,200}"))
      throw new IllegalArgumentException("dial must be a sip: or tel: URI with {number}, such as sip:{number}@carrier");
    JsonNode pace = n.path("pace");
    only("pace", pace, "mode", "ratio", "abandon-cap", "window-days", "max-ringing", "calls-per-second", "slots");
    List<CampaignSpec.CallerId> ids = new ArrayList<>();
    n.path("caller-ids").forEach(c -> ids.add(callerId(c)));
    if (ids.isEmpty()) throw new IllegalArgumentException("caller-ids must name at least one number to show");
    List<String> countries = texts(n.path("countries")).stream().map(c -> c.toUpperCase(Locale.ROOT)).toList();
    if (countries.isEmpty())
      throw new IllegalArgumentException("countries must name where may be called, such as [US]");
    return new CampaignSpec(name, needed(n, "bot"), dial, List.copyOf(ids), countries, pace(pace),
        within(pace, "calls-per-second", 2, 0.01, 200),
        (int) within(pace, "slots", 10, 1, 100_000), text(n, "agents", ""), schedule(n.path("schedule")),
        texts(n.path("hours")).stream().map(CampaignFile::window).toList(), rules(n.path("rules")),
        retries(n.path("retry")), answering(n.path("answering")),
        (int) within(n, "ring-seconds", 25, 5, 120) * 1_000, map(n.path("headers"), "[A-Za-z][A-Za-z0-9-]{0,60}"),
        map(n.path("facts"), "[A-Za-z0-9_-]{1,60}"));
  }

  private static CampaignSpec.CallerId callerId(JsonNode c) {
    String number = c.isObject() ? text(c, "number", "") : c.asText();
    String attestation = c.isObject() ? text(c, "attestation", "-").toUpperCase(Locale.ROOT) : "-";
    if (!number.matches("\\+[1-9][0-9]{5,14}"))
      throw new IllegalArgumentException("caller-ids: '" + number + "' is not in E.164, such as +12025550100");
    if (!attestation.matches("[ABC-]"))
      throw new IllegalArgumentException("caller-ids: attestation is A, B, C or -, not " + attestation);
    return new CampaignSpec.CallerId(number, attestation);
  }

  /** Also what {@code campaign pace} changes while it runs. */
  public static Pace pace(JsonNode p) {
    return new Pace(choice(Pace.Mode.class, "mode", text(p, "mode", "progressive")), within(p, "ratio", 3, 1, 20),
        within(p, "abandon-cap", 0.03, 0, 0.5),
        Duration.ofMinutes((long) (within(p, "window-days", 30, 0.02, 366) * 1_440)).toMillis(),
        (int) within(p, "max-ringing", 50, 1, 100_000));
  }

  private static CampaignSpec.Schedule schedule(JsonNode s) {
    only("schedule", s, "from", "until");
    return new CampaignSpec.Schedule(instant(s, "from"), instant(s, "until"));
  }

  private static CampaignSpec.Rules rules(JsonNode r) {
    only("rules", r, "do-not-call", "consent", "consent-days", "per-day", "per-week", "total", "attestation");
    String consent = text(r, "consent", "required");
    if (!Set.of("required", "none").contains(consent))
      throw new IllegalArgumentException("rules.consent is required or none, not " + consent);
    String attestation = text(r, "attestation", "-").toUpperCase(Locale.ROOT);
    if (!attestation.matches("[ABC-]"))
      throw new IllegalArgumentException("rules.attestation is A, B, C or -, not " + attestation);
    return new CampaignSpec.Rules(texts(r.path("do-not-call")), consent.equals("required"),
        (int) within(r, "consent-days", 0, 0, 36_500),
        new CampaignSpec.Frequency((int) within(r, "per-day", 2, 0, 100), (int) within(r, "per-week", 5, 0, 500),
            (int) within(r, "total", 10, 0, 1_000)),
        attestation);
  }

  private static Map<Outcome, CampaignSpec.Retry> retries(JsonNode r) {
    Map<Outcome, CampaignSpec.Retry> all = new EnumMap<>(Outcome.class);
    all.putAll(USUAL_RETRIES);
    r.properties().forEach(e -> {
      Outcome outcome = Outcome.of(e.getKey()).orElseThrow(() -> new IllegalArgumentException(
          "retry: there is no outcome '" + e.getKey() + "'; the outcomes are " + String.join(", ", Outcome.texts())));
      only("retry." + e.getKey(), e.getValue(), "after", "times", "number");
      all.put(outcome, retry(text(e.getValue(), "after", "1h"), (int) within(e.getValue(), "times", 1, 0, 100),
          text(e.getValue(), "number", "same").equals("next")));
    });
    return Map.copyOf(all);
  }

  private static CampaignSpec.Retry retry(String after, int times, boolean next) {
    if (!after.matches("[0-9]{1,6}[smhd]"))
      throw new IllegalArgumentException("'" + after + "' is not a time such as 15m, 2h or 1d");
    long n = Long.parseLong(after.substring(0, after.length() - 1));
    return new CampaignSpec.Retry(n * switch (after.charAt(after.length() - 1)) {
      case 's' -> 1_000L;
      case 'm' -> 60_000L;
      case 'h' -> 3_600_000L;
      default -> 86_400_000L;
    }, times, next);
  }

  private static CampaignSpec.Answering answering(JsonNode a) {
    only("answering", a, "detect", "voicemail", "screening", "ivr", "silence", "abandoned");
    return new CampaignSpec.Answering(a.path("detect").asBoolean(true), text(a, "voicemail", ""),
        text(a, "screening", ""), choice(CampaignSpec.Then.class, "answering.ivr", text(a, "ivr", "hang-up")),
        choice(CampaignSpec.Then.class, "answering.silence", text(a, "silence", "talk")),
        text(a, "abandoned", ""));
  }

  private static Hours.Window window(String text) {
    return Hours.of("UTC", List.of(text), List.of()).windows().getFirst();
  }

  private static Optional<Instant> instant(JsonNode n, String key) {
    if (!n.has(key)) return Optional.empty();
    try {
      return Optional.of(OffsetDateTime.parse(n.path(key).asText()).toInstant());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "schedule." + key + " must be a time with its offset, such as 2027-01-15T09:00:00-05:00", e);
    }
  }

  static <E extends Enum<E>> E choice(Class<E> type, String key, String value) {
    return Arrays.stream(type.getEnumConstants()).filter(e -> e.name().replace('_', '-').equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(key + " must be one of "
            + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT).replace('_', '-') + ", not " + value));
  }

  private static double within(JsonNode n, String key, double usual, double least, double most) {
    if (n.has(key) && !n.path(key).isNumber())
      throw new IllegalArgumentException(key + " must be a number, not '" + n.path(key).asText() + "'");
    double v = n.path(key).asDouble(usual);
    if (v < least || v > most)
      throw new IllegalArgumentException(key + " must be within " + least + " and " + most + ", not " + v);
    return v;
  }

  private static String needed(JsonNode n, String key) {
    if (text(n, key, "").isBlank()) throw new IllegalArgumentException(key + " is needed");
    return n.path(key).asText();
  }

  private static String text(JsonNode n, String key, String usual) {
    return n.path(key).asText(usual);
  }

  private static List<String> texts(JsonNode list) {
    List<String> all = new ArrayList<>();
    list.forEach(e -> all.add(e.asText()));
    return List.copyOf(all);
  }

  private static Map<String, String> map(JsonNode n, String names) {
    Map<String, String> all = new LinkedHashMap<>();
    n.properties().forEach(e -> {
      String value = e.getValue().asText();
      if (!e.getKey().matches(names) || value.length() > 500 || value.chars().anyMatch(c -> c < ' '))
        throw new IllegalArgumentException("'" + e.getKey() + "' cannot be used as a name and value");
      all.put(e.getKey(), value);
    });
    return Map.copyOf(all);
  }

  private static void only(String where, JsonNode n, String... keys) {
    Set<String> known = Set.of(keys);
    n.fieldNames().forEachRemaining(k -> {
      if (!known.contains(k)) throw new IllegalArgumentException(
          where + ": there is no key '" + k + "'; the keys are " + String.join(", ", keys));
    });
  }
}
