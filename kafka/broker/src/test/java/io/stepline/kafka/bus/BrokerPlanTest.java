package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.broker.BrokerPlan;
import io.stepline.kafka.broker.BrokerPlan.Voter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BrokerPlanTest {
  private static BrokerPlan of(int node, int port, String... voters) {
    return new BrokerPlan(Path.of("none"), node, "127.0.0.1", port, "", Stream.of(voters).map(Voter::of).toList(),
        BrokerPlan.Security.NONE);
  }

  @Test
  void shouldRefuseQuorumsThatCannotBe() {
    of(2, 9093, "1@kafka-1:9094", "2@kafka-2:9094", "3@[2001:db8::3]:9094");
    assertThatThrownBy(() -> of(4, 9093, "1@a:1", "2@b:1", "3@c:1")).hasMessageContaining("broker.node 4 is none of");
    assertThatThrownBy(() -> of(1, 9093, "1@a:1", "1@b:1", "3@c:1")).hasMessageContaining("a number twice");
    assertThatThrownBy(() -> of(1, 9093, "1@a:1", "2@b:1")).hasMessageContaining("even");
    assertThatThrownBy(() -> of(1, 0, "1@a:1", "2@b:1", "3@c:1")).hasMessageContaining("broker.port");
    assertThatThrownBy(() -> of(1, 9093, "kafka-1:9094")).hasMessageContaining("2@kafka-2:9093");
  }

  @Test
  void shouldLetBrokersLogInWithPlainOnly() {
    var scram = new io.stepline.kafka.bus.Access(Access.Protocol.SASL_SSL,
        Optional.of(new Access.Login(Access.Mechanism.SCRAM_SHA_512, "broker", "b", "", "")),
        Access.Certificates.NONE);
    assertThatThrownBy(() -> new BrokerPlan(Path.of("none"), 1, "127.0.0.1", 0, "", List.of(),
        new BrokerPlan.Security(scram, java.util.Map.of(), true))).hasMessageContaining("PLAIN");
  }
}
