package io.stepline.gateway;

import io.stepline.gateway.call.AddressRange;
import io.stepline.gateway.call.Admission;
import io.stepline.gateway.call.CallSettings;
import io.stepline.gateway.call.ClusterBudget;
import io.stepline.gateway.call.Prompts;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.mediasession.MediaSettings;
import io.stepline.gateway.mediasession.Taps;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.sip.SipListen;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.media.codec.Codecs;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole gateway on loopback, on a bus that leads nowhere, and those who write to it from addresses of their own. */
final class AttackedGateway implements AutoCloseable {
  /** The trunk's own address. */
  static final String CARRIER = "127.0.0.30";
  static final int RATE = 20;
  static final int BURST = 40;
  static final Admission.Calls MOST = new Admission.Calls(8, 4, 6);
  final int port;
  private final CallSettings calls;
  private final Gateway gateway;

  AttackedGateway() throws IOException {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Admission.Settings admission = new Admission.Settings(RATE, BURST, 20, 60_000, 600_000, List.of(), MOST,
        new Admission.Connections(10, 25));
    CallSettings calls = new CallSettings("attacked", List.of(carrier(), everybody()), Map.of("desk", "desk"),
        Optional.empty(), 40, 10, admission, false, new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL);
    this.calls = calls;
    gateway = new Gateway(settings(), new InMemoryBus(), WallClock.system(), Taps.NONE);
  }

  Gateway.Settings settings() {
    return on("127.0.0.1");
  }

  Gateway.Settings on(String bind) {
    SipListen listen = new SipListen(
        List.of(new SipListen.Listener("udp", bind, port), new SipListen.Listener("tcp", bind, port)),
        Optional.empty(), Optional.empty());
    return new Gateway.Settings(listen, calls, MediaSettings.DEFAULT, "127.0.0.1", 25_600, 25_799, Optional.empty(),
        Optional.empty());
  }

  /** Waits until so many bans have been spoken. */
  void awaitBans(long bans) throws InterruptedException {
    for (int i = 0; i < 200 && gateway.desk().bans() < bans; i++) Thread.sleep(50);
  }

  private static Trunk everybody() {
    return Trunk.open("any", List.of(Codecs.PCMU), 100, MediaSecurity.Policy.NONE);
  }

  private static Trunk carrier() {
    Trunk t = everybody();
    return new Trunk("carrier", List.of(AddressRange.parse(CARRIER)), t.gateways(), t.media(), t.limits(),
        t.signalling(), t.numbers(), t.headers(), t.login(), t.guests(), t.register(), t.stir(), t.signing());
  }

  Peer peer(String address) throws IOException {
    return new Peer(address);
  }

  /** Writes requests and reads what comes back. */
  final class Peer implements AutoCloseable {
    private final DatagramSocket socket;
    private final String address;
    private int requests;

    Peer(String address) throws IOException {
      this.address = address;
      this.socket = new DatagramSocket(0, InetAddress.getByName(address));
      socket.setReceiveBufferSize(1 << 20);
    }

    void send(String message) throws IOException {
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    /** @param user who is called, {@code tag} of the To, empty for none, {@code more} lines with their ends */
    String request(String method, String user, String tag, String more) {
      String id = "x" + socket.getLocalPort() + "-" + ++requests;
      String sdp = "v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address
          + "\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
      String body = method.equals("INVITE") ? sdp : "";
      return method + " sip:" + user + "@127.0.0.1:" + port + " SIP/2.0\r\nVia: SIP/2.0/UDP " + address + ":"
          + socket.getLocalPort() + ";rport;branch=z9hG4bK" + id + "\r\nFrom: <sip:peer@" + address + ">;tag=" + id
          + "\r\nTo: <sip:" + user + "@127.0.0.1>" + (tag.isEmpty() ? "" : ";tag=" + tag) + "\r\nCall-ID: " + id
          + "\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\nContact: <sip:peer@" + address + ":"
          + socket.getLocalPort() + ">\r\n" + more + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
          + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    String invite() {
      return request("INVITE", "desk", "", "");
    }

    static String callId(String message) {
      return message.replaceFirst("(?s)^.*\r\nCall-ID: ?([^\r]*)\r\n.*$", "$1");
    }

    /** Final status of everything that comes within {@code quietMs} of the last. */
    List<Integer> finals(int quietMs) throws IOException {
      return List.copyOf(answers(quietMs).values());
    }

    /** Final status by Call-ID. */
    Map<String, Integer> answers(int quietMs) throws IOException {
      Map<String, Integer> last = new LinkedHashMap<>();
      socket.setSoTimeout(quietMs);
      byte[] bytes = new byte[65_535];
      long untilNs = System.nanoTime() + 2_000_000_000L;
      while (System.nanoTime() < untilNs) try {
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        socket.receive(packet);
        String message = new String(bytes, 0, packet.getLength(), StandardCharsets.UTF_8);
        if (!message.startsWith("SIP/2.0 ") || message.startsWith("SIP/2.0 1")) continue;
        last.putIfAbsent(callId(message), Integer.parseInt(message.substring(8, 11)));
      } catch (SocketTimeoutException e) {
        return last;
      }
      return last;
    }

    /** Asks once. @return the final status; 0 for silence */
    int ask(String request) throws IOException {
      send(request);
      int status = 0;
      for (int i = 0; i < 12 && status == 0; i++) status = answers(500).getOrDefault(callId(request), 0);
      return status;
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @Override
  public void close() {
    gateway.close();
  }
}
