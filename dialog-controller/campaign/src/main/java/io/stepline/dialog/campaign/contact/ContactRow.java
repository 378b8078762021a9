package io.stepline.dialog.campaign.contact;

import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.terms.Template;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One row of a contact file. Columns with a meaning: {@code number}, {@code number2} to {@code number4}, {@code zone},
 * {@code consent}, {@code consent-date}, {@code priority}; all others are values for the bot.
 */
final class ContactRow {
  private static final List<String> NUMBERS = List.of("number", "number2", "number3", "number4");
  private static final int MAX_VALUE = 500;
  private static final int MAX_FACTS = 4_000;

  private final PhoneNumbers numbers;
  private final CampaignSpec spec;
  private final String home;

  ContactRow(PhoneNumbers numbers, CampaignSpec spec) {
    this.numbers = numbers;
    this.spec = spec;
    this.home = spec.countries().getFirst();
  }

  /** A row that cannot be taken; the message names the problem, never a value. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String problem) {
      super(problem);
    }
  }

  ContactTable.Fresh read(long id, Map<String, String> row) throws Refused {
    List<String> all = new ArrayList<>();
    Optional<PhoneNumbers.Known> first = Optional.empty();
    for (String column : NUMBERS) {
      String text = row.getOrDefault(column, "");
      if (text.isBlank() && !column.equals("number")) continue;
      PhoneNumbers.Reading reading = numbers.read(text, home);
      PhoneNumbers.Known known = reading.value().orElseThrow(() -> new Refused(column + ": " + reading.problem()));
      if (!spec.countries().contains(known.region()))
        throw new Refused(column + ": in a country the campaign does not call");
      if (first.isEmpty()) first = Optional.of(known);
      if (!all.contains(known.e164())) all.add(known.e164());
    }
    PhoneNumbers.Known main = first.orElseThrow(() -> new Refused("number: no number"));
    List<String> zones = zones(row.getOrDefault("zone", ""), main);
    return new ContactTable.Fresh(id, all, main.region(), zones, facts(row),
        consent(row), consentMs(row, zones), priority(row.getOrDefault("priority", "")));
  }

  /** The file knows better than the number where somebody lives. */
  private static List<String> zones(String zone, PhoneNumbers.Known number) throws Refused {
    if (zone.isBlank()) return number.zones();
    try {
      return List.of(ZoneId.of(zone.strip()).getId());
    } catch (DateTimeException e) {
      throw new Refused("zone: not a time zone such as America/Chicago");
    }
  }

  private static String consent(Map<String, String> row) throws Refused {
    String text = row.getOrDefault("consent", "").strip();
    if (text.length() > MAX_VALUE) throw new Refused("consent: longer than " + MAX_VALUE + " characters");
    return text;
  }

  /** A day begins when the first of the contact's zones has it, so that consent of today is no consent of tomorrow. */
  private static long consentMs(Map<String, String> row, List<String> zones) throws Refused {
    String text = row.getOrDefault("consent-date", "").strip();
    if (text.isEmpty()) return 0;
    try {
      if (text.length() != 10) return OffsetDateTime.parse(text).toInstant().toEpochMilli();
      LocalDate day = LocalDate.parse(text);
      return zones.stream().map(ZoneId::of).map(z -> day.atStartOfDay(z).toInstant()).min(Instant::compareTo)
          .orElseGet(() -> day.atStartOfDay().toInstant(ZoneOffset.UTC)).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new Refused("consent-date: not a date such as 2026-03-31 or 2026-03-31T10:00:00Z");
    }
  }

  private static int priority(String text) throws Refused {
    if (text.isBlank()) return 0;
    if (!text.strip().matches("-?[0-9]{1,4}")) throw new Refused("priority: not a whole number of at most four digits");
    return Integer.parseInt(text.strip());
  }

  private Map<String, String> facts(Map<String, String> row) throws Refused {
    Map<String, String> facts = new LinkedHashMap<>();
    int size = 0;
    for (Map.Entry<String, String> e : row.entrySet()) {
      if (ContactImport.MEANT.contains(e.getKey()) || e.getValue().isEmpty()) continue;
      if (e.getValue().length() > MAX_VALUE)
        throw new Refused(e.getKey() + ": longer than " + MAX_VALUE + " characters");
      facts.put(e.getKey(), e.getValue());
      size += e.getKey().length() + e.getValue().length();
    }
    if (size > MAX_FACTS) throw new Refused("more than " + MAX_FACTS + " characters of values");
    whole(facts);
    return facts;
  }

  /** Nobody is to hear "Hello , this is": each place in what the campaign says needs a value. */
  private void whole(Map<String, String> facts) throws Refused {
    Map<String, String> all = new LinkedHashMap<>(spec.facts());
    all.putAll(facts);
    CampaignSpec.Answering says = spec.answering();
    for (String text : List.of(says.voicemail(), says.screening(), says.abandoned())) {
      Set<String> holes = Template.missing(text, all);
      if (!holes.isEmpty()) throw new Refused(holes.iterator().next()
          + ": no value, and the campaign's answering says it; give one, here or under facts, or word it without");
    }
  }
}
