package io.stepline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that are opened and not used, or not read from: bounded, and other calls go on. */
class ManyConnectionsTest {
  private AttackedGateway house;
  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    house = new AttackedGateway();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket s : sockets) s.close();
    house.close();
  }

  private Socket connect(String from) throws IOException {
    Socket s = new Socket(InetAddress.getLoopbackAddress(), house.port, InetAddress.getByName(from), 0);
    s.setSoTimeout(1_000);
    sockets.add(s);
    return s;
  }

  private static boolean isOpen(Socket s) throws IOException {
    try {
      s.setSoTimeout(20);
      return s.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static long open(List<Socket> some) throws IOException {
    long n = 0;
    for (Socket s : some) if (isOpen(s)) n++;
    return n;
  }

  @Test
  void shouldBoundConnectionsAndThreadsOfOneAddressAndOfAll() throws Exception {
    int before = Thread.activeCount();
    for (int i = 0; i < 60; i++)
      connect("127.0.0.20").getOutputStream()
          .write("INVITE sip:x@y SIP/2.0\r\nVia: 1".getBytes(StandardCharsets.UTF_8));
    Thread.sleep(300);
    assertThat(open(sockets)).isEqualTo(10);
    assertThat(Thread.activeCount() - before).isLessThanOrEqualTo(2 * 10 + 10);
    try (AttackedGateway.Peer honest = house.peer("127.0.0.1")) {
      assertThat(honest.ask(honest.invite())).isEqualTo(200);
    }
    for (int i = 0; i < 60; i++) connect("127.0.0." + (100 + i));
    Thread.sleep(300);
    assertThat(open(sockets)).isEqualTo(25);
    for (Socket s : sockets) s.close();
    Thread.sleep(500);
    assertThat(isOpen(connect("127.0.0.20"))).as("given back").isTrue();
  }

  @Test
  void shouldNotTakeConnectionsOfTheBanned() throws Exception {
    try (AttackedGateway.Peer stranger = house.peer("127.0.0.21")) {
      assertThat(isOpen(connect("127.0.0.21"))).isTrue();
      for (int i = 0; i < 25; i++) stranger.send(stranger.request("INVITE", "nobody" + i, "", ""));
      house.awaitBans(1);
      assertThat(isOpen(connect("127.0.0.21"))).isFalse();
    }
  }

  /** Answers of 40 kB each to a peer that reads none: the stack's threads are not held up by them. */
  @Test
  void shouldAnswerOthersWhileOnePeerNeverReads() throws Exception {
    Socket deaf = connect(AttackedGateway.CARRIER);
    deaf.setSendBufferSize(1 << 20);
    String big = "X".repeat(1_000);
    Thread writer = Thread.ofVirtual().start(() -> {
      try {
        for (int i = 0; i < 5_000; i++) deaf.getOutputStream().write(("OPTIONS sip:desk@127.0.0.1 SIP/2.0\r\n"
            + "Via: SIP/2.0/TCP 127.0.0.30;branch=z9hG4bKd" + i + ";x=" + big + "\r\nFrom: <sip:a@b>;tag=" + big
            + "\r\nTo: <sip:c@d>\r\nCall-ID: deaf" + i + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
            + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It was given up, which is one of the ways to end.
      }
    });
    try (AttackedGateway.Peer honest = house.peer("127.0.0.1")) {
      for (int i = 0; i < 4; i++) assertThat(honest.ask(honest.invite())).as("call %d", i).isEqualTo(200);
    }
    deaf.close();
    writer.join();
  }
}
