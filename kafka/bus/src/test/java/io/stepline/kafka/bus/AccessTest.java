package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Access.Certificates;
import io.stepline.kafka.bus.Access.Login;
import io.stepline.kafka.bus.Access.Mechanism;
import io.stepline.kafka.bus.Access.Protocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  @TempDir
  Path folder;

  private static Access login(Mechanism mechanism, String user, String password) {
    return new Access(Protocol.SASL_SSL,
        Optional.of(new Login(mechanism, user, password, "https://id.example/token", "")), Certificates.NONE);
  }

  @Test
  void shouldLeaveAnOpenClusterAlone() {
    assertThat(Access.OPEN.properties()).isEmpty();
  }

  @Test
  void shouldCarryAnyPasswordThroughKafkasOwnReader() {
    for (Mechanism m : new Mechanism[] {Mechanism.PLAIN, Mechanism.SCRAM_SHA_256, Mechanism.SCRAM_SHA_512}) {
      String odd = "a\"b\\c; d=e' f \u00e9";
      Map<String, String> p = login(m, "gate\"way", odd).properties();
      assertThat(p).containsEntry("security.protocol", "SASL_SSL").containsEntry("sasl.mechanism", m.word());
      var context = JaasContext.loadClientContext(
          Map.of("sasl.jaas.config", new Password(p.get("sasl.jaas.config"))));
      assertThat(context.configurationEntries()).singleElement()
          .satisfies(e -> assertThat(Map.<String, Object>copyOf(e.getOptions())).containsEntry("password", odd)
              .containsEntry("username", "gate\"way"));
    }
  }

  @Test
  void shouldTellStoresByTheirNames() throws Exception {
    Path trust = Files.writeString(folder.resolve("ca.pem"), "x");
    Path key = Files.writeString(folder.resolve("gateway.p12"), "x");
    Map<String, String> p = new Access(Protocol.SSL, Optional.empty(),
        new Certificates(Optional.of(trust), "", Optional.of(key), "secret", false)).properties();
    assertThat(p).containsEntry("ssl.truststore.type", "PEM").containsEntry("ssl.keystore.type", "PKCS12")
        .containsEntry("ssl.keystore.password", "secret").containsEntry("ssl.endpoint.identification.algorithm", "")
        .doesNotContainKey("ssl.truststore.password");
  }

  @Test
  void shouldRefuseWhatCannotWork() {
    assertThatThrownBy(() -> new Access(Protocol.SASL_SSL, Optional.empty(), Certificates.NONE))
        .hasMessageContaining("needs a user");
    assertThatThrownBy(() -> login(Mechanism.PLAIN, "a", "b\nc")).hasMessageContaining("control characters");
    assertThatThrownBy(() -> login(Mechanism.PLAIN, "a", "")).hasMessageContaining("needs a password");
    assertThatThrownBy(() -> new Access(Protocol.SASL_SSL,
        Optional.of(new Login(Mechanism.OAUTHBEARER, "a", "b", "", "")), Certificates.NONE))
        .hasMessageContaining("token endpoint");
    assertThatThrownBy(() -> new Access(Protocol.SSL, Optional.empty(),
        new Certificates(Optional.of(folder.resolve("gone.pem")), "", Optional.empty(), "", true)))
        .hasMessageContaining("gone.pem");
  }

  @Test
  void shouldShowNoPasswords() {
    Access access = login(Mechanism.PLAIN, "a", "hush");
    assertThat(access.toString()).doesNotContain("hush");
    assertThat(new KafkaSettings("k:1", 1, 1, access.properties()).toString()).doesNotContain("hush");
    assertThat(ClientKeys.secret("sasl.jaas.config")).isTrue();
    assertThat(ClientKeys.secret("client.id")).isFalse();
  }

  @Test
  void shouldPassOnWhatClientsKnowToThoseWhoKnowIt() {
    KafkaSettings s = new KafkaSettings("k:1", 1, 1, Map.of("client.rack", "a", "compression.type", "lz4"));
    assertThat(s.consumer("g")).containsEntry("client.rack", "a").doesNotContainKey("compression.type");
    assertThat(s.producer(Topic.Lane.CONTROL)).containsEntry("compression.type", "lz4")
        .doesNotContainKey("client.rack");
    assertThat(s.admin()).doesNotContainKeys("client.rack", "compression.type");
  }

  @Test
  void shouldLetNobodySetWhatTheBusRestsOnOrNobodyKnows() {
    assertThat(ClientKeys.faults(Set.of("client.rack", "socket.connection.setup.timeout.ms"))).isEmpty();
    assertThat(ClientKeys.faults(Set.of("acks", "enable.auto.commit", "clinet.rack"))).hasSize(3)
        .anyMatch(f -> f.contains("'acks' is Stepline's own")).anyMatch(f -> f.contains("no property 'clinet.rack'"));
  }

  @Test
  void shouldSayWhatARefusalMeansAndNeverNull() {
    assertThat(ClusterFault.of("k:1", "look", new java.util.concurrent.TimeoutException()))
        .isInstanceOf(BusException.Unreachable.class).hasMessageNotContaining("null").hasMessageContaining("k:1");
    assertThat(ClusterFault.of("k:1", "look", new RuntimeException(new SaslAuthenticationException("no"))))
        .isNotInstanceOf(BusException.Unreachable.class).hasMessageContaining("kafka.password");
    assertThat(ClusterFault.of("k:1", "look", new TopicAuthorizationException("call.events")))
        .hasMessageContaining("topics acls");
    assertThat(ClusterFault.of("k:1", "look",
        new org.apache.kafka.common.KafkaException("Failed to create new KafkaAdminClient",
            new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"))))
        .as("names that do not exist yet").isInstanceOf(BusException.Unreachable.class);
    assertThat(ClusterFault.of("k:1", "look",
        new org.apache.kafka.common.KafkaException("Failed to create new KafkaAdminClient",
            new org.apache.kafka.common.KafkaException("keystore password was incorrect"))))
        .isNotInstanceOf(BusException.Unreachable.class).hasMessageContaining("kafka.tls");
  }
}
