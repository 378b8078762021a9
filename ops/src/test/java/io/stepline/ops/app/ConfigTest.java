package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.ops.app.settings.Binder;
import io.stepline.ops.app.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  private static Config with(String key, String value) {
    return Config.load(Path.of("none"), Map.of(key, value));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "sip.strangers | ignroe | refuse or ignore", "echo.gate | yes | true or false",
      "sip.tls.verify | no | true or false", "chat.prompt | id | text or ids",
      "decoder.vocoder | remote | local or triton", "sip.tls.client-auth | must | none, want or need",
      "speculation | sometimes | adaptive, always or never",
      "sip.port | 70000 | a whole number from 0 to 65535", "rtp.dscp | 64 | a whole number from 0 to 63",
      "vad.pause-ms | -1 | a whole number from 1 to 10000 ms",
      "calls.reserve | 1.5 | a number from 0 to 1", "encoder | whisper | auto, pocketsphinx",
      "chat.url | 127.0.0.1:8000 | one or more URLs", "profile | fast | embedded, laptop, realtime, step-audio",
      "siprec.uri | recorder | such as sip:", "sip.dns | 1.1.1.1 | such as dns://",
      "recording.form | mp3 | wav or opus", "chat.bos | 1 | true or false", "sip.rate | fast | a number"})
  void shouldRefuseWhatASettingDoesNotTakeAndSayWhatItDoes(String key, String value, String wanted) {
    assertThatThrownBy(() -> with(key, value)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("setting " + key + " must be")
        .hasMessageContaining(wanted).hasMessageContaining("not '" + value + "'");
  }

  @ParameterizedTest
  @CsvSource({"gateway.name", "data.dir", "vad.model", "sip.bind", "sip.port", "chat"})
  void shouldRefuseEmptyWhereSomethingIsNeeded(String key) {
    assertThatThrownBy(() -> with(key, " ")).hasMessageContaining("setting " + key + " must be");
  }

  @Test
  void shouldNameAllThatIsWrongAtOnceAndShowNoSecret() {
    assertThatThrownBy(() -> Config.load(Path.of("none"),
        Map.of("sip.port", "x", "rtp.dscp", "y", "database.url", "postgres://me:hunter2@db")))
        .hasMessageContaining("sip.port").hasMessageContaining("rtp.dscp").hasMessageContaining("database.url")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource({"sip.prot, did you mean sip.port?", "sip.adverttise, did you mean sip.advertise?",
      "data.dri, did you mean data.dir?", "siprate, did you mean sip.rate?",
      "webhook.token, of webhook. there are webhook.secret; webhook.url", "colour, ./stepline settings lists them"})
  void shouldSayWhatAMisspeltSettingMayHaveMeant(String key, String wanted) {
    assertThatThrownBy(() -> with(key, "1")).hasMessageContaining("there is no setting '" + key + "'")
        .hasMessageContaining(wanted.replace(';', ',')).satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void shouldTakeEveryDefault() {
    Config config = Config.load(Path.of("none"), Map.of());
    assertThat(config.sip().port()).isEqualTo(5060);
    assertThat(config.rtp().echoGate()).isTrue();
    assertThat(config.recording().dir()).isEmpty();
  }

  @Test
  void shouldLetAProfileChooseTheEnginesThatNobodySets() {
    Config config = Config.load(Path.of("none"), Map.of("profile", "step-audio-2", "decoder", "flite"));
    assertThat(config.encoder().engine()).isEqualTo("wave");
    assertThat(config.decoder().engine()).isEqualTo("flite");
  }

  @Test
  void shouldHaveEachKeyOnceAndASentenceForIt() {
    Map<String, String> seen = new TreeMap<>();
    Config.RECORDS.stream().flatMap(r -> Binder.settings(r).stream()).map(c -> c.getAnnotation(Setting.class))
        .forEach(s -> {
          assertThat(seen.put(s.key(), s.says())).as(s.key()).isNull();
          assertThat(s.says()).as(s.key()).isNotBlank();
        });
    assertThat(seen).hasSizeGreaterThan(100);
  }

  private static void refused(String role, String message, String... pairs) {
    Map<String, String> settings =
        new TreeMap<>(Map.of("bots.dir", "../bots", "http.port", "0", "vad.model", "../pom.xml"));
    for (int i = 0; i < pairs.length; i += 2) settings.put(pairs[i], pairs[i + 1]);
    assertThatThrownBy(() -> Roles.start(Config.load(Path.of("none"), settings), Set.of(role)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
  }

  /** No broker runs here: what is refused is refused before anything is asked or opened. */
  @Test
  void shouldRefuseBeforeAnythingListens() {
    refused("gateway", "rtp.to", "rtp.from", "30000", "rtp.to", "20000");
    refused("gateway", "cannot be read", "sip.tls.certificate", "/no/such.pem");
    refused("gateway", "sip.tls.certificate", "sip.listen", "tls:127.0.0.1:5061");
    refused("gateway", "recording.key", "recording.key", "short");
    refused("gateway", "bots.routes", "bots.routes", "701=nobody");
    refused("gateway", "no SIP listener", "sip.transports", "utp");
    refused("console", "api.tokens", "api.tokens", "x=read");
    refused("console", "webhook.secret", "webhook.url", "https://crm.example", "webhook.secret", "short");
    refused("chat", "chat is openai", "chat", "openai");
    refused("chat", "chat is flow", "encoder", "wave");
    refused("tokenizer", "encoder.folder", "encoder", "vosk");
    refused("tokenizer", "no SenseVoice in", "profile", "laptop", "models.dir", "/no/models");
    refused("tokenizer", "no SenseVoice in", "encoder", "sensevoice", "models.dir", "/no/models");
    refused("tokenizer", "no Smart Turn at", "encoder.turns", "smart-turn", "models.dir", "/no/models");
    refused("decoder", "decoder.voices", "decoder", "step-audio", "decoder.url", "http://127.0.0.1:9");
    refused("vad", "no VAD model", "vad.model", "/no/model");
    refused("vad", "bots.default", "bots.default", "nobody");
    refused("vda", "there is no role 'vda'");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|',
      value = {"nat: maybe | nat must be true or false", "ptime: often | 'ptime' is a whole number",
          "calls-per-second: some | 'calls-per-second' is a number",
          "when-full: 'bot:nobody' | when-full names the bot 'nobody'",
          "natt: true | a trunk knows no 'natt'; did you mean 'nat'?"})
  void shouldRefuseTrunksBeforeAnythingListens(String line, String message, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("stepline.yaml"), "trunks:\n  - name: carrier\n    " + line + "\n");
    assertThatThrownBy(
        () -> Roles.start(Config.load(file, Map.of("bots.dir", "../bots", "http.port", "0")), Set.of("gateway")))
        .hasMessageMatching("(?s).*(trunk carrier: |stepline.yaml:3: ).*").hasMessageContaining(message);
  }
}
