package io.stepline.gateway.sdp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A session description (RFC 8866), as far as offer and answer of audio need it. Lenient in blanks, in case, and in
 * what nobody reads (the parts of {@code o=}); strict in what sound depends on.
 */
public record SdpSession(String connection, List<String> attributes, List<Media> media) {
  private static final int MAX_BYTES = 32 << 10;
  private static final int MAX_LINES = 500;
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]+:[0-9a-fA-F:.]*");

  /** One m-line. {@code connection} is empty when the session's counts. */
  public record Media(String kind, int port, String protocol, List<String> formats, String connection,
      List<String> attributes) {
    /** The value of the first {@code a=name:value}. */
    public Optional<String> value(String name) {
      return valueOf(attributes, name);
    }

    /** What follows the payload type in {@code a=name:type ...}. */
    public Optional<String> ofType(String name, int type) {
      return attributes.stream().filter(a -> a.startsWith(name + ":" + type + " "))
          .map(a -> a.substring(a.indexOf(' ') + 1).strip()).findFirst();
    }

    /** Of its formats, those that are payload types. */
    public List<Integer> types() {
      return formats.stream().filter(f -> f.matches("[0-9]{1,3}")).map(Integer::parseInt).filter(t -> t < 128).toList();
    }

    /** In capitals, as we know protocols; {@link #protocol} as it is to be repeated. */
    String transport() {
      return protocol.toUpperCase(Locale.ROOT);
    }

    boolean has(String flag) {
      return attributes.stream().anyMatch(flag::equalsIgnoreCase);
    }
  }

  /** The value of the first {@code a=name:value} of the session. */
  public Optional<String> value(String name) {
    return valueOf(attributes, name);
  }

  private static Optional<String> valueOf(List<String> attributes, String name) {
    return attributes.stream().filter(a -> a.startsWith(name + ":")).map(a -> a.substring(name.length() + 1).strip())
        .findFirst();
  }

  /** @throws SdpException if it is not a session description we can work with; the message says why */
  public static SdpSession parse(String text) {
    if (text.length() > MAX_BYTES)
      throw new SdpException("session description of " + text.length() + " characters is too long");
    String[] lines = text.split("\r\n|\n|\r");
    if (lines.length > MAX_LINES) throw new SdpException("session description has " + lines.length + " lines");
    Parser parser = new Parser();
    for (String line : lines) {
      String bare = line.replace('\0', ' ').replace('\t', ' ').strip();
      if (!bare.isEmpty()) parser.line(bare);
    }
    return parser.session();
  }

  /** Where the media of this line should go: its own connection or the session's. */
  public String connectionOf(Media m) {
    return m.connection().isEmpty() ? connection : m.connection();
  }

  /**
   * The same as an address.
   *
   * @throws SdpException if it is a name, which is never looked up for a stranger, or none at all
   */
  public InetAddress addressOf(Media m) {
    String address = connectionOf(m);
    if (!NUMERIC.matcher(address).matches()) throw new SdpException("the connection address must be numeric");
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new SdpException("the connection address is not an IP address");
    }
  }

  /** Which way sound goes as the peer sees it; both, where it does not say (RFC 3264 5.1). */
  public Direction directionOf(Media m) {
    for (List<String> level : List.of(m.attributes(), attributes))
      for (Direction d : Direction.values())
        if (level.stream().anyMatch(d.attribute()::equalsIgnoreCase)) return d;
    return Direction.SENDRECV;
  }

  private static final class Parser {
    private static final int ORIGIN_PARTS = 6;
    private String connection = "";
    private boolean begun;
    private boolean origin;
    private final List<String> attributes = new ArrayList<>();
    private final List<Media> media = new ArrayList<>();

    void line(String line) {
      if (!begun && !line.equals("v=0")) throw new SdpException("session description does not begin with v=0");
      begun = true;
      if (line.length() < 2 || line.charAt(1) != '=') throw new SdpException("not a line of a session description");
      String value = line.substring(2).strip();
      switch (line.charAt(0)) {
        case 'o' -> origin(value);
        case 'c' -> connection(value);
        case 'm' -> media(value);
        case 'a' -> (media.isEmpty() ? attributes : media.getLast().attributes()).add(attribute(value));
        default -> {}
      }
    }

    /** Six parts or more, since names of gateways have blanks; what they say is its writer's own (RFC 8866 5.2). */
    private void origin(String value) {
      if (value.split(" +").length < ORIGIN_PARTS) throw new SdpException("o= needs six parts");
      origin = true;
    }

    private void connection(String value) {
      String[] parts = value.split(" +");
      if (parts.length != 3 || !parts[0].equalsIgnoreCase("IN"))
        throw new SdpException("c= needs IN, a type and an address");
      if (!parts[1].equalsIgnoreCase("IP4") && !parts[1].equalsIgnoreCase("IP6"))
        throw new SdpException("c= has an unknown address type");
      if (media.isEmpty()) connection = parts[2];
      else media.set(media.size() - 1, with(media.getLast(), parts[2]));
    }

    private void media(String value) {
      String[] parts = value.split(" +");
      if (parts.length < 4) throw new SdpException("m= needs kind, port, protocol and formats");
      media.add(new Media(parts[0].toLowerCase(Locale.ROOT), port(parts[1].split("/")[0]), parts[2],
          List.of(parts).subList(3, parts.length), "", new ArrayList<>()));
    }

    /** The name in small letters and what it says right behind the colon. */
    private static String attribute(String value) {
      int colon = value.indexOf(':');
      return colon < 0 ? value
          : value.substring(0, colon).strip().toLowerCase(Locale.ROOT) + ":" + value.substring(colon + 1).strip();
    }

    private static Media with(Media m, String connection) {
      return new Media(m.kind(), m.port(), m.protocol(), m.formats(), connection, m.attributes());
    }

    private static int port(String text) {
      if (!text.matches("[0-9]{1,5}")) throw new SdpException("m= has no port");
      int port = Integer.parseInt(text);
      if (port > 65535) throw new SdpException("m= has a port over 65535");
      return port;
    }

    SdpSession session() {
      if (!begun) throw new SdpException("session description does not begin with v=0");
      if (!origin) throw new SdpException("session description has no o= line");
      return new SdpSession(connection, attributes, media);
    }
  }
}
