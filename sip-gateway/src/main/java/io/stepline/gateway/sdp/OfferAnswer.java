package io.stepline.gateway.sdp;

import io.stepline.media.pipeline.MediaFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Offer and answer of one audio stream (RFC 3264), in the clear or under SRTP. Pure but for the keys that
 * {@link OwnKeys} draws.
 */
public final class OfferAnswer {
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]+:[0-9a-fA-F:.]*");
  private static final Pattern FINGERPRINT =
      Pattern.compile("(?i)(sha-256|sha-384|sha-512|sha-1) +([0-9a-f]{2}(:[0-9a-f]{2}){19,63})");
  private static final String DTLS_PREFIX = "UDP/TLS/RTP/SAVP";

  /**
   * What was agreed.
   *
   * @param direction ours
   * @param protocol of the m-line
   * @param mux RTCP shares the port of RTP (RFC 5761)
   * @param sdp what we answer; empty when it was the peer who answered
   */
  public record Agreed(MediaFormat format, InetSocketAddress remoteRtp, InetSocketAddress remoteRtcp,
      Direction direction, String protocol, MediaSecurity security,
      boolean mux, Optional<Ice> ice, String sdp) {}

  private OfferAnswer() {}

  /**
   * Answers an offer. Codecs are chosen by our preference; all other streams are declined.
   *
   * @return empty when no audio stream is acceptable in codec and security (488)
   */
  public static Optional<Agreed> answer(SdpSession offer, Local local, Direction wish) {
    return best(offer, local)
        .flatMap(m -> CodecChoice.of(m, local.codecs()).flatMap(chosen -> security(offer, m, local).map(security -> {
          Optional<Ice> ice = ice(offer, m, local);
          boolean held = isNowhere(offer.connectionOf(m)) && ice.isEmpty();
          Direction theirs = direction(offer, m);
          Direction ours = Direction.of(theirs.receives() && wish.sends() && !held, theirs.sends() && wish.receives());
          boolean noise = m.formats().contains("13") && chosen.codec().takesComfortNoise();
          MediaFormat format = new MediaFormat(chosen.codec(), chosen.type(), chosen.type(),
              chosen.eventType(), chosen.eventType(), noise, chosen.packetMs(m), chosen.eventHz());
          boolean mux = m.attributes().contains("rtcp-mux");
          StringBuilder text = new StringBuilder(SdpText.head(local, ice.isPresent())).append(SdpText.group(offer, m));
          for (SdpSession.Media each : offer.media())
            text.append(each == m ? SdpText.answered(m, local, format, security, mux, ice.isPresent(), ours)
                : SdpText.declined(each));
          return agreed(offer, m, format, ours, security, mux, ice, text.toString());
        })));
  }

  /**
   * @param before what was agreed earlier in this call, whose transport and key are offered again; empty for a first
   *   offer
   */
  public static String offer(Local local, Direction direction, Optional<Agreed> before) {
    String protocol = before.map(Agreed::protocol).orElseGet(() -> switch (local.policy()) {
      case NONE, OPTIONAL -> "RTP/AVP";
      case REQUIRED -> "RTP/SAVP";
      case DTLS -> DTLS_PREFIX;
    });
    List<Crypto> keys = before.map(
        b -> b.security() instanceof MediaSecurity.Sdes s ? List.of(new Crypto(s.tag(), s.ours())) : List.<Crypto>of())
        .orElseGet(
            () -> local.policy() == MediaSecurity.Policy.OPTIONAL || local.policy() == MediaSecurity.Policy.REQUIRED
                ? SdpText.allKeys(local) : List.of());
    return SdpText.head(local, false) + SdpText.offered(local, protocol, keys, direction);
  }

  /**
   * Reads the answer to our offer. @return empty when the peer declined audio, or chose what we did not offer or do not
   * allow
   */
  public static Optional<Agreed> accept(SdpSession answer, Local local, Direction offered) {
    return best(answer, local)
        .flatMap(m -> CodecChoice.of(m, local.codecs()).flatMap(chosen -> security(answer, m, local).map(security -> {
          Direction theirs = direction(answer, m);
          Direction ours = Direction.of(theirs.receives() && offered.sends() && !isNowhere(answer.connectionOf(m)),
              theirs.sends() && offered.receives());
          int receive = chosen.codec().payloadType();
          MediaFormat format = new MediaFormat(chosen.codec(), receive, chosen.type(),
              chosen.ourEventType(local.codecs()), chosen.eventType(), false, chosen.packetMs(m), chosen.eventHz());
          boolean mux = m.protocol().startsWith(DTLS_PREFIX) && m.attributes().contains("rtcp-mux");
          return agreed(answer, m, format, ours, security, mux, Optional.empty(), "");
        })));
  }

  private static Agreed agreed(SdpSession peer, SdpSession.Media m, MediaFormat format, Direction ours,
      MediaSecurity security, boolean mux, Optional<Ice> ice, String sdp) {
    InetAddress address = resolve(peer.connectionOf(m));
    int rtcpPort = mux ? m.port()
        : m.value("rtcp").map(v -> v.split(" ")[0]).filter(v -> v.matches("[0-9]{1,5}")).map(Integer::parseInt)
            .filter(p -> p > 0 && p < 65536).orElse(Math.min(65535, m.port() + 1));
    return new Agreed(format, new InetSocketAddress(address, m.port()), new InetSocketAddress(address, rtcpPort), ours,
        m.protocol(), security, mux, ice, sdp);
  }

  /** The first audio stream we can carry, protected ones before plain ones. */
  private static Optional<SdpSession.Media> best(SdpSession session, Local local) {
    return session.media().stream()
        .filter(m -> m.kind().equals("audio") && m.port() > 0 && security(session, m, local).isPresent())
        .min(Comparator.comparing(m -> security(session, m, local).orElseThrow() instanceof MediaSecurity.Plain));
  }

  private static Optional<MediaSecurity> security(SdpSession session, SdpSession.Media m, Local local) {
    MediaSecurity.Policy policy = local.policy();
    Optional<MediaSecurity> plain = policy == MediaSecurity.Policy.NONE || policy == MediaSecurity.Policy.OPTIONAL
        ? Optional.of(new MediaSecurity.Plain()) : Optional.empty();
    return switch (m.protocol()) {
      case "RTP/AVP", "RTP/AVPF" -> policy == MediaSecurity.Policy.NONE ? plain : sdes(m, local).or(() -> plain);
      case "RTP/SAVP", "RTP/SAVPF" -> policy == MediaSecurity.Policy.NONE ? Optional.empty() : sdes(m, local);
      case DTLS_PREFIX, DTLS_PREFIX + "F" -> policy == MediaSecurity.Policy.NONE ? Optional.empty() : dtls(session, m);
      default -> Optional.empty();
    };
  }

  private static Optional<MediaSecurity> sdes(SdpSession.Media m, Local local) {
    return Crypto.of(m).stream().min(Comparator.comparing(c -> c.key().suite()))
        .map(c -> new MediaSecurity.Sdes(c.tag(), local.keys().sdes(c.key().suite()), c.key()));
  }

  private static Optional<MediaSecurity> dtls(SdpSession session, SdpSession.Media m) {
    Optional<String> fingerprint = m.value("fingerprint").or(() -> session.value("fingerprint")).map(String::strip)
        .filter(f -> FINGERPRINT.matcher(f).matches());
    String setup = m.value("setup").or(() -> session.value("setup")).orElse("actpass").toLowerCase(Locale.ROOT);
    return fingerprint.map(f -> new MediaSecurity.Dtls(f, setup.equals("passive")));
  }

  private static Optional<Ice> ice(SdpSession session, SdpSession.Media m, Local local) {
    return m.value("ice-ufrag").or(() -> session.value("ice-ufrag"))
        .map(theirs -> new Ice(local.keys().iceFragment(), local.keys().icePassword(), theirs));
  }

  private static Direction direction(SdpSession session, SdpSession.Media m) {
    for (List<String> level : List.of(m.attributes(), session.attributes()))
      for (Direction d : Direction.values()) if (level.contains(d.attribute())) return d;
    return Direction.SENDRECV;
  }

  /** RFC 3264 8.4: an address of zeros was the hold of RFC 2543. */
  private static boolean isNowhere(String connection) {
    return connection.equals("0.0.0.0") || connection.equals("::");
  }

  /** Addresses only: a name in SDP would have us look it up for a stranger. */
  private static InetAddress resolve(String address) {
    if (!NUMERIC.matcher(address).matches()) throw new SdpException("the connection address must be numeric");
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new SdpException("the connection address is not an IP address");
    }
  }
}
