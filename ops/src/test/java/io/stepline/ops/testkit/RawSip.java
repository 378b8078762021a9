package io.stepline.ops.testkit;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends bytes to a SIP port over UDP and reads what comes back: for messages no stack would send. */
public final class RawSip implements AutoCloseable {
  private boolean learns;
  private static final AtomicInteger COUNT = new AtomicInteger();
  private final DatagramSocket socket;
  private final String host;
  private volatile InetSocketAddress target;

  public RawSip(int targetPort) throws IOException {
    this(0, "127.0.0.1", targetPort);
  }

  /** @param port of its own; {@code loopback} 127.0.0.1 or ::1, where both ends are */
  public RawSip(int port, String loopback, int targetPort) throws IOException {
    this(new InetSocketAddress(loopback, port), loopback, targetPort);
  }

  /** Under an address and port of its own. */
  public RawSip(String bind, int port, int targetPort) throws IOException {
    this(new InetSocketAddress(bind, port), "127.0.0.1", targetPort);
  }

  private RawSip(InetSocketAddress bind, String loopback, int targetPort) throws IOException {
    socket = new DatagramSocket(bind);
    target = new InetSocketAddress(loopback, targetPort);
    host = loopback.contains(":") ? "[" + loopback + "]" : loopback;
  }

  /** One that only answers: it sends to whoever sent last. */
  public RawSip() throws IOException {
    this(9);
    learns = true;
  }

  public void send(byte[] message) throws IOException {
    socket.send(new DatagramPacket(message, message.length, target));
  }

  /**
   * Sends a request and returns the status of its first response that is not 100; 0 when none comes within the time.
   */
  public int ask(byte[] request, int millis) throws IOException {
    String response = response(request, millis, "(?s)SIP/2.0 (?!100).*");
    return response.isEmpty() ? 0 : Integer.parseInt(response.substring(8, 11));
  }

  /** Sends a request and returns its first final response; empty when none comes within the time. */
  public String answerTo(byte[] request, int millis) throws IOException {
    return response(request, millis, "(?s)SIP/2.0 [2-6].*");
  }

  private String response(byte[] request, int millis, String wanted) throws IOException {
    String text = new String(request, StandardCharsets.UTF_8);
    int at = text.indexOf("Call-ID: ");
    String callId = text.substring(at, text.indexOf('\r', at));
    send(request);
    long until = System.nanoTime() + millis * 1_000_000L;
    for (int left = millis; left > 0; left = (int) ((until - System.nanoTime()) / 1_000_000)) {
      String message = receive(left);
      if (message.matches(wanted) && message.contains(callId + "\r")) return message;
    }
    return "";
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** The next request of this method; empty when none comes within the time. */
  public String await(String method, int millis) throws IOException {
    long until = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < until) {
      String message = receive(200);
      if (message.startsWith(method + " ")) return message;
    }
    return "";
  }

  /** Answers a request that came here. @param status such as 200 OK; {@code extra} are whole header lines */
  public void reply(String request, String status, String sdp, String... extra) throws IOException {
    StringBuilder reply = new StringBuilder("SIP/2.0 " + status + "\r\n");
    for (String line : request.split("\r\n\r\n")[0].split("\r\n")) {
      if (line.matches("(Via|From|Call-ID|CSeq):.*")) reply.append(line).append("\r\n");
      else if (line.startsWith("To:"))
        reply.append(line).append(line.contains("tag=") ? "" : ";tag=answered").append("\r\n");
    }
    for (String e : extra) reply.append(e).append("\r\n");
    if (!sdp.isEmpty()) reply.append("Content-Type: application/sdp\r\n");
    send((reply + "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp).getBytes(StandardCharsets.UTF_8));
  }

  /** Waits for an INVITE and refuses it. */
  public void refuseCall(int millis) throws IOException {
    String invite = "";
    for (int i = 0; i < 10 && !invite.startsWith("INVITE"); i++) invite = receive(millis / 10);
    StringBuilder busy = new StringBuilder("SIP/2.0 486 Busy Here\r\n");
    for (String line : invite.split("\r\n\r\n")[0].split("\r\n"))
      if (line.matches("(Via|From|Call-ID|CSeq):.*")) busy.append(line).append("\r\n");
      else if (line.startsWith("To:")) busy.append(line).append(";tag=busy\r\n");
    send((busy + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The ACK to a 2xx. */
  public byte[] ack(byte[] invite, String ok) {
    return inside("ACK", 1, invite, ok);
  }

  public byte[] bye(byte[] invite, String ok) {
    return inside("BYE", 2, invite, ok);
  }

  private static byte[] inside(String method, int sequence, byte[] invite, String ok) {
    return insideOf(method, sequence, invite, ok, "");
  }

  /** A request inside the dialog that {@code invite} and {@code ok} made; {@code extra} are whole header lines. */
  public byte[] inside(String method, int sequence, byte[] invite, String ok, String body, String... extra) {
    return insideOf(method, sequence, invite, ok, body, extra);
  }

  private static byte[] insideOf(String method, int sequence, byte[] invite, String ok, String body, String... extra) {
    String text = new String(invite, StandardCharsets.UTF_8);
    String to = ok.replaceFirst("(?s).*\\n(To:[^\\r\\n]*).*", "$1");
    String uri = text.substring(text.indexOf(' ') + 1, text.indexOf(" SIP/2.0"));
    String head = text.substring(0, text.indexOf("Max-Forwards"))
        .replaceFirst("INVITE " + java.util.regex.Pattern.quote(uri), method + " " + uri)
        .replaceFirst("branch=z9hG4bKraw", "branch=z9hG4bK" + method + sequence)
        .replaceFirst("To: [^\\r\\n]*", java.util.regex.Matcher.quoteReplacement(to))
        .replaceFirst("CSeq: 1 INVITE", "CSeq: " + sequence + " " + method);
    String contact = text.replaceFirst("(?s).*\\n(Contact: [^\\r]*).*", "$1");
    List<String> lines = new ArrayList<>(List.of("Max-Forwards: 70", contact));
    lines.addAll(List.of(extra));
    lines.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
    return (head + String.join("\r\n", lines) + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
  }

  public String receive(int millis) throws IOException {
    byte[] buffer = new byte[65_536];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    socket.setSoTimeout(Math.max(1, millis));
    try {
      socket.receive(packet);
      if (learns) target = (InetSocketAddress) packet.getSocketAddress();
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
    List<String> lines = new ArrayList<>(List.of(method + " " + uri + " SIP/2.0",
        "Via: SIP/2.0/UDP " + host + ":" + socket.getLocalPort() + ";rport;branch=z9hG4bKraw" + n,
        "From: <sip:raw@" + host + ">;tag=raw" + n, "To: <" + uri + ">", "Call-ID: raw" + n + "@127.0.0.1",
        "CSeq: 1 " + method, "Max-Forwards: 70",
        "Contact: <sip:raw@" + host + ":" + socket.getLocalPort() + ">"));
    lines.addAll(List.of(extra));
    lines.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
    return (String.join("\r\n", lines) + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    socket.close();
  }
}
