package io.stepline.dialog.campaign.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.plan.CampaignFile;
import io.stepline.dialog.campaign.plan.CampaignSpec.Frequency;
import io.stepline.dialog.terms.Hours;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a campaign's file when it is taken in. */
class SlipsTest {
  private static final RulePacks PACKS = new RulePacks(Map.of("US",
      new RulePack("US", "test", Hours.of("UTC", List.of("mon-fri 09:00-20:00"), List.of()).windows(),
          Holidays.of(List.of()), true, new Frequency(0, 0, 0), false, 0.03, 30, 15, "A", List.of())));
  private static final String VOUCHED = "caller-ids: [{number: \"+12025550100\", attestation: A}]";

  private static List<String> slips(String more) {
    String yaml = SampleCampaign.yaml("a").replace("caller-ids: [\"+12025550100\"]", VOUCHED);
    return Slips.of(CampaignFile.parse(yaml + more), PACKS, Instant.parse("2026-11-30T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hours: [mon-fri 10:00-12:00]\n", "hours: [sat-sun 10:00-12:00, tue 19:45-23:00]\n",
      "schedule: {until: 2026-12-24T00:00:00Z}\n", "ring-seconds: 15\n"})
  void shouldSayNothingWhereSomebodyCanBeCalled(String more) {
    assertThat(slips(more)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"hours: [sat-sun 10:00-18:00]|hours: not one",
      "hours: [mon-fri 20:00-22:00]|hours: not one",
      "schedule: {until: 2026-11-01T00:00:00Z}|schedule: until is over", "ring-seconds: 10|ring-seconds: in US"})
  void shouldNameWhatLetsNobodyBeCalled(String more, String slip) {
    assertThat(slips(more + "\n")).singleElement().asString().startsWith(slip);
  }

  @Test
  void shouldAskWhetherHoursOverMidnightAreMeant() {
    assertThat(slips("hours: [mon-fri 18:00-09:00]\n")).singleElement().asString().contains("18:00-09:00")
        .contains("write 09:00-18:00");
  }

  @Test
  void shouldNameNumbersThatNobodyVouchesFor() {
    assertThat(Slips.of(CampaignFile.parse(SampleCampaign.yaml("a")), PACKS, Instant.EPOCH)).singleElement().asString()
        .startsWith("caller-ids: none");
  }
}
