package io.stepline.dialog.campaign.rule;

import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.terms.Hours;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a call may be made now. Pure, and it fails closed: what is not known to be allowed is not. */
public final class RuleBook {
  private static final Duration STEP = Duration.ofMinutes(5);
  private static final int STEPS = 12 * 24 * 21;
  private static final Duration RESTING = Duration.ofMinutes(1);

  private RuleBook() {}

  public static Verdict decide(CampaignSpec spec, RulePacks packs, CallFacts facts, Instant now) {
    return decide(spec, packs, facts, Set.of(), now);
  }

  /** @param hidden numbers of ours that are not to be shown at present */
  public static Verdict decide(CampaignSpec spec, RulePacks packs, CallFacts facts, Set<String> hidden, Instant now) {
    List<Decision> all = new ArrayList<>();
    Optional<RulePack> pack = spec.countries().contains(facts.region()) ? packs.of(facts.region()) : Optional.empty();
    all.add(country(spec, pack, facts));
    doNotCall(spec, facts, all);
    all.add(consent(spec, pack, facts, now));
    pack.ifPresent(p -> {
      all.add(window(spec, p, facts, now));
      all.add(frequency(spec.rules().frequency().and(p.frequency()), facts, now));
      all.add(ringing(spec, p));
    });
    List<CampaignSpec.CallerId> fit = pack.map(p -> fit(spec, p)).orElse(List.of());
    Optional<CampaignSpec.CallerId> id =
        CallerIds.nearest(fit.stream().filter(i -> !hidden.contains(i.number())).toList(), facts);
    all.add(id.map(i -> Decision.pass("caller-id", i.number() + " attestation " + i.attestation()))
        .orElseGet(() -> fit.isEmpty()
            ? Decision.hold("caller-id", "no number of ours has the attestation that is needed there")
            : Decision.until("caller-id", "the numbers that could be shown rest", now.plus(RESTING))));
    return new Verdict(List.copyOf(all), id);
  }

  private static Decision country(CampaignSpec spec, Optional<RulePack> pack, CallFacts facts) {
    if (pack.isPresent()) return Decision.pass("country", facts.region() + " pack " + pack.get().version());
    if (facts.region().isEmpty()) return Decision.hold("country", "the number's country is unknown");
    return Decision.hold("country", spec.countries().contains(facts.region())
        ? "there is no rule pack for " + facts.region() : facts.region() + " is not among the campaign's countries");
  }

  private static void doNotCall(CampaignSpec spec, CallFacts facts, List<Decision> all) {
    for (String name : spec.rules().doNotCall()) {
      Optional<CallFacts.Listed> listed = facts.lists().stream().filter(l -> l.list().equals(name)).findFirst();
      if (listed.isEmpty() || listed.get().version().isEmpty())
        all.add(Decision.hold("do-not-call", "the list " + name + " has never been imported"));
      else if (listed.get().holds())
        all.add(Decision.never("do-not-call", name + " version " + listed.get().version().get() + " holds the number"));
      else all.add(Decision.pass("do-not-call", name + " version " + listed.get().version().get()));
    }
    facts.lists().stream().filter(l -> !spec.rules().doNotCall().contains(l.list()))
        .forEach(l -> all.add(l.holds()
            ? Decision.never("do-not-call", l.list() + " version " + l.version().orElse(0L) + " holds the number")
            : Decision.pass("do-not-call", l.list() + " version " + l.version().orElse(0L))));
  }

  private static Decision consent(CampaignSpec spec, Optional<RulePack> pack, CallFacts facts, Instant now) {
    boolean law = pack.filter(p -> !p.consent()).isEmpty();
    if (!spec.rules().consent() && !law) return Decision.pass("consent", "not asked for");
    if (facts.consent().isBlank() || facts.consentMs() <= 0) return law
        ? Decision.never("consent", "there is no proof of consent")
        : Decision.hold("consent", "there is no proof of consent, which the campaign's file asks for");
    Instant given = Instant.ofEpochMilli(facts.consentMs());
    if (given.isAfter(now)) return Decision.until("consent", "dated " + given + ", after now", given);
    if (spec.rules().consentDays() > 0 && given.plus(Duration.ofDays(spec.rules().consentDays())).isBefore(now))
      return Decision.hold("consent", "it is older than the " + spec.rules().consentDays() + " days of the file");
    return Decision.pass("consent", facts.consent() + " of " + given);
  }

