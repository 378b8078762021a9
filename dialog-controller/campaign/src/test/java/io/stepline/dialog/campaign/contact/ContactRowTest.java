package io.stepline.dialog.campaign.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.plan.CampaignFile;
import io.stepline.dialog.campaign.store.ContactTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactRowTest {
  private static ContactTable.Fresh read(String country, Map<String, String> row) throws ContactRow.Refused {
    return new ContactRow(new PhoneNumbers(),
        CampaignFile.parse(SampleCampaign.yaml("a").replace("[US]", "[" + country + "]"))).read(1, row);
  }

  /** Consent of today is of today wherever the contact lives. */
  @ParameterizedTest
  @CsvSource({"DE,+493012345678,'',2026-11-29T23:00:00Z", "US,+12025550143,America/Los_Angeles,2026-11-30T08:00:00Z",
      "AU,+61255501234,Australia/Sydney,2026-11-29T13:00:00Z"})
  void shouldBeginADayOfConsentInTheContactsZone(String country, String number, String zone, String begins)
      throws Exception {
    assertThat(Instant.ofEpochMilli(
        read(country, Map.of("number", number, "zone", zone, "consent", "web", "consent-date", "2026-11-30"))
            .consentMs()))
        .isEqualTo(begins);
  }

  /** Nobody is to hear a sentence with a hole in it. */
  @Test
  void shouldRefuseARowThatLeavesAHoleInWhatIsSaid() throws Exception {
    ContactRow row = new ContactRow(new PhoneNumbers(), CampaignFile.parse(SampleCampaign.yaml("a")
        + "facts: {shop: Northwind}\nanswering: {voicemail: \"Hello {NAME}, this is {shop}.\"}\n"));
    assertThat(row.read(1, Map.of("number", "+12025550143", "name", "Ann")).facts()).containsEntry("name", "Ann");
    for (Map<String, String> bad : List.of(Map.of("number", "+12025550143"),
        Map.of("number", "+12025550143", "name", " ")))
      assertThatThrownBy(() -> row.read(1, bad)).hasMessageContaining("name: no value").hasMessageContaining("facts");
  }
}
