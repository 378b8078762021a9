package io.stepline.gateway.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user agent that writes its messages letter by letter and reads them so, over UDP. Owned by the test. */
final class RawPeer implements AutoCloseable {
  private static final int PATIENCE_MS = 5_000;
  private final DatagramSocket socket;
  private final InetAddress house;
  private final int housePort;
  private int calls;

  RawPeer(int housePort) throws IOException {
    this("127.0.0.1", housePort);
  }

  RawPeer(String bind, int housePort) throws IOException {
    this.house = InetAddress.getByName(bind);
    this.housePort = housePort;
    this.socket = new DatagramSocket(0, house);
    socket.setSoTimeout(PATIENCE_MS);
  }

  int port() {
    return socket.getLocalPort();
  }

  void send(String message) throws IOException {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length, house, housePort));
  }

  /** The next datagram; empty when none comes for {@code waitMs}. */
  Optional<String> next(int waitMs) throws IOException {
    socket.setSoTimeout(waitMs);
    try {
      byte[] bytes = new byte[65_535];
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      socket.receive(packet);
      return Optional.of(new String(bytes, 0, packet.getLength(), StandardCharsets.UTF_8));
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    } finally {
      socket.setSoTimeout(PATIENCE_MS);
    }
  }

  /** The next that begins so; others are passed over. Fails when none comes. */
  String await(String beginning) throws IOException {
    for (int i = 0; i < 50; i++) {
      Optional<String> message = next(PATIENCE_MS);
      if (message.isEmpty()) break;
      if (message.get().startsWith(beginning)) return message.get();
    }
    throw new AssertionError("no " + beginning);
  }

  /** The next that is no provisional response. */
  String answer() throws IOException {
    while (true) {
      String message = next(PATIENCE_MS).orElseThrow(() -> new AssertionError("no answer"));
      if (!message.startsWith("SIP/2.0 1")) return message;
    }
  }

  static int status(String response) {
    return Integer.parseInt(response.substring(8, 11));
  }

  /** A request outside any dialog; {@code more} are lines with their ends, {@code body} may be empty. */
  String request(String method, String more, String body) {
    return inside(method, "raw-" + port() + "-" + ++calls, "", 1, more, body);
  }

  /** A request of the call; {@code to} is empty or the tag that we gave it. */
  String inside(String method, String callId, String toTag, int sequence, String more, String body) {
    return method + " sip:desk@127.0.0.1:" + housePort + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + port()
        + ";rport;branch=z9hG4bK" + callId + method + sequence
        + "\r\nFrom: <sip:peer@127.0.0.1>;tag=raw\r\nTo: <sip:desk@127.0.0.1>"
        + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\nCall-ID: " + callId + "\r\nCSeq: " + sequence + " " + method
        + "\r\nMax-Forwards: 70\r\n" + more + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
        + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  String contact() {
    return "Contact: <sip:peer@127.0.0.1:" + port() + ">\r\n";
  }

  /** A response to what was received, with a tag of ours. */
  static String response(String request, String status, String tag, String more, String body) {
    StringBuilder all = new StringBuilder("SIP/2.0 " + status + "\r\n");
    for (String line : request.substring(0, request.indexOf("\r\n\r\n")).split("\r\n")) {
      if (line.matches("(?i)(via|from|call-id|cseq|record-route):.*")) all.append(line).append("\r\n");
      if (line.matches("(?i)to:.*"))
        all.append(line).append(line.contains(";tag=") || tag.isEmpty() ? "" : ";tag=" + tag).append("\r\n");
    }
    return all.append(more).append(body.isEmpty() ? "" : "Content-Type: application/sdp\r\n").append("Content-Length: ")
        .append(body.length()).append("\r\n\r\n").append(body).toString();
  }

  static String header(String message, String name) {
    Matcher m = Pattern.compile("(?im)^" + name + ":\\s*(.*?)\\r?$").matcher(message);
    return m.find() ? m.group(1) : "";
  }

  static String toTag(String message) {
    return header(message, "To").replaceFirst("^.*;tag=", "");
  }

  @Override
  public void close() {
    socket.close();
  }
}
