package io.stepline.gateway.siprec;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * What a recording server is told of a call (RFC 7865), as {@code application/rs-metadata+xml}. Stream 1 is what the
 * caller says, stream 2 what is said to the caller. Pure.
 */
record RecordingMetadata(UUID session, UUID caller, UUID callee, UUID fromCaller, UUID toCaller, String callerAor,
    String calleeAor, String sipSessionId, Instant start) {

  /** @param caller user part, as {@code callee}; {@code host} our address, of either IP version */
  static RecordingMetadata of(String caller, String callee, String host, String sipSessionId, Instant start) {
    return new RecordingMetadata(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(),
        UUID.randomUUID(), aor(caller, host), aor(callee, host), sipSessionId, start);
  }

  private static String aor(String user, String host) {
    return "sip:" + user + "@" + (host.contains(":") ? "[" + host + "]" : host);
  }

  String xml() {
    StringBuilder x = new StringBuilder(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\">\r\n"
            + "  <datamode>complete</datamode>\r\n");
    x.append("  <session session_id=\"").append(id(session)).append("\">\r\n    <sipSessionID>")
        .append(escaped(sipSessionId)).append("</sipSessionID>\r\n    <start-time>").append(start)
        .append("</start-time>\r\n  </session>\r\n");
    participant(x, caller, callerAor);
    participant(x, callee, calleeAor);
    stream(x, fromCaller, 1);
    stream(x, toCaller, 2);
    x.append("  <sessionrecordingassoc session_id=\"").append(id(session)).append("\">\r\n    <associate-time>")
        .append(start).append("</associate-time>\r\n  </sessionrecordingassoc>\r\n");
    for (UUID p : new UUID[] {caller, callee})
      x.append("  <participantsessionassoc participant_id=\"").append(id(p)).append("\" session_id=\"")
          .append(id(session)).append("\">\r\n    <associate-time>").append(start)
          .append("</associate-time>\r\n  </participantsessionassoc>\r\n");
    streams(x, caller, fromCaller, toCaller);
    streams(x, callee, toCaller, fromCaller);
    return x.append("</recording>\r\n").toString();
  }

  private void participant(StringBuilder x, UUID id, String aor) {
    x.append("  <participant participant_id=\"").append(id(id)).append("\">\r\n    <nameID aor=\"").append(escaped(aor))
        .append("\"/>\r\n  </participant>\r\n");
  }

  private void stream(StringBuilder x, UUID id, int label) {
    x.append("  <stream stream_id=\"").append(id(id)).append("\" session_id=\"").append(id(session))
        .append("\">\r\n    <label>").append(label).append("</label>\r\n  </stream>\r\n");
  }

  private static void streams(StringBuilder x, UUID participant, UUID send, UUID receive) {
    x.append("  <participantstreamassoc participant_id=\"").append(id(participant)).append("\">\r\n    <send>")
        .append(id(send)).append("</send>\r\n    <recv>").append(id(receive))
        .append("</recv>\r\n  </participantstreamassoc>\r\n");
  }

  /** RFC 7865 6.10: the UUID's bytes in base64. */
  private static String id(UUID uuid) {
    return Base64.getEncoder().encodeToString(
        ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
        .replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "");
  }
}
