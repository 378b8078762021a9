package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.broker.BrokerPlan;
import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.bus.Access.Login;
import io.stepline.kafka.bus.Access.Mechanism;
import io.stepline.kafka.bus.Access.Protocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each role's user at a broker that lets nobody do what it was not let do. */
class RightsIT {
  @TempDir
  static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> users =
        Rights.ALL.stream().collect(Collectors.toMap(Rights::role, r -> "of-" + r.role()));
    users.put("stranger", "of-stranger");
    broker = EmbeddedBroker.start(new BrokerPlan(folder, 1, "127.0.0.1", 0, "", List.of(),
        new BrokerPlan.Security(access("broker"), users, true)));
    try (TopicDesk desk = TopicDesk.open(settings("broker"))) {
      desk.settle();
      Rights.ALL.forEach(r -> desk.allow(r.acls(r.role())));
    }
    assertThat(writable("broker")).as("something to read everywhere").hasSameSizeAs(Topics.ALL);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Access access(String user) {
    return new Access(Protocol.SASL_PLAINTEXT,
        Optional.of(new Login(Mechanism.PLAIN, user, "of-" + user, "", "")), Access.Certificates.NONE);
  }

  private static KafkaSettings settings(String user) {
    return new KafkaSettings(broker.bootstrapServers(), 2, 0, new HashMap<>(access(user).properties()));
  }

  /** Topics that this user can write to, each tried. */
  private static Set<String> writable(String user) throws InterruptedException {
    Set<String> can = new TreeSet<>();
    try (var producer = new KafkaProducer<>(settings(user).producer(Topic.Lane.CONTROL), new ByteArraySerializer(),
        new ByteArraySerializer())) {
      for (Topic<?> topic : Topics.ALL) {
        producer.partitionsFor(topic.name());
        try {
          producer.send(new ProducerRecord<>(topic.name(), "call".getBytes(StandardCharsets.US_ASCII), new byte[1]))
              .get();
          can.add(topic.name());
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(TopicAuthorizationException.class);
        }
      }
    }
    return can;
  }

  private static Set<String> readable(KafkaBus bus) {
    Set<String> can = new TreeSet<>();
    for (Topic<?> topic : Topics.ALL) {
      try {
        bus.replay(topic, Set.of(0, 1), v -> {});
        can.add(topic.name());
      } catch (BusException e) {
        assertThat(e.getCause()).isInstanceOf(AuthorizationException.class);
      }
    }
    return can;
  }

  private static Set<String> names(Set<Topic<?>> topics) {
    return topics.stream().map(Topic::name).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void shouldLetEachRoleReadAndWriteItsTopicsAndNoOthers() throws Exception {
    for (Rights role : Rights.ALL) {
      Set<String> writes = names(role.writes());
      writes.addAll(names(role.writesAlso()));
      Set<String> can = writable(role.role());
      assertThat(can).as("what a %s writes", role.role()).isEqualTo(writes);
      try (KafkaBus bus = KafkaBus.connect(settings(role.role()))) {
        assertThat(readable(bus)).as("what a %s reads", role.role()).isEqualTo(names(role.reads()));
      }
    }
  }

  @Test
  void shouldLetEachRoleIntoItsGroupsOnly() {
    for (Rights role : Rights.ALL) {
      try (KafkaBus bus = KafkaBus.connect(settings(role.role()))) {
        for (String group : Rights.everyGroup()) {
          if (group.endsWith(".control") || role.reads().isEmpty()) continue;
          Bus.Reader reader = new Bus.Reader(group, Bus.Start.COMMITTED, 0,
              List.of(Bus.Route.each(role.reads().iterator().next(), v -> {})));
          if (role.groups().contains(group)) bus.subscribe(reader).close();
          else assertThatThrownBy(() -> bus.subscribe(reader)).as("%s in %s", role.role(), group)
              .isInstanceOf(BusException.class).hasMessageContaining("topics acls");
        }
      }
    }
  }

  @Test
  void shouldKeepAGatewayFromCampaigns() throws Exception {
    assertThat(writable("gateway")).doesNotContain("campaign.attempts", "call.records", "talk.journal",
        "bot.audio");
    try (KafkaBus bus = KafkaBus.connect(settings("gateway"))) {
      assertThatThrownBy(() -> bus.pen("campaigns")).isInstanceOf(BusException.class);
      assertThatThrownBy(() -> bus.replay(Topics.CAMPAIGN_ATTEMPTS, a -> {})).isInstanceOf(BusException.class);
      bus.pen("dial-1").close();
    }
  }

  @Test
  void shouldRefuseWhoHasNoRightsAtOnceAndNameTheCommand() {
    assertThatThrownBy(() -> KafkaBus.connect(settings("stranger"))).isInstanceOf(BusException.class)
        .isNotInstanceOf(BusException.Unreachable.class).hasMessageContaining("topics acls");
  }
}
