package io.stepline.ops.app;

import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.ops.control.Part;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;

/** The embedded Kafka broker, unless the settings name a cluster. */
record BrokerRole() implements Role {
  private static final int PATIENCE_MS = 300;

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public Part start(Premises premises) {
    Config config = premises.config();
    if (!config.bus().servers().isEmpty())
      return Part.of(name()).saying(() -> Map.of("cluster", config.bus().servers()));
    EmbeddedBroker broker =
        premises.keep(EmbeddedBroker.start(config.house().data().resolve("kafka"), config.bus().brokerPort()));
    premises.brokerAt(broker.bootstrapServers());
    return Part.of(name()).saying(() -> Map.of("listens", broker.bootstrapServers()))
        .unless(() -> silent(broker.bootstrapServers()));
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
