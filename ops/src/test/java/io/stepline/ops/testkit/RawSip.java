package io.stepline.ops.testkit;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends bytes to a SIP port over UDP and reads what comes back: for messages no stack would send. */
public final class RawSip implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private final DatagramSocket socket;
  private final InetSocketAddress target;

  public RawSip(int targetPort) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
  }

  public void send(byte[] message) throws IOException {
    socket.send(new DatagramPacket(message, message.length, target));
  }

  /** Sends a request and returns the status of its first response that is not 100; 0 when none comes within the time. */
  public int ask(byte[] request, int millis) throws IOException {
    String text = new String(request, StandardCharsets.UTF_8);
    int at = text.indexOf("Call-ID: ");
    String callId = text.substring(at, text.indexOf('\r', at));
    send(request);
    long until = System.nanoTime() + millis * 1_000_000L;
    for (int left = millis; left > 0; left = (int) ((until - System.nanoTime()) / 1_000_000)) {
      String message = receive(left);
      if (message.startsWith("SIP/2.0 ") && !message.startsWith("SIP/2.0 100") && message.contains(callId + "\r")) return Integer.parseInt(message.substring(8, 11));
    }
    return 0;
  }

  public String receive(int millis) throws IOException {
    byte[] buffer = new byte[65_536];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    socket.setSoTimeout(Math.max(1, millis));
    try {
      socket.receive(packet);
      return new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException e) {
      return "";
    }
  }

  /** What the other side still has to say is thrown away. */
  public void drain() throws IOException {
    while (!receive(30).isEmpty()) COUNT.get();
  }

  /** A request of ours with a body; {@code extra} are whole header lines. */
  public byte[] request(String method, String uri, String body, String... extra) {
    int n = COUNT.incrementAndGet();
    List<String> lines = new ArrayList<>(List.of(method + " " + uri + " SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";rport;branch=z9hG4bKraw" + n,
        "From: <sip:raw@127.0.0.1>;tag=raw" + n, "To: <" + uri + ">", "Call-ID: raw" + n + "@127.0.0.1", "CSeq: 1 " + method, "Max-Forwards: 70",
        "Contact: <sip:raw@127.0.0.1:" + socket.getLocalPort() + ">"));
    lines.addAll(List.of(extra));
    lines.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
    return (String.join("\r\n", lines) + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    socket.close();
  }
}
