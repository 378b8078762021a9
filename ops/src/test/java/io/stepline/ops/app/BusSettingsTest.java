package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Rights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusSettingsTest {
  @TempDir
  Path folder;

  private static Config with(String... pairs) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) all.put(pairs[i], pairs[i + 1]);
    return Config.load(Path.of("none"), all);
  }

  @Test
  void shouldLeaveTheClientsAloneByDefault() {
    assertThat(with().bus().properties()).isEmpty();
  }

  @Test
  void shouldTakeThePasswordFromAFileWithoutTheLineEndBehindIt() throws Exception {
    Path secret = Files.writeString(folder.resolve("kafka"), "hush hush\n");
    assertThat(with("kafka.security-protocol", "SASL_SSL", "kafka.user", "gateway", "kafka.password",
        "file:" + secret).bus().properties().get("sasl.jaas.config"))
        .contains("ScramLoginModule").contains("password=\"hush hush\"");
    assertThatThrownBy(() -> with("kafka.security-protocol", "SASL_SSL", "kafka.user", "gateway", "kafka.password",
        "file:" + folder.resolve("gone")).bus().properties()).hasMessageContaining("kafka.password")
        .hasMessageContaining("gone");
    assertThatThrownBy(() -> with("kafka.security-protocol", "SASL_SSL", "kafka.user", "gateway", "kafka.password",
        "env:STEPLINE_NO_SUCH_VARIABLE").bus().properties()).hasMessageContaining("STEPLINE_NO_SUCH_VARIABLE");
  }

  @Test
  void shouldSayWhatALoginLacks() {
    assertThatThrownBy(() -> with("kafka.security-protocol", "SASL_SSL").bus().properties())
        .hasMessageContaining("kafka.user").hasMessageContaining("needs a password");
    assertThatThrownBy(() -> with("kafka.security-protocol", "sasl")).hasMessageContaining("SASL_PLAINTEXT");
  }

  @Test
  void shouldPassOnPropertiesOfTheClientsAndRefuseOthers() throws Exception {
    Path secret = Files.writeString(folder.resolve("jaas"), "some.Module required;");
    assertThat(with("kafka.client.client.rack", "zone-a", "kafka.client.sasl.jaas.config", "file:" + secret).bus()
        .properties()).isEqualTo(Map.of("client.rack", "zone-a", "sasl.jaas.config", "some.Module required;"));
    assertThatThrownBy(() -> with("kafka.client.acks", "0")).hasMessageContaining("'acks' is Stepline's own");
    assertThatThrownBy(() -> with("kafka.client.clinet.rack", "a")).hasMessageContaining("'clinet.rack'");
    assertThatThrownBy(() -> with("kafka.clients.client.rack", "a")).hasMessageContaining("there is no setting");
    Path yaml = Files.writeString(folder.resolve("stepline.yaml"),
        "kafka: {client: {client: {rack: zone-b}, socket.connection.setup.timeout.ms: 9000}}\n");
    assertThat(Config.load(yaml, Map.of()).bus().properties()).isEqualTo(
        Map.of("client.rack", "zone-b", "socket.connection.setup.timeout.ms", "9000"));
  }

  @Test
  void shouldHaveRightsForEveryRoleThatUsesTheBusAndForNoOther() {
    Set<String> roles = new TreeSet<>(Role.names());
    roles.remove("broker");
    roles.add("operator");
    assertThat(Rights.ALL.stream().map(Rights::role).collect(Collectors.toSet())).isEqualTo(roles);
  }

  @Test
  void shouldHaveTheRightsAsThePageOfTheFleetTellsThem() throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "fleet.md"))).as("the table of rights in docs/fleet.md")
        .contains(Rights.table());
  }

  @Test
  void shouldReadTheKeysThatSealAndShowNone() throws Exception {
    String key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    Path file = Files.writeString(folder.resolve("bus"), key + "\n");
    assertThat(with().bus().seal().seals()).isFalse();
    assertThat(with("kafka.seal.keys", "2027=file:" + file + ", 2026=" + key).bus().seal().seals()).isTrue();
    assertThatThrownBy(() -> with("kafka.seal.keys", "2027=c2hvcnQ=").bus().seal())
        .hasMessageContaining("kafka.seal.keys").hasMessageContaining("openssl").hasMessageNotContaining("c2hvcnQ");
    assertThatThrownBy(() -> with("kafka.seal.keys", "hidden").bus().seal()).hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> with("kafka.seal.use", "only")).hasMessageContaining("kafka.seal.keys");
  }

  /** The packages that a role is made of, of those that producers.txt names. */
  private static final Map<String, Set<String>> PACKAGES = Map.of("gateway",
      Set.of("gateway.call", "gateway.mediasession", "gateway.siprec", "ops.recording"), "vad", Set.of("model.vad"),
      "tokenizer", Set.of("model.tokenizer"), "answer", Set.of("model.answer"), "chat", Set.of("model.chat"),
      "decoder", Set.of("model.decoder"), "controller", Set.of("dialog.runtime"), "console", Set.of("ops.control"),
      "dialer", Set.of("dialog.campaign.run"), "operator", Set.of("ops.app"));

  @Test
  void shouldLetEachRoleWriteWhatItsPackagesPublishAndNothingElse() throws Exception {
    Map<String, Set<String>> publishes = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/producers.txt"))) {
      if (line.startsWith("#") || line.isBlank()) continue;
      String topic = line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT).replace('_', '.');
      for (String name : line.substring(line.indexOf(':') + 1).replaceFirst("--.*", "").strip().split("\\s+"))
        PACKAGES.forEach((role, packages) -> {
          if (packages.contains(name)) publishes.computeIfAbsent(role, r -> new TreeSet<>()).add(topic);
        });
    }
    Map<String, Set<String>> may = Rights.ALL.stream().collect(Collectors.toMap(Rights::role,
        r -> r.writes().stream().map(t -> t.name()).collect(Collectors.toCollection(TreeSet::new))));
    assertThat(may).isEqualTo(publishes);
  }
}
