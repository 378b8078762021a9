package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
  @TempDir
  private Path folder = Path.of("");

  private Config config(int sipPort, int brokerPort, String transports) {
    return Config.load(Path.of("none"),
        new TreeMap<>(Map.of("sip.bind", "127.0.0.1", "sip.port", Integer.toString(sipPort), "sip.transports",
            transports, "broker.port", Integer.toString(brokerPort), "http.port", "0", "bots.dir", "../bots",
            "data.dir", folder.resolve("data").toString())));
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void shouldNameATakenSipPortBeforeAnythingListens() throws IOException {
    int broker = free();
    try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      assertThatThrownBy(() -> Roles.start(config(taken.getLocalPort(), broker, "udp"), Set.of("broker", "gateway")))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("udp:127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("set sip.port");
      assertThat(folder.resolve("data").resolve("kafka")).as("no broker was begun").doesNotExist();
    }
  }

  @Test
  void shouldSeeATakenTcpPortToo() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      assertThatThrownBy(
          () -> Ports.demandFree(GatewayConfig.listen(config(taken.getLocalPort(), 0, "udp,tcp")).listeners()))
          .hasMessageContaining("tcp:127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void shouldGiveBackWhatItTried() throws IOException {
    int port = free();
    Ports.demandFree(GatewayConfig.listen(config(port, 0, "udp,tcp")).listeners());
    Ports.demandFree(GatewayConfig.listen(config(port, 0, "udp,tcp")).listeners());
    assertThat(canBind(port)).isTrue();
  }

  private static boolean canBind(int port) throws SocketException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", port))) {
      return socket.isBound();
    }
  }

  @Test
  void shouldListenForThisMachineOnlyUntilTrunksAreNamed() throws IOException {
    assertThat(GatewayConfig.listeners(Config.load(Path.of("none"), Map.of())))
        .allSatisfy(l -> assertThat(l.bind()).isEqualTo("127.0.0.1"));
    assertThat(GatewayConfig.listeners(Config.load(Path.of("none"), Map.of("sip.bind", "0.0.0.0"))))
        .allSatisfy(l -> assertThat(l.bind()).isEqualTo("0.0.0.0"));
    Path file = Files.writeString(folder.resolve("stepline.yaml"), "trunks: [{name: pbx, addresses: [10.0.0.5]}]\n");
    assertThat(GatewayConfig.listeners(Config.load(file, Map.of())))
        .allSatisfy(l -> assertThat(l.bind()).isEqualTo("0.0.0.0"));
  }
}
