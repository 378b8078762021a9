package io.stepline.ops.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * rtpengine of Debian (rtpengine-daemon), without its kernel module, as a relay between pairs of callers: the peer that
 * the edge is measured by. Orders go by its ng protocol: bencoded maps over UDP.
 */
final class Rtpengine implements AutoCloseable {
  private static final int CONTROL_PORT = 22_233;
  private final Child daemon;
  private final DatagramSocket control;
  private int cookie;

  /** Where it is installed. */
  static Optional<Path> binary() {
    return Stream.of("/usr/bin/rtpengine", "/usr/sbin/rtpengine").map(Path::of).filter(Files::isExecutable).findFirst();
  }

  Rtpengine(Path binary, Path log) throws IOException {
    daemon = Child.start("rtpengine", List.of(binary.toString(), "--interface=127.0.0.1",
        "--listen-ng=127.0.0.1:" + CONTROL_PORT, "--table=-1", "--foreground", "--log-stderr", "--log-level=3",
        "--port-min=50000", "--port-max=58000", "--num-threads=2", "--timeout=120", "--silent-timeout=120"), log,
        java.util.Map.of());
    control = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    control.setSoTimeout(500);
  }

  Child daemon() {
    return daemon;
  }

  /**
   * Connects callers in pairs. @param ports of the callers, an even number of them @return where each sends to
   */
  List<Integer> relays(List<Integer> ports) throws IOException {
    List<Integer> peers = new ArrayList<>();
    for (int i = 0; i < ports.size(); i += 2) {
      String call = "bench-" + i;
      int forSecond = mediaPort(ask(order("offer", call, "", ports.get(i))));
      int forFirst = mediaPort(ask(order("answer", call, text("to-tag") + text("b"), ports.get(i + 1))));
      peers.add(forFirst);
      peers.add(forSecond);
    }
    return peers;
  }

  private static String order(String command, String call, String toTag, int port) {
    String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port
        + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n";
    return "d" + text("ICE") + text("remove") + text("call-id") + text(call) + text("command") + text(command)
        + text("from-tag") + text("a") + text("sdp") + text(sdp) + toTag + "e";
  }

  static String text(String value) {
    return value.length() + ":" + value;
  }

  /** Tries again while the daemon is not there yet. */
  private String ask(String order) throws IOException {
    byte[] bytes = (++cookie + " " + order).getBytes(StandardCharsets.ISO_8859_1);
    byte[] in = new byte[65_536];
    for (int i = 0; i < 20 && daemon.isAlive(); i++) {
      try {
        control.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), CONTROL_PORT));
        DatagramPacket answer = new DatagramPacket(in, in.length);
        control.receive(answer);
        String said = new String(in, 0, answer.getLength(), StandardCharsets.ISO_8859_1);
        if (said.startsWith(cookie + " ")) return said;
      } catch (java.net.SocketTimeoutException | java.net.PortUnreachableException e) {
        continue; // not up yet
      }
    }
    throw new IOException("rtpengine does not answer");
  }

  /** Of the description in an answer. */
  static int mediaPort(String answer) {
    int at = answer.indexOf("m=audio ");
    if (at < 0) throw new UncheckedIOException(new IOException("rtpengine refuses: " + answer));
    String rest = answer.substring(at + 8);
    return Integer.parseInt(rest.substring(0, rest.indexOf(' ')));
  }

  @Override
  public void close() {
    control.close();
    daemon.close();
  }
}
