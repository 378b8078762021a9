package io.stepline.dialog.campaign.rule;

import io.stepline.dialog.campaign.plan.CampaignSpec.Frequency;
import io.stepline.dialog.policy.Hours;
import java.util.List;

/**
 * What a country allows. Data, read from {@code ops/rules/CC.yaml}.
 *
 * @param version of the data, written into the evidence
 * @param windows by the called party's own clock
 * @param callsOnHolidays whether holidays are days like others
 * @param abandonCap over {@code abandonDays} days
 * @param ringLeastS how long it must be let ring
 * @param attestation the least that our numbers need there
 */
public record RulePack(String country, String version, List<Hours.Window> windows, Holidays holidays, boolean callsOnHolidays, Frequency frequency, boolean consent, double abandonCap,
    int abandonDays, int ringLeastS, String attestation) {}