  /** Open in every zone that the contact may be in, by the country's windows, its area's and the campaign's. */
  private static Decision window(CampaignSpec spec, RulePack pack, CallFacts facts, Instant now) {
    List<ZoneId> zones = new ArrayList<>();
    try {
      facts.zones().forEach(z -> zones.add(ZoneId.of(z)));
    } catch (DateTimeException e) {
      return Decision.hold("calling-window", "an unknown time zone");
    }
    if (zones.isEmpty()) return Decision.hold("calling-window", "the time zone is unknown");
    Optional<RulePack.Area> area = pack.areaOf(facts.number());
    String where = String.join(" ", facts.zones()) + area.map(a -> ", " + a.name()).orElse("");
    if (isOpen(spec, pack, area, zones, now)) return Decision.pass("calling-window",
        "local time " + now.atZone(zones.getFirst()).toOffsetDateTime() + " in " + where);
    Instant at = now.truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    for (int i = 0; i < STEPS; i++) {
      at = at.plus(STEP);
      if (at.isAfter(now) && isOpen(spec, pack, area, zones, at)) return Decision.until("calling-window",
          "closed at local time " + now.atZone(zones.getFirst()).toOffsetDateTime() + " in " + where, at);
    }
    return Decision.hold("calling-window", "not open within three weeks");
  }

  private static boolean isOpen(CampaignSpec spec, RulePack pack, Optional<RulePack.Area> area, List<ZoneId> zones,
      Instant at) {
    return zones.stream().allMatch(z -> {
      ZonedDateTime t = at.atZone(z);
      return (pack.callsOnHolidays() || !pack.holidays().holds(t.toLocalDate())) && any(pack.windows(), t)
          && area.filter(a -> !any(a.windows(), t)).isEmpty() && (spec.hours().isEmpty() || any(spec.hours(), t));
    });
  }

  private static boolean any(List<Hours.Window> windows, ZonedDateTime t) {
    return windows.stream().anyMatch(w -> w.holds(t));
  }

  private static Decision frequency(CampaignSpec.Frequency f, CallFacts facts, Instant now) {
    if (f.total() > 0 && facts.total() >= f.total())
      return Decision.never("frequency", facts.total() + " attempts of this campaign, " + f.total() + " allowed");
    if (f.perWeek() > 0 && facts.week() >= f.perWeek())
      return Decision.until("frequency", facts.week() + " attempts in seven days", now.plus(Duration.ofHours(12)));
    if (f.perDay() > 0 && facts.today() >= f.perDay())
      return Decision.until("frequency", facts.today() + " attempts today", midnight(facts, now));
    return Decision.pass("frequency",
        facts.today() + " today, " + facts.week() + " in seven days, " + facts.total() + " in all");
  }

  /** The start of the contact's day, for counting, and of the next. */
  public static Instant dayOf(List<String> zones, Instant now) {
    return now.atZone(zone(zones)).toLocalDate().atStartOfDay(zone(zones)).toInstant();
  }

  private static Instant midnight(CallFacts facts, Instant now) {
    ZoneId zone = zone(facts.zones());
    return now.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
  }

  private static ZoneId zone(List<String> zones) {
    try {
      return zones.isEmpty() ? ZoneId.of("UTC") : ZoneId.of(zones.getFirst());
    } catch (DateTimeException e) {
      return ZoneId.of("UTC");
    }
  }

  private static Decision ringing(CampaignSpec spec, RulePack pack) {
    return spec.ringMs() >= pack.ringLeastS() * 1_000 ? Decision.pass("ringing", spec.ringMs() / 1_000 + " s")
        : Decision.hold("ringing",
            "the campaign rings for " + spec.ringMs() / 1_000 + " s, " + pack.ringLeastS() + " s are asked for there");
  }

  /** Those of our numbers that are vouched for well enough. */
  static List<CampaignSpec.CallerId> fit(CampaignSpec spec, RulePack pack) {
    String least = strictest(spec.rules().attestation(), pack.attestation());
    return spec.callerIds().stream().filter(i -> rank(i.attestation()) <= rank(least)).toList();
  }

  private static String strictest(String a, String b) {
    return rank(a) <= rank(b) ? a : b;
  }

  private static int rank(String attestation) {
    return "ABC-".indexOf(attestation);
  }
}
