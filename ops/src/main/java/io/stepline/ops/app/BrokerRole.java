package io.stepline.ops.app;

import io.stepline.kafka.broker.BrokerPlan;
import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.bus.Access;
import io.stepline.ops.app.settings.BusSettings;
import io.stepline.ops.app.settings.Secrets;
import io.stepline.ops.control.Part;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Kafka broker in this process, alone or one of three on three hosts, unless the settings name a cluster. */
record BrokerRole() implements Role {
  private static final Logger log = LoggerFactory.getLogger(BrokerRole.class);
  private static final int PATIENCE_MS = 300;

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public void check(Premises premises) {
    if (runs(premises.config())) plan(premises.config());
  }

  private static boolean runs(Config config) {
    return config.bus().servers().isEmpty() || !config.bus().voters().isEmpty();
  }

  @Override
  public Part start(Premises premises) {
    Config config = premises.config();
    if (!runs(config)) return Part.of(name()).saying(() -> Map.of("cluster", config.bus().servers()));
    BrokerPlan plan = plan(config);
    if (!plan.voters().isEmpty())
      log.info("broker {} waits until more than half of {} are there", plan.node(), plan.voters());
    EmbeddedBroker broker = premises.keep(EmbeddedBroker.start(plan));
    if (config.bus().servers().isEmpty()) premises.brokerAt(broker.bootstrapServers());
    return Part.of(name()).saying(() -> Map.of("listens", broker.bootstrapServers()))
        .unless(() -> silent(broker.bootstrapServers()));
  }

  /** @throws IllegalArgumentException naming the settings that cannot be */
  private static BrokerPlan plan(Config config) {
    BusSettings bus = config.bus();
    Access access = bus.access();
    Path folder = config.house().data().resolve("kafka");
    open(bus, access);
    List<BrokerPlan.Voter> voters;
    try {
      voters = Stream.of(bus.voters().split(",")).filter(v -> !v.isBlank()).map(BrokerPlan.Voter::of).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("setting broker.voters: " + e.getMessage(), e);
    }
    if (access.login().filter(l -> l.mechanism() != Access.Mechanism.PLAIN).isPresent())
      throw new IllegalArgumentException("the broker role logs in at the other brokers with PLAIN over TLS; set "
          + "kafka.sasl-mechanism=PLAIN for it (users of other roles may have SCRAM)");
    Map<String, String> users = bus.users().map(f -> Secrets.users("broker.users", f)).orElse(Map.of());
    return new BrokerPlan(folder, bus.node(), bus.listen(), bus.brokerPort(), bus.advertise(), voters,
        new BrokerPlan.Security(access, users, bus.rights()));
  }

  private static void open(BusSettings bus, Access access) {
    try {
      InetAddress listens = InetAddress.getByName(bus.listen());
      if (listens.isAnyLocalAddress() && bus.advertise().isEmpty()) throw new IllegalArgumentException(
          "broker.listen is " + bus.listen() + "; set broker.advertise to what the other hosts call this one");
      if (!listens.isLoopbackAddress() && access.protocol() == Access.Protocol.PLAINTEXT) log.warn(
          "the broker listens on {} in the clear and lets everybody in, who can then dial, listen and read all that is "
              + "said; set kafka.security-protocol=SASL_SSL, or keep strangers off by a firewall",
          bus.listen());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("broker.listen " + bus.listen() + " is no address of this host", e);
    }
  }

  private static Optional<String> silent(String server) {
    int colon = server.lastIndexOf(':');
    try (Socket s = new Socket()) {
      s.connect(new InetSocketAddress(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1))),
          PATIENCE_MS);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("does not answer at " + server);
    }
  }
}
