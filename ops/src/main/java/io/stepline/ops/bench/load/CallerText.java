package io.stepline.ops.bench.load;

import io.stepline.media.codec.AudioCodec;
import java.util.Locale;
import java.util.Optional;

/** The few SIP messages that a caller of the bench needs (RFC 3261), as text. Immutable. */
final class CallerText {
  private final String user;
  private final int housePort;
  private final int ownPort;
  private final String run;

  /** @param run tells the calls of this process from others' */
  CallerText(String user, int housePort, int ownPort, String run) {
    this.user = user;
    this.housePort = housePort;
    this.ownPort = ownPort;
    this.run = run;
  }

  String invite(int call, int mediaPort, AudioCodec codec) {
    String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + mediaPort
        + " RTP/AVP " + codec.payloadType() + "\r\na=rtpmap:" + codec.payloadType() + " " + codec.rtpmap()
        + codec.parameters().map(p -> "\r\na=fmtp:" + codec.payloadType() + " " + p).orElse("")
        + "\r\na=ptime:20\r\na=sendrecv\r\n";
    return request("INVITE", "sip:" + user + "@127.0.0.1:" + housePort, call, 1, "i", "<sip:" + user + "@127.0.0.1>")
        + "Contact: <sip:load@127.0.0.1:" + ownPort + ">\r\nContent-Type: application/sdp\r\nContent-Length: "
        + sdp.length() + "\r\n\r\n" + sdp;
  }

  /** @param answer the final response @param ok 200s have an ACK of their own transaction (17.1.1.3, 13.2.2.4) */
  String ack(int call, String answer, boolean ok) {
    String target = ok ? contact(answer) : "sip:" + user + "@127.0.0.1:" + housePort;
    return request("ACK", target, call, 1, ok ? "a" : "i", header(answer, "To").orElse(""))
        + "Content-Length: 0\r\n\r\n";
  }

  String bye(int call, String answer) {
    return request("BYE", contact(answer), call, 2, "b", header(answer, "To").orElse(""))
        + "Content-Length: 0\r\n\r\n";
  }

  /** 200 to a request of the house. */
  static String ok(String request) {
    StringBuilder out = new StringBuilder("SIP/2.0 200 OK\r\n");
    for (String line : request.split("\r\n"))
      if (line.regionMatches(true, 0, "Via:", 0, 4)) out.append(line).append("\r\n");
    for (String name : new String[] {"From", "To", "Call-ID", "CSeq"})
      header(request, name).ifPresent(v -> out.append(name).append(": ").append(v).append("\r\n"));
    return out.append("Content-Length: 0\r\n\r\n").toString();
  }

  private String request(String method, String target, int call, int seq, String branch, String to) {
    return method + " " + target + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + ownPort + ";branch=z9hG4bK" + branch
        + call + "-" + run + "\r\nMax-Forwards: 70\r\nFrom: <sip:load" + call + "@127.0.0.1:" + ownPort + ">;tag=f"
        + call + "\r\nTo: " + to + "\r\nCall-ID: " + call + "-" + run + "@load\r\nCSeq: " + seq + " " + method
        + "\r\n";
  }

  /** The first of its kind, without its name. */
  static Optional<String> header(String message, String name) {
    int end = message.indexOf("\r\n\r\n");
    String head = (end < 0 ? message : message.substring(0, end)).toLowerCase(Locale.ROOT);
    int at = head.indexOf("\r\n" + name.toLowerCase(Locale.ROOT) + ":");
    if (at < 0) return Optional.empty();
    int from = at + name.length() + 3;
    int to = message.indexOf("\r\n", from);
    return Optional.of(message.substring(from, to < 0 ? message.length() : to).strip());
  }

  /** Which of our calls it is about; -1 for none. */
  int call(String message) {
    String id = header(message, "Call-ID").orElse("");
    if (!id.endsWith("-" + run + "@load")) return -1;
    return Integer.parseInt(id.substring(0, id.length() - run.length() - 6));
  }

  /** @return 0 for a request */
  static int status(String message) {
    return message.startsWith("SIP/2.0 ") ? Integer.parseInt(message.substring(8, 11)) : 0;
  }

  static int mediaPort(String answer) {
    int at = answer.indexOf("\r\nm=audio ");
    if (at < 0) return 0;
    String rest = answer.substring(at + 10);
    return Integer.parseInt(rest.substring(0, rest.indexOf(' ')));
  }

  private String contact(String answer) {
    String c = header(answer, "Contact").orElse("");
    int from = c.indexOf('<');
    int to = c.indexOf('>');
    return from >= 0 && to > from ? c.substring(from + 1, to) : "sip:" + user + "@127.0.0.1:" + housePort;
  }
}
