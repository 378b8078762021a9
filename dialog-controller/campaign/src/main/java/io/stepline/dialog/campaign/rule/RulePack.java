package io.stepline.dialog.campaign.rule;

import io.stepline.dialog.campaign.plan.CampaignSpec.Frequency;
import io.stepline.dialog.terms.Hours;
import java.util.List;
import java.util.Optional;

/**
 * What a country allows. Data, read from {@code ops/rules/CC.yaml}.
 *
 * @param version of the data, written into the evidence
 * @param windows by the called party's own clock
 * @param callsOnHolidays whether holidays are days like others
 * @param abandonCap over {@code abandonDays} days
 * @param ringLeastS how long it must be let ring
 * @param attestation the least that our numbers need there
 * @param areas parts of the country with narrower windows
 */
public record RulePack(String country, String version, List<Hours.Window> windows, Holidays holidays,
    boolean callsOnHolidays, Frequency frequency, boolean consent, double abandonCap,
    int abandonDays, int ringLeastS, String attestation, List<Area> areas) {
  /** @param prefixes of its numbers in E.164, such as {@code +1305} */
  public record Area(String name, List<String> prefixes, List<Hours.Window> windows) {
    boolean holds(String number) {
      return prefixes.stream().anyMatch(number::startsWith);
    }
  }

  /** The area a number belongs to, as far as numbers tell. */
  Optional<Area> areaOf(String number) {
    return areas.stream().filter(a -> a.holds(number)).findFirst();
  }
}
