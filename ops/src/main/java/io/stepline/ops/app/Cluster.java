package io.stepline.ops.app;

import io.stepline.kafka.bus.KafkaSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;

/** How to reach the cluster that the settings name, or the broker that another process of this machine embeds. */
final class Cluster {
  private static final int PROBE_MS = 3_000;

  private Cluster() {}

  static String servers(Config config) {
    return config.bus().servers().isEmpty() ? "127.0.0.1:" + config.bus().brokerPort() : config.bus().servers();
  }

  static KafkaSettings settings(Config config) {
    return settings(config, servers(config));
  }

  static KafkaSettings settings(Config config, String servers) {
    return new KafkaSettings(servers, config.bus().partitions(), config.bus().replication(),
        config.bus().properties(), config.bus().seal(), config.bus().audioRecords().equals("shared"));
  }

  /** @throws IllegalArgumentException if nobody listens at any of the brokers, with the cure */
  static void demandAnswer(Config config) {
    List<String> all = Stream.of(servers(config).split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    if (all.stream().anyMatch(Cluster::listens)) return;
    throw new IllegalArgumentException("no house runs here: nobody listens at " + String.join(", ", all)
        + "; start it with 'stepline up', or name its brokers with --set bootstrap.servers=HOST:PORT");
  }

  private static boolean listens(String server) {
    int colon = server.lastIndexOf(':');
    if (colon < 0 || !server.substring(colon + 1).matches("\\d{1,5}"))
      throw new IllegalArgumentException("bootstrap.servers: '" + server + "' is not HOST:PORT");
    String host = server.substring(0, colon).replaceAll("^\\[|]$", "");
    try (Socket s = new Socket()) {
      s.connect(new InetSocketAddress(host, Integer.parseInt(server.substring(colon + 1))), PROBE_MS);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether somebody listens where the embedded broker would. */
  static boolean answers(Config config) {
    try (Socket s = new Socket("127.0.0.1", config.bus().brokerPort())) {
      return s.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
