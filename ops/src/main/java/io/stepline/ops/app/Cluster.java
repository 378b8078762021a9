package io.stepline.ops.app;

import io.stepline.kafka.bus.KafkaSettings;
import java.io.IOException;
import java.net.Socket;

/** How to reach the cluster that the settings name, or the broker that another process of this machine embeds. */
final class Cluster {
  private Cluster() {}

  static String servers(Config config) {
    return config.bus().servers().isEmpty() ? "127.0.0.1:" + config.bus().brokerPort() : config.bus().servers();
  }

  static KafkaSettings settings(Config config) {
    return settings(config, servers(config));
  }

  static KafkaSettings settings(Config config, String servers) {
    return new KafkaSettings(servers, config.bus().partitions(), config.bus().replication(),
        config.bus().properties());
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
