package io.stepline.dialog.campaign.rule;

import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.terms.Hours;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a campaign's file says and hardly means: told when it is taken in, before contacts wait for nothing. Pure. */
public final class Slips {
  private static final int STEP_MINUTES = 15;
  private static final ZonedDateTime MONDAY = ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private Slips() {}

  /**
   * @param packs of the campaign's countries, those that there are
   * @return sentences, each with its cure; empty where nothing is odd
   */
  public static List<String> of(CampaignSpec spec, RulePacks packs, Instant now) {
    List<String> all = new ArrayList<>();
    for (String country : spec.countries()) packs.of(country).ifPresent(p -> hours(spec, p).ifPresent(all::add));
    for (Hours.Window w : spec.hours()) if (w.overMidnight()) all.add("hours: " + w.from() + "-" + w.to()
        + " goes over midnight, into the next morning; write " + w.to() + "-" + w.from() + " if the day was meant");
    for (String country : spec.countries()) packs.of(country).ifPresent(p -> {
      if (RuleBook.fit(spec, p).isEmpty()) all.add("caller-ids: none has the attestation that is needed in "
          + country + ", nobody there is called; name it beside the number as the carrier vouches for it");
      if (spec.ringMs() < p.ringLeastS() * 1_000) all.add("ring-seconds: in " + country + " it has to ring for "
          + p.ringLeastS() + " s at the least, nobody there is called; give as many");
    });
    if (spec.schedule().until().filter(u -> !u.isAfter(now)).isPresent())
      all.add("schedule: until is over, nobody is called; give a later day");
    return List.copyOf(all);
  }

  private static Optional<String> hours(CampaignSpec spec, RulePack pack) {
    if (spec.hours().isEmpty()) return Optional.empty();
    for (int n = 0; n < 7 * 24 * 60 / STEP_MINUTES; n++) {
      ZonedDateTime t = MONDAY.plusMinutes((long) n * STEP_MINUTES);
      if (pack.windows().stream().anyMatch(w -> w.holds(t)) && spec.hours().stream().anyMatch(w -> w.holds(t)))
        return Optional.empty();
    }
    return Optional.of("hours: not one quarter of an hour of the week is both in them and allowed in "
        + pack.country() + ", nobody there is called; leave them out for all that is allowed");
  }
}
