package io.stepline.dialog.campaign;

import io.stepline.dialog.campaign.plan.CampaignSpec.Frequency;
import io.stepline.dialog.campaign.rule.Holidays;
import io.stepline.dialog.campaign.rule.RulePack;
import io.stepline.dialog.campaign.rule.RulePacks;
import io.stepline.dialog.terms.Hours;
import java.util.List;
import java.util.Map;

/** What tests of campaigns share. */
public final class SampleCampaign {
  private SampleCampaign() {}

  /** A country that is always open. */
  public static final RulePacks PACKS = new RulePacks(Map.of("US",
      new RulePack("US", "test", Hours.of("UTC", List.of("mon-sun 00:00-24:00"), List.of()).windows(),
          Holidays.of(List.of()), true,
          new Frequency(0, 0, 0), false, 0.03, 30, 15, "-", List.of())));

  public static String yaml(String name) {
    return """
        name: %s
        bot: front-desk
        dial: sip:{number}@carrier
        caller-ids: ["+12025550100"]
        countries: [US]
        pace: {mode: progressive, slots: 400, max-ringing: 400, calls-per-second: 50}
        rules: {consent: none, per-day: 0, per-week: 0, total: 0}
        retry:
          busy: {after: 1m, times: 2}
          no-answer: {after: 2m, times: 2}
          failed: {after: 1m, times: 1}
          interrupted: {after: 1m, times: 50}
        """.formatted(name);
  }
}
