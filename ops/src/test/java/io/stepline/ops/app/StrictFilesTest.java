package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.strict.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trunks, campaigns and rule packs are read as bot files are: file, line, word and the nearest right one. */
class StrictFilesTest {
  private static final String SETTINGS = """
      sip: {port: 5060}
      trunks:
        - name: carrier
          addresses: [192.0.2.0/24]
          gateways: ["sip:192.0.2.1", {uri: "sip:192.0.2.2", priority: 2}]
          max-calls: 10
          numbers: {country: "49"}
          register: {registrars: ["sip:192.0.2.1"], as: "sip:a@b", expires: 300}
      """;
  private static final String CAMPAIGN = """
      name: renewal
      bot: front-desk
      dial: sip:{number}@carrier
      caller-ids: ["+12025550100", {number: "+13105550100", attestation: A}]
      countries: [US]
      pace: {mode: predictive, ratio: 5}
      rules: {per-day: 1}
      retry: {busy: {after: 15m, times: 3}}
      """;

  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"name: carrier|nme: carrier|3|did you mean 'name'?",
      "addresses: [192.0.2.0/24]|addresses: 192.0.2.0/24|4|'addresses' is a list",
      "max-calls: 10|max-calls: many|6|'max-calls' is a whole number", "max-calls: 10|max-call: 10|6|'max-calls'?",
      "country:|contry:|7|did you mean 'country'?", "registrars:|registrar:|8|did you mean 'registrars'?",
      "max-calls: 10|name: other|6|'name' stands twice, first in line 3",
      "sip: {port: 5060}|sip: {port: 5060, port: 5070}|1|'port' stands twice"})
  void shouldNameTheSlipOfATrunk(String right, String wrong, int line, String said) throws IOException {
    Path file = folder.resolve("stepline.yaml");
    Files.writeString(file, SETTINGS);
    assertThat(Config.load(file, Map.of()).namesTrunks()).isTrue();
    Files.writeString(file, SETTINGS.replaceFirst(Pattern.quote(right), wrong));
    assertThatThrownBy(() -> Config.load(file, Map.of())).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stepline.yaml:" + line + ": ").hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"bot: front-desk|bto: front-desk|2|did you mean 'bot'?",
      "countries: [US]|countries: US|5|'countries' is a list", "ratio: 5|ratio: fast|6|'ratio' is a number",
      "per-day|per-dya|7|did you mean 'per-day'?", "times: 3|time: 3|8|did you mean 'times'?"})
  void shouldNameTheSlipOfACampaign(String right, String wrong, int line, String said) {
    Path file = Path.of("renewal.yaml");
    assertThatCode(() -> StrictFile.campaign(file, CAMPAIGN)).doesNotThrowAnyException();
    assertThatThrownBy(() -> StrictFile.campaign(file, CAMPAIGN.replaceFirst(Pattern.quote(right), wrong)))
        .hasMessageContaining("renewal.yaml:" + line + ": ").hasMessageContaining(said);
  }

  @Test
  void shouldNameTheSlipOfARulePackAndTakeThoseOfTheHouse() throws IOException {
    assertThatCode(() -> StrictFile.rules(Path.of("rules"))).doesNotThrowAnyException();
    Files.writeString(folder.resolve("xx.yaml"),
        "country: XX\nring-second-least: 15\nareas:\n  - {name: a, hour: []}\n");
    assertThatThrownBy(() -> StrictFile.rules(folder)).hasMessageContaining("xx.yaml:2: ")
        .hasMessageContaining("did you mean 'ring-seconds-least'?").hasMessageContaining("xx.yaml:4: ")
        .hasMessageContaining("did you mean 'hours'?");
  }

  @Test
  void shouldTakeTheCampaignOfTheGuide() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "campaigns.md"));
    int from = guide.indexOf("```yaml") + 8;
    String example = guide.substring(from, guide.indexOf("```\n", from));
    assertThatCode(() -> StrictFile.campaign(Path.of("c.yaml"), example)).doesNotThrowAnyException();
  }

  @Test
  void shouldShipTheSchemasThatTheirKeysSay() throws IOException {
    shipped("trunk", FileSpecs.Trunk.class);
    shipped("campaign", FileSpecs.Campaign.class);
    shipped("rule-pack", FileSpecs.RulePack.class);
  }

  private static void shipped(String name, Class<?> type) throws IOException {
    Path file = Path.of("..", "docs", name + ".schema.json");
    String now = Schema.of(type, name + " of Stepline");
    if (Boolean.getBoolean("stepline.write-schema")) Files.writeString(file, now);
    assertThat(Files.readString(file)).isEqualTo(now);
  }
}
