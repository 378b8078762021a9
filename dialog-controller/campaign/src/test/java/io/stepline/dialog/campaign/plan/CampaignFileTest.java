package io.stepline.dialog.campaign.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.campaign.pace.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CampaignFileTest {
  private static final String LEAST =
      "name: a\nbot: b\ndial: sip:{number}@c\ncaller-ids: [\"+12025550100\"]\ncountries: [US]\n";

  @Test
  void shouldReadTheFileOfTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("..", "..", "docs", "campaigns.md"));
    CampaignSpec spec = CampaignFile
        .parse(page.substring(page.indexOf("```yaml") + 8, page.indexOf("```", page.indexOf("```yaml") + 8)));
    assertThat(spec.pace().mode()).isEqualTo(Pace.Mode.PREDICTIVE);
    assertThat(spec.retryAfter(Outcome.NO_ANSWER).nextNumber()).isTrue();
    assertThat(spec.answering().voicemail()).contains("{name}");
  }

  @Test
  void shouldBeCarefulWhereTheFileIsSilent() {
    CampaignSpec spec = CampaignFile.parse(LEAST);
    assertThat(spec.rules().consent()).isTrue();
    assertThat(spec.pace().mode()).isEqualTo(Pace.Mode.PROGRESSIVE);
    assertThat(spec.pace().abandonCap()).isLessThanOrEqualTo(0.03);
    assertThat(spec.rules().frequency().perDay()).isPositive();
    assertThat(spec.retryAfter(Outcome.REJECTED)).as("who declined is not asked again")
        .isEqualTo(CampaignSpec.Retry.NEVER);
    assertThat(spec.retryAfter(Outcome.BLOCKED)).isEqualTo(CampaignSpec.Retry.NEVER);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|',
      value = {"names: x | there is no key 'names'", "pace: {mode: reckless} | mode must be one of",
          "pace: {abandon-cap: 0.9} | abandon-cap must be within",
          "retry: {bussy: {times: 1}} | there is no outcome 'bussy'",
          "retry: {busy: {after: soon}} | 'soon' is not a time", "schedule: {from: tomorrow} | with its offset",
          "hours: [always] | 'always' is not like", "ring-seconds: 500 | ring-seconds must be within",
          "dial: http://x/{number} | dial must be", "caller-ids: [\"100\"] | E.164",
          "rules: {consent: maybe} | consent is required or none", "headers: {\"X Y\": 1} | cannot be used",
          "pace: {ratio: many} | must be a number"})
  void shouldNameWhatCannotBeUsed(String line, String message) {
    String key = line.substring(0, line.indexOf(':'));
    String yaml = LEAST.lines().filter(l -> !l.startsWith(key + ":")).reduce("", (a, b) -> a + b + "\n") + line + "\n";
    assertThatThrownBy(() -> CampaignFile.parse(yaml)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
