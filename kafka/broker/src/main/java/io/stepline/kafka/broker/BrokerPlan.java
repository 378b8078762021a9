package io.stepline.kafka.broker;

import io.stepline.kafka.bus.Access;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * One broker of a cluster, which is also one voice of its quorum.
 *
 * @param folder its data, found again at the next start
 * @param node its own number among the voters
 * @param listen address that clients, and the other voters, reach it at
 * @param port for clients; 0 for any free one, of a broker that is alone
 * @param advertise name or address that clients are told; empty for {@code listen}
 * @param voters all of them, itself included; empty for a broker that is alone
 * @param security between brokers as well as with clients
 */
public record BrokerPlan(Path folder, int node, String listen, int port, String advertise, List<Voter> voters,
    Security security) {
  /** @param port of its quorum, not the one for clients */
  public record Voter(int node, String host, int port) {
    /** As {@code 2@kafka-2:9093}. */
    @Override
    public String toString() {
      return node + "@" + host + ":" + port;
    }

    /** @throws IllegalArgumentException if it is not written so */
    public static Voter of(String text) {
      var m = java.util.regex.Pattern.compile("(\\d{1,4})@([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})")
          .matcher(text.strip());
      if (!m.matches()) throw new IllegalArgumentException("'" + text.strip() + "' is not like 2@kafka-2:9093");
      return new Voter(Integer.parseInt(m.group(1)), m.group(2), Integer.parseInt(m.group(3)));
    }
  }

  /**
   * @param access how this broker speaks with the others; its own user may do everything
   * @param passwords by user, of those who may log in with PLAIN; SCRAM users are kept by the cluster itself
   * @param rights whether users may do only what they were let do
   */
  public record Security(Access access, Map<String, String> passwords, boolean rights) {
    public static final Security NONE = new Security(Access.OPEN, Map.of(), false);

    /** Without the passwords. */
    @Override
    public String toString() {
      return access.protocol() + ", users " + passwords.keySet();
    }
  }

  private static final String LOOPBACK = "127.0.0.1";
  private static final int COPIES = 3;
  /** Threads that wake several times a second whether there is work or not. */
  private static final Map<String, String> FOR_ONE_MACHINE =
      Map.of("num.io.threads", "4", "num.network.threads", "2");

  /** On loopback, for this machine. */
  public static BrokerPlan alone(Path folder, int port) {
    return new BrokerPlan(folder, 1, LOOPBACK, port, "", List.of(), Security.NONE);
  }

  /** @throws IllegalArgumentException with what cannot be so */
  public BrokerPlan {
    voters = List.copyOf(voters);
    if (!voters.isEmpty()) {
      if (voters.stream().noneMatch(v -> v.node() == node)) throw new IllegalArgumentException(
          "broker.node " + node + " is none of broker.voters " + words(voters));
      if (voters.stream().map(Voter::node).distinct().count() < voters.size())
        throw new IllegalArgumentException("broker.voters " + words(voters) + " has a number twice");
      if (voters.size() % 2 == 0) throw new IllegalArgumentException("broker.voters " + words(voters)
          + " is an even number: one of " + (voters.size() - 1) + " bears the loss of as many; take 3 or 5");
      if (port == 0) throw new IllegalArgumentException("a broker of a quorum needs a broker.port");
    }
    if (security.access().protocol().login() && security.access().login().isEmpty())
      throw new IllegalArgumentException("brokers need a user of their own");
    if (security.access().login().filter(l -> l.mechanism() != Access.Mechanism.PLAIN).isPresent())
      throw new IllegalArgumentException("brokers log in at each other with PLAIN (over TLS)");
  }

  private static String words(List<Voter> voters) {
    return voters.stream().map(Voter::toString).collect(Collectors.joining(","));
  }

  Optional<Voter> self() {
    return voters.stream().filter(v -> v.node() == node).findFirst();
  }

  int copies() {
    return Math.max(1, Math.min(COPIES, voters.size()));
  }

  /** All voters make the same of the same list; a broker that is alone makes one up. */
  String clusterId() {
    if (voters.isEmpty()) return Uuid.randomUuid().toString();
    String all = voters.stream().map(Voter::toString).sorted().collect(Collectors.joining(","));
    UUID id = UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString();
  }

  /** @param quorum where the controllers are, this one included */
  Map<String, String> properties(int clientPort, List<Voter> quorum) {
    Map<String, String> p = new TreeMap<>();
    int quorumPort = quorum.stream().filter(v -> v.node() == node).findFirst().orElseThrow().port();
    String shown = advertise.isEmpty() ? listen : advertise;
    p.put("process.roles", "broker,controller");
    p.put("node.id", Integer.toString(node));
    p.put("controller.quorum.voters", words(quorum));
    p.put("listeners", "CLIENTS://" + listen + ":" + clientPort + ",CONTROLLER://" + listen + ":" + quorumPort);
    p.put("advertised.listeners", "CLIENTS://" + shown + ":" + clientPort);
    String protocol = security.access().protocol().name();
    p.put("listener.security.protocol.map", "CLIENTS:" + protocol + ",CONTROLLER:" + protocol);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "CLIENTS");
    p.putAll(copied());
    p.putAll(guarded());
    if (voters.isEmpty()) p.putAll(FOR_ONE_MACHINE);
    return p;
  }

  private Map<String, String> copied() {
    Map<String, String> p = new TreeMap<>();
    String copies = Integer.toString(copies());
    String inSync = copies() >= COPIES ? "2" : "1";
    for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      p.put(internal + ".replication.factor", copies);
      p.put(internal + ".num.partitions", voters.isEmpty() ? "1" : "8");
    }
    p.put("transaction.state.log.min.isr", inSync);
    p.put("share.coordinator.state.topic.min.isr", inSync);
    p.put("default.replication.factor", copies);
    p.put("min.insync.replicas", inSync);
    return p;
  }

  private Map<String, String> guarded() {
    Map<String, String> p = new TreeMap<>();
    Access access = security.access();
    if (access.protocol().secret()) {
      p.putAll(access.tls());
      if (access.login().isEmpty()) p.put("ssl.client.auth", "required");
    }
    access.login().filter(l -> access.protocol().login()).ifPresent(l -> {
      p.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
      p.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
      p.put("sasl.mechanism.controller.protocol", "PLAIN");
      for (String listener : List.of("clients", "controller")) {
        String begin = "listener.name." + listener + ".";
        p.put(begin + "plain.sasl.jaas.config", plain(l));
        for (String scram : List.of("scram-sha-256", "scram-sha-512")) p.put(begin + scram + ".sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required;");
      }
      p.put("super.users", "User:" + l.user());
      if (security.rights()) p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    });
    return p;
  }

  private String plain(Access.Login own) {
    Map<String, String> all = new TreeMap<>(security.passwords());
    all.put(own.user(), own.password());
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=" + Access.quoted(own.user())
        + " password=" + Access.quoted(own.password())
        + all.entrySet().stream()
            .map(e -> " " + Access.quoted("user_" + e.getKey()) + "=" + Access.quoted(e.getValue()))
            .collect(Collectors.joining())
        + ";";
  }
}
