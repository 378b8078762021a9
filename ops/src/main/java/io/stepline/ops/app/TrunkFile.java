package io.stepline.ops.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.gateway.auth.Credentials;
import io.stepline.gateway.auth.DigestAlgorithm;
import io.stepline.gateway.call.AddressRange;
import io.stepline.gateway.call.Numbers;
import io.stepline.gateway.call.StirPolicy;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.sdp.CodecOrder;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.stir.CertificateSource;
import io.stepline.gateway.stir.PassportSigner;
import io.stepline.gateway.stir.PassportVerifier;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code trunks:} of the settings file. Unknown keys are refused. Secrets may be written as {@code ${NAME}} of
 * the environment.
 */
final class TrunkFile {
  private static final Set<String> KEYS =
      Set.of("name", "addresses", "gateways", "codecs", "codec-order", "dtmf", "srtp", "ptime",
          "early-media", "max-calls", "calls-per-second", "session-expires", "min-se",
          "reliable", "options-interval", "nat", "accept-refer", "transfer", "numbers", "headers-in", "headers-out",
          "username", "password", "guests", "digests", "register", "stir", "stir-sign", "priority", "when-full",
          "from-user");

  private TrunkFile() {}

  /** As configured, or one that takes everybody and speaks everything. */
  static List<Trunk> read(JsonNode list) {
    List<Trunk> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode t : list) {
      String name = t.path("name").asText("trunk");
      try {
        if (!names.add(name)) throw new IllegalArgumentException("the name is used twice");
        t.fieldNames().forEachRemaining(k -> {
          if (!KEYS.contains(k)) throw new IllegalArgumentException(
              "there is no key '" + k + "'; the keys are " + String.join(", ", KEYS.stream().sorted().toList()));
        });
        all.add(trunk(name, t));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("trunk " + name + ": " + e.getMessage(), e);
      }
    }
    if (all.isEmpty()) all.add(Trunk.open("any", Codecs.all(), 10_000, MediaSecurity.Policy.OPTIONAL));
    return all;
  }

  private static Trunk trunk(String name, JsonNode t) {
    List<AudioCodec> codecs = texts(t.path("codecs")).stream().map(Codecs::named).toList();
    Trunk.Media media = new Trunk.Media(codecs.isEmpty() ? Codecs.all() : codecs,
        choice(MediaSecurity.Policy.class, "srtp", t.path("srtp").asText("optional")),
        number(t, "ptime", 20, 10, 60), flag(t, "early-media"),
        choice(CodecOrder.class, "codec-order", t.path("codec-order").asText("theirs")),
        isInband(t.path("dtmf").asText("events")));
    Trunk.Signalling s = Trunk.Signalling.DEFAULT;
    Trunk.Signalling signalling = new Trunk.Signalling(number(t, "session-expires", s.sessionExpiresS(), 0, 86_400),
        number(t, "min-se", s.minSeS(), 1, 86_400),
        choice(Trunk.Reliable.class, "reliable", t.path("reliable").asText("supported")),
        number(t, "options-interval", s.optionsEveryS(), 0, 86_400), flag(t, "nat"),
        flag(t, "accept-refer"), choice(Trunk.TransferBy.class, "transfer", t.path("transfer").asText("refer")));
    Optional<Credentials> login = t.has("username") ? Optional.of(credentials(t)) : Optional.empty();
    List<Credentials> guests = new ArrayList<>();
    t.path("guests").forEach(g -> guests.add(credentials(g)));
    List<DigestAlgorithm> digests = texts(t.path("digests")).stream()
        .map(d -> DigestAlgorithm.byToken(d)
            .orElseThrow(() -> new IllegalArgumentException("digests are SHA-512-256, SHA-256 and MD5, not " + d)))
        .toList();
    return new Trunk(name, texts(t.path("addresses")).stream().map(AddressRange::parse).toList(),
        gateways(t.path("gateways")), media,
        new Trunk.Limits(number(t, "max-calls", 1_000, 0, 1_000_000), perSecond(t), number(t, "priority", 0, 0, 9),
            whenFull(t.path("when-full").asText("refuse"))),
        signalling, numbers(t.path("numbers")), headers(t), login,
        new Trunk.Guests(guests, digests.isEmpty() ? Trunk.Guests.NONE.algorithms() : digests),
        register(t.path("register")), stir(t.path("stir")), signing(t.path("stir-sign")));
  }

  private static boolean isInband(String dtmf) {
    return switch (dtmf) {
      case "inband" -> true;
      case "events" -> false;
      default -> throw new IllegalArgumentException("dtmf must be events or inband, not '" + dtmf + "'");
    };
  }

  /** A word that is neither is not taken for false. */
  private static boolean flag(JsonNode n, String key) {
    return switch (n.path(key).asText("false")) {
      case "true", "on" -> true;
      case "false", "off" -> false;
      default -> throw new IllegalArgumentException(key + " must be true or false, not '" + n.path(key).asText() + "'");
    };
  }

  private static double perSecond(JsonNode t) {
    JsonNode n = t.path("calls-per-second");
    if (n.isMissingNode()) return 100;
    if (!n.isNumber() || n.asDouble() < 0)
      throw new IllegalArgumentException("calls-per-second must be a number, 0 or more, not '" + n.asText() + "'");
    return n.asDouble();
  }

  private static Trunk.WhenFull whenFull(String text) {
    if (text.startsWith("bot:")) return new Trunk.WhenFull(Trunk.WhenFull.Kind.BOT, text.substring(4).strip());
    return new Trunk.WhenFull(choice(Trunk.WhenFull.Kind.class, "when-full", text), "");
  }

  private static Credentials credentials(JsonNode n) {
    if (!n.has("username") || !n.has("password"))
      throw new IllegalArgumentException("username and password go together");
    return new Credentials(n.path("username").asText(), secret(n.path("password").asText()));
  }

  private static String secret(String text) {
    if (!text.matches("\\$\\{[A-Za-z0-9_]+}")) return text;
    String variable = text.substring(2, text.length() - 1);
    return Optional.ofNullable(System.getenv(variable)).orElseThrow(
        () -> new IllegalArgumentException("the environment has no " + variable + ", which a password names"));
  }

  private static List<Trunk.Hop> gateways(JsonNode list) {
    List<Trunk.Hop> hops = new ArrayList<>();
    for (JsonNode g : list) {
      String uri = g.isTextual() ? g.asText() : g.path("uri").asText();
      if (!uri.matches("sips?:.+")) throw new IllegalArgumentException(
          "gateway '" + uri + "' must be a SIP address such as sip:192.0.2.1;transport=tls");
      hops.add(new Trunk.Hop(uri, number(g, "priority", 1, 0, 65_535), number(g, "weight", 1, 0, 65_535)));
    }
    return hops;
  }

  private static Numbers numbers(JsonNode n) {
    return n.isMissingNode() ? Numbers.AS_DIALLED : new Numbers(n.path("country").asText(""),
        n.path("international").asText("00"), n.path("national").asText("0"));
  }

  private static Trunk.Headers headers(JsonNode t) {
    List<String> in =
        t.has("headers-in") ? texts(t.path("headers-in")).stream().map(h -> h.toLowerCase(Locale.ROOT)).toList()
            : Trunk.Headers.DEFAULT.in();
    Map<String, String> out = new LinkedHashMap<>();
    t.path("headers-out").properties().forEach(e -> out.put(e.getKey(), e.getValue().asText()));
    Optional<String> fromUser = t.has("from-user") ? Optional.of(t.path("from-user").asText()) : Optional.empty();
    if (fromUser.filter(f -> !f.matches("[A-Za-z0-9+*#._-]{1,64}(@[A-Za-z0-9.-]{1,253})?")).isPresent())
      throw new IllegalArgumentException("from-user is an account such as 100, or 100@pbx.example");
    return new Trunk.Headers(in, out, fromUser);
  }

  private static Optional<Trunk.Register> register(JsonNode r) {
    if (r.isMissingNode()) return Optional.empty();
    List<String> registrars = texts(r.path("registrars"));
    if (registrars.isEmpty() || !r.path("as").asText().matches("sips?:.+@.+"))
      throw new IllegalArgumentException("register needs registrars: [sip:host] and as: sip:user@domain");
    return Optional.of(new Trunk.Register(registrars, r.path("as").asText(), number(r, "expires", 300, 10, 86_400)));
  }

  private static Optional<StirPolicy> stir(JsonNode s) {
    if (s.isMissingNode()) return Optional.empty();
    Path anchors = Path.of(s.path("anchors").asText());
    try {
      return Optional.of(new StirPolicy(
          new PassportVerifier(CertificateSource.https(Set.copyOf(texts(s.path("certificate-hosts")))),
              CertificateSource.parse(Files.readAllBytes(anchors))),
          flag(s, "required")));
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(
          "stir.anchors " + anchors + " cannot be read as PEM certificates: " + e.getMessage(), e);
    }
  }

  private static Optional<Trunk.Signing> signing(JsonNode s) {
    if (s.isMissingNode()) return Optional.empty();
    Path key = Path.of(s.path("key").asText());
    String attestation = s.path("attestation").asText("C");
    if (!attestation.matches("[ABC]"))
      throw new IllegalArgumentException("stir-sign.attestation is A, B or C, not " + attestation);
    try {
      return Optional
          .of(new Trunk.Signing(PassportSigner.of(Files.readString(key), s.path("certificate").asText()), attestation));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException("stir-sign: " + key + ": " + e.getMessage(), e);
    }
  }

  private static int number(JsonNode t, String key, int usual, int least, int most) {
    String text = t.path(key).asText(Integer.toString(usual));
    if (!text.matches("-?[0-9]{1,9}")) throw new IllegalArgumentException(
        key + " must be a whole number between " + least + " and " + most + ", not '" + text + "'");
    int value = Integer.parseInt(text);
    if (value < least || value > most)
      throw new IllegalArgumentException(key + " must be between " + least + " and " + most + ", not " + value);
    return value;
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String key, String value) {
    for (E e : type.getEnumConstants()) if (e.name().equalsIgnoreCase(value)) return e;
    throw new IllegalArgumentException(key + " must be one of "
        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT) + ", not " + value);
  }

  private static List<String> texts(JsonNode list) {
    List<String> all = new ArrayList<>();
    list.forEach(e -> all.add(e.asText()));
    return all;
  }
}
