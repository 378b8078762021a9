package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.broker.BrokerPlan;
import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.bus.Access.Login;
import io.stepline.kafka.bus.Access.Mechanism;
import io.stepline.kafka.bus.Access.Protocol;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyId;
import java.io.File;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers, a process each, that speak with each other and with us over TLS after a login. */
class QuorumIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  @TempDir
  Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Process p : processes) p.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
  }

  /** One broker: node, folder, port, voters, keystore, authority, password of the keystore. */
  public static final class One {
    private One() {}

    public static void main(String[] a) throws Exception {
      List<BrokerPlan.Voter> voters =
          List.of(a[3].split(",")).stream().map(BrokerPlan.Voter::of).toList();
      Access own = new Access(Protocol.SASL_SSL, Optional.of(new Login(Mechanism.PLAIN, "broker", "b", "", "")),
          new Access.Certificates(Optional.of(Path.of(a[5])), "", Optional.of(Path.of(a[4])), a[6], true));
      EmbeddedBroker.start(new BrokerPlan(Path.of(a[1]), Integer.parseInt(a[0]), "127.0.0.1", Integer.parseInt(a[2]),
          "localhost", voters, new BrokerPlan.Security(own, Map.of("controller", "c"), true)));
      System.out.println("up");
      Thread.currentThread().join();
    }
  }

  private static int free() throws Exception {
    try (ServerSocket s = new ServerSocket(0)) {
      return s.getLocalPort();
    }
  }

  private Process start(int node, int port, String voters, Certificates c) throws Exception {
    Process p = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
        One.class.getName(), Integer.toString(node), folder.resolve("node-" + node).toString(), Integer.toString(port),
        voters, c.keystore().toString(), c.authority().toString(), c.password()).redirectErrorStream(true)
        .redirectOutput(new File(folder.toFile(), "node-" + node + ".log")).start();
    processes.add(p);
    return p;
  }

  private boolean up(int node) throws Exception {
    return Files.readString(folder.resolve("node-" + node + ".log")).contains("up\n");
  }

  @Test
  void shouldLoseNothingAndGoOnWhenOneOfThreeIsKilled() throws Exception {
    Certificates c = Certificates.made(folder, "kafka");
    String voters = "1@localhost:" + free() + ",2@localhost:" + free() + ",3@localhost:" + free();
    List<Integer> ports = List.of(free(), free(), free());
    List<Process> brokers = new ArrayList<>();
    for (int node = 1; node <= 3; node++) brokers.add(start(node, ports.get(node - 1), voters, c));
    await().atMost(LONG).until(() -> up(1) && up(2) && up(3));
    Access access = new Access(Protocol.SASL_SSL, Optional.of(new Login(Mechanism.PLAIN, "broker", "b", "", "")),
        c.trusted());
    KafkaSettings settings = new KafkaSettings(
        "localhost:" + ports.get(0) + ",localhost:" + ports.get(1) + ",localhost:" + ports.get(2), 4, 0,
        new HashMap<>(access.properties()));
    try (KafkaBus bus = KafkaBus.connect(settings); TopicDesk desk = TopicDesk.open(settings)) {
      await().atMost(LONG).until(() -> desk.seen().size() == Topics.ALL.size());
      assertThat(desk.seen().values()).allSatisfy(s -> {
        assertThat(s.replication()).isEqualTo(3);
        assertThat(s.config()).containsEntry("min.insync.replicas", "2");
      });
      List<String> heard = new CopyOnWriteArrayList<>();
      bus.subscribe(new Bus.Reader("conversation", Bus.Start.COMMITTED, 0,
          List.of(Bus.Route.each(Topics.REPLY_CANCELS, r -> heard.add(r.call() + "/" + r.reply().value())))));
      publish(bus, 1);
      await().atMost(LONG).until(() -> heard.size() == 40);
      brokers.getFirst().destroyForcibly().waitFor();
      publish(bus, 2);
      bus.flush();
      await().atMost(LONG).untilAsserted(() -> assertThat(heard).hasSize(80).doesNotHaveDuplicates());
      assertThat(bus.health().failedSends()).isZero();
      bus.pen("campaigns").close();
      start(1, ports.getFirst(), voters, c);
      await().atMost(LONG).until(() -> up(1));
      brokers.get(1).destroyForcibly().waitFor();
      publish(bus, 3);
      await().atMost(LONG).untilAsserted(() -> assertThat(heard).hasSize(120).doesNotHaveDuplicates());
    }
    Access stranger = new Access(Protocol.SASL_SSL,
        Optional.of(new Login(Mechanism.PLAIN, "controller", "guess", "", "")), c.trusted());
    assertThatThrownBy(() -> KafkaBus.connect(new KafkaSettings("localhost:" + ports.get(2), 4, 0,
        stranger.properties()))).hasMessageContaining("login was refused");
  }

  private static void publish(KafkaBus bus, int number) {
    for (int i = 0; i < 40; i++)
      bus.publish(Topics.REPLY_CANCELS, new ReplyCancel(new CallId("call-" + i), new ReplyId(number)));
  }
}
