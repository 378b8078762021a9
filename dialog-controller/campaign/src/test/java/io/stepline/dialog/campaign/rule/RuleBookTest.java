package io.stepline.dialog.campaign.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.plan.CampaignFile;
import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.terms.Hours;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleBookTest {
  private static final CampaignSpec SPEC = CampaignFile.parse(
      """
          name: spring
          bot: desk
          dial: sip:{number}@carrier
          caller-ids: [{number: "+12025550100", attestation: A}, {number: "+13105550100", attestation: B},
            {number: "+14155550100", attestation: C}]
          countries: [US, DE]
          rules: {do-not-call: [ours], consent: required, consent-days: 365, per-day: 2, per-week: 4, total: 6,
            attestation: B}
          """);
  private static final RulePacks PACKS = new RulePacks(Map.of("US",
      new RulePack("US", "v7", Hours.of("UTC", List.of("mon-sat 08:00-21:00"), List.of()).windows(),
          Holidays.of(List.of("12-25")), false,
          new CampaignSpec.Frequency(3, 0, 0), true, 0.03, 30, 15, "-", List.of(new RulePack.Area("Florida",
              List.of("+1305"), Hours.of("UTC", List.of("mon-sun 08:00-20:00"), List.of()).windows())))));
  /** Wednesday noon in New York, nine in Los Angeles. */
  private static final Instant NOON = Instant.parse("2026-12-02T17:00:00Z");
  private static final long CONSENT = Instant.parse("2026-10-01T00:00:00Z").toEpochMilli();
  private static final List<CallFacts.Listed> CLEAN = List.of(new CallFacts.Listed("ours", Optional.of(3L), false));

  private static CallFacts facts(List<String> zones) {
    return new CallFacts("+12025550123", "US", zones, "form 17", CONSENT, CLEAN, 0, 0, 0);
  }

  private static Verdict at(CallFacts facts, Instant now) {
    return RuleBook.decide(SPEC, PACKS, facts, now);
  }

  private static String why(Verdict v) {
    return v.never().or(v::holds).or(v::waits).map(Decision::rule).orElse("-");
  }

  @Test
  void shouldCallWithinTheWindowOfEveryZoneTheContactMayBeIn() {
    assertThat(at(facts(List.of("America/New_York")), NOON).mayDial()).isTrue();
    assertThat(at(facts(List.of("America/New_York", "America/Los_Angeles")), NOON).mayDial()).isTrue();
    Instant eightInTheEast = Instant.parse("2026-12-02T13:30:00Z");
    assertThat(at(facts(List.of("America/New_York")), eightInTheEast).mayDial()).isTrue();
    Verdict west = at(facts(List.of("America/New_York", "America/Los_Angeles")), eightInTheEast);
    assertThat(why(west)).isEqualTo("calling-window");
    assertThat(west.waits().orElseThrow().until()).as("eight in Los Angeles")
        .contains(Instant.parse("2026-12-02T16:00:00Z"));
  }

  @Test
  void shouldKeepTheNarrowerWindowsOfAnArea() {
    Instant halfPastEight = Instant.parse("2026-12-03T01:30:00Z");
    assertThat(at(facts(List.of("America/New_York")), halfPastEight).mayDial()).isTrue();
    Verdict miami =
        at(new CallFacts("+13055550123", "US", List.of("America/New_York"), "form", CONSENT, CLEAN, 0, 0, 0),
            halfPastEight);
    assertThat(miami.waits().orElseThrow().until()).contains(Instant.parse("2026-12-03T13:00:00Z"));
    assertThat(miami.waits().orElseThrow().detail()).contains("Florida");
  }

  @Test
  void shouldWaitOverSundaysAndHolidays() {
    assertThat(
        at(facts(List.of("America/New_York")), Instant.parse("2026-12-06T17:00:00Z")).waits().orElseThrow().until())
        .contains(Instant.parse("2026-12-07T13:00:00Z"));
    assertThat(
        at(facts(List.of("America/New_York")), Instant.parse("2026-12-25T17:00:00Z")).waits().orElseThrow().until())
        .contains(Instant.parse("2026-12-26T13:00:00Z"));
  }

  @Test
  void shouldNeverCallWhereAnythingIsUnknown() {
    assertThat(why(at(facts(List.of()), NOON))).as("no time zone").isEqualTo("calling-window");
    assertThat(why(at(facts(List.of("Mars/Olympus")), NOON))).as("no such zone").isEqualTo("calling-window");
    assertThat(
        why(at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "", CONSENT, CLEAN, 0, 0, 0), NOON)))
        .as("no proof").isEqualTo("consent");
    assertThat(
        why(at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", 0, CLEAN, 0, 0, 0), NOON)))
        .as("no date").isEqualTo("consent");
    assertThat(
        why(at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", CONSENT, List.of(), 0, 0, 0),
            NOON)))
        .as("list not asked").isEqualTo("do-not-call");
    assertThat(why(at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", CONSENT,
        List.of(new CallFacts.Listed("ours", Optional.empty(), false)), 0, 0, 0), NOON)))
        .as("list never imported").isEqualTo("do-not-call");
    assertThat(
        why(at(new CallFacts("+4930123456", "DE", List.of("Europe/Berlin"), "form", CONSENT, CLEAN, 0, 0, 0), NOON)))
        .as("no rule pack").isEqualTo("country");
    assertThat(
        why(at(new CallFacts("+33123456789", "FR", List.of("Europe/Paris"), "form", CONSENT, CLEAN, 0, 0, 0), NOON)))
        .as("not the campaign's").isEqualTo("country");
    assertThat(
        why(at(new CallFacts("+12025550123", "", List.of("America/New_York"), "form", CONSENT, CLEAN, 0, 0, 0), NOON)))
        .as("no country").isEqualTo("country");
  }

  @Test
  void shouldNameListAndVersion() {
    Verdict v = at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", CONSENT,
        List.of(new CallFacts.Listed("ours", Optional.of(9L), true)), 0, 0, 0), NOON);
    assertThat(v.never().orElseThrow().detail()).isEqualTo("ours version 9 holds the number");
  }

  @Test
  void shouldTakeTheStricterOfCampaignAndCountryAndWaitForTheContactsMidnight() {
    CallFacts twice = new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", CONSENT, CLEAN, 2, 2, 2);
    assertThat(at(twice, NOON).waits().orElseThrow().until()).contains(Instant.parse("2026-12-03T05:00:00Z"));
    assertThat(why(
        at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", CONSENT, CLEAN, 0, 0, 6), NOON)))
        .isEqualTo("frequency");
    assertThat(
        at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", CONSENT, CLEAN, 0, 0, 6), NOON)
            .never())
        .isPresent();
  }

  @Test
  void shouldRefuseConsentThatIsTooOldOrOfTomorrow() {
    assertThat(why(at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form",
        Instant.parse("2025-01-01T00:00:00Z").toEpochMilli(), CLEAN, 0, 0, 0), NOON))).isEqualTo("consent");
    assertThat(why(at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", NOON.toEpochMilli() + 1,
        CLEAN, 0, 0, 0), NOON))).isEqualTo("consent");
  }

  @Test
  void shouldShowOnlyNumbersVouchedForAndANearOneWhereThereIsOne() {
    assertThat(at(facts(List.of("America/New_York")), NOON).callerId().orElseThrow().number()).as("the same area")
        .isEqualTo("+12025550100");
    for (int i = 0; i < 200; i++) {
      CallFacts f = new CallFacts("+1702555" + String.format("%04d", i), "US", List.of("America/New_York"), "form",
          CONSENT, CLEAN, 0, 0, 0);
      assertThat(at(f, NOON).callerId().orElseThrow().attestation()).isIn("A", "B");
    }
  }

  /** Whatever the facts: a call that may be made breaks none of the rules, told independently. */
  @Test
  void shouldFailClosedForAnyFacts() {
    Random random = new Random(3);
    int allowed = 0;
    for (int i = 0; i < 60_000; i++) {
      List<String> zones = List.of(List.<String>of(), List.of("America/New_York"),
          List.of("America/Los_Angeles", "America/New_York"), List.of("nowhere")).get(random.nextInt(4));
      String region = List.of("US", "DE", "FR", "").get(random.nextInt(4));
      CallFacts f = new CallFacts("+12025550123", random.nextInt(3) > 0 ? "US" : region, zones,
          random.nextBoolean() ? "form" : "", random.nextInt(4) == 0 ? 0 : CONSENT,
          random.nextInt(4) == 0 ? List.of() : List.of(new CallFacts.Listed("ours",
              random.nextInt(5) == 0 ? Optional.empty() : Optional.of(1L), random.nextInt(4) == 0)),
          random.nextInt(3), random.nextInt(5), random.nextInt(8));
      Instant now = NOON.plusSeconds(random.nextInt(40 * 86_400));
      if (!at(f, now).mayDial()) continue;
      allowed++;
      assertThat(f.region()).isEqualTo("US");
      assertThat(f.zones()).isNotEmpty().doesNotContain("nowhere");
      f.zones().forEach(z -> {
        var local = now.atZone(java.time.ZoneId.of(z));
        assertThat(local.getHour()).isBetween(8, 20);
        assertThat(local.getDayOfWeek()).isNotEqualTo(java.time.DayOfWeek.SUNDAY);
        assertThat(local.getMonthValue() == 12 && local.getDayOfMonth() == 25).isFalse();
      });
      assertThat(f.consent().isEmpty() || f.consentMs() == 0).isFalse();
      assertThat(f.lists()).anyMatch(l -> l.version().isPresent() && !l.holds());
      assertThat(f.today() < 2 && f.week() < 4 && f.total() < 6).isTrue();
    }
    assertThat(allowed).isGreaterThan(500);
  }

  private static CampaignSpec with(String more) {
    return CampaignFile.parse("""
        name: spring
        bot: desk
        dial: sip:{number}@carrier
        caller-ids: [{number: "+12025550100", attestation: A}]
        countries: [US]
        """ + more);
  }

  /** What somebody can mend keeps nobody for good. */
  @Test
  void shouldHoldAndNotSuppressWhatASettingKeeps() {
    CallFacts f = facts(List.of("America/New_York"));
    List<Verdict> slips = List.of(RuleBook.decide(with("hours: [\"sun 10:00-12:00\"]"), PACKS, f, NOON),
        RuleBook.decide(with("rules: {do-not-call: [other]}"), PACKS, f, NOON),
        RuleBook.decide(with("rules: {consent-days: 3}"), PACKS, f, NOON),
        RuleBook.decide(with("ring-seconds: 5"), PACKS, f, NOON),
        RuleBook.decide(SPEC, new RulePacks(Map.of()), f, NOON), at(facts(List.of()), NOON),
        at(facts(List.of("Mars/Olympus")), NOON));
    assertThat(slips).allSatisfy(v -> {
      assertThat(v.mayDial()).isFalse();
      assertThat(v.never()).isEmpty();
      assertThat(v.holds()).isPresent();
    });
  }

  @Test
  void shouldCallWithinBothSidesOfMidnightWhereTheLawIsOpen() {
    CampaignSpec night = with("hours: [\"mon-fri 18:00-09:00\"]");
    assertThat(RuleBook.decide(night, PACKS, facts(List.of("America/New_York")), NOON).waits().orElseThrow().until())
        .contains(Instant.parse("2026-12-02T23:00:00Z"));
    assertThat(RuleBook.decide(night, PACKS, facts(List.of("America/New_York")), Instant.parse("2026-12-03T13:30:00Z"))
        .mayDial()).as("half past eight, of Wednesday's night").isTrue();
  }

  @Test
  void shouldWaitForConsentThatIsDatedLater() {
    Instant later = NOON.plusSeconds(3_600);
    Verdict v = at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", later.toEpochMilli(), CLEAN,
        0, 0, 0), NOON);
    assertThat(v.never()).isEmpty();
    assertThat(v.waits().orElseThrow().until()).contains(later);
  }

  @Test
  void shouldNeverCallWhomTheLawKeeps() {
    assertThat(at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "", CONSENT, CLEAN, 0, 0, 0), NOON)
        .never()).as("the country asks for consent").isPresent();
    assertThat(at(new CallFacts("+12025550123", "US", List.of("America/New_York"), "form", CONSENT,
        List.of(new CallFacts.Listed("ours", Optional.of(9L), true)), 0, 0, 0), NOON).never()).isPresent();
  }
}
