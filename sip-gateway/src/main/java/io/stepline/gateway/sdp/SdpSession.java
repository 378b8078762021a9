package io.stepline.gateway.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A session description (RFC 8866), as far as offer and answer of audio need it. */
public record SdpSession(long sessionId, long version, String connection, List<String> attributes, List<Media> media) {
  private static final int MAX_BYTES = 32 << 10;
  private static final int MAX_LINES = 500;

  /** One m-line. {@code connection} is empty when the session's counts. */
  public record Media(String kind, int port, String protocol, List<String> formats, String connection,
      List<String> attributes) {
    /** The value of the first {@code a=name:value}. */
    public Optional<String> value(String name) {
      return attributes.stream().filter(a -> a.startsWith(name + ":")).map(a -> a.substring(name.length() + 1).strip())
          .findFirst();
    }

    /** What follows the payload type in {@code a=name:type ...}. */
    public Optional<String> ofType(String name, String type) {
      return attributes.stream().filter(a -> a.startsWith(name + ":" + type + " "))
          .map(a -> a.substring(name.length() + type.length() + 2).strip()).findFirst();
    }
  }

  /** The value of the first {@code a=name:value} of the session. */
  public Optional<String> value(String name) {
    return attributes.stream().filter(a -> a.startsWith(name + ":")).map(a -> a.substring(name.length() + 1).strip())
        .findFirst();
  }

  /** @throws SdpException if it is not a session description we can work with; the message says why */
  public static SdpSession parse(String text) {
    if (text.length() > MAX_BYTES)
      throw new SdpException("session description of " + text.length() + " characters is too long");
    String[] lines = text.split("\r\n|\n|\r");
    if (lines.length > MAX_LINES) throw new SdpException("session description has " + lines.length + " lines");
    if (lines.length == 0 || !lines[0].equals("v=0"))
      throw new SdpException("session description does not begin with v=0");
    Parser parser = new Parser();
    for (int i = 1; i < lines.length; i++) if (!lines[i].isEmpty()) parser.line(lines[i]);
    return parser.session();
  }

  /** Where the media of this line should go: its own connection or the session's. */
  public String connectionOf(Media m) {
    return m.connection().isEmpty() ? connection : m.connection();
  }

  private static final class Parser {
    private long sessionId;
    private long version;
    private String connection = "";
    private boolean origin;
    private final List<String> attributes = new ArrayList<>();
    private final List<Media> media = new ArrayList<>();

    void line(String line) {
      if (line.length() < 2 || line.charAt(1) != '=') throw new SdpException("not a line of a session description");
      String value = line.substring(2);
      switch (line.charAt(0)) {
        case 'o' -> origin(value);
        case 'c' -> connection(value);
        case 'm' -> media(value);
        case 'a' -> (media.isEmpty() ? attributes : media.getLast().attributes()).add(value);
        default -> {}
      }
    }

    private void origin(String value) {
      String[] parts = value.split(" ");
      if (parts.length != 6) throw new SdpException("o= needs six parts");
      sessionId = number(parts[1]);
      version = number(parts[2]);
      origin = true;
    }

    private void connection(String value) {
      String[] parts = value.split(" ");
      if (parts.length != 3 || !parts[0].equals("IN")) throw new SdpException("c= needs IN, a type and an address");
      if (!parts[1].equals("IP4") && !parts[1].equals("IP6")) throw new SdpException("c= has an unknown address type");
      if (media.isEmpty()) connection = parts[2];
      else media.set(media.size() - 1, with(media.getLast(), parts[2]));
    }

    private void media(String value) {
      String[] parts = value.split(" +");
      if (parts.length < 4) throw new SdpException("m= needs kind, port, protocol and formats");
      long port = number(parts[1].split("/")[0]);
      if (port > 65535) throw new SdpException("m= has a port over 65535");
      media.add(
          new Media(parts[0], (int) port, parts[2], List.of(parts).subList(3, parts.length), "", new ArrayList<>()));
    }

    private static Media with(Media m, String connection) {
      return new Media(m.kind(), m.port(), m.protocol(), m.formats(), connection, m.attributes());
    }

    private static long number(String text) {
      try {
        return Long.parseUnsignedLong(text);
      } catch (NumberFormatException e) {
        throw new SdpException("a number was expected in the session description");
      }
    }

    SdpSession session() {
      if (!origin) throw new SdpException("session description has no o= line");
      return new SdpSession(sessionId, version, connection, attributes, media);
    }
  }
}
