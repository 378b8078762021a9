package io.stepline.gateway.sdp;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a stream that the peer describes may be protected, as the trunk wants it. */
final class StreamSecurity {
  static final String DTLS_PREFIX = "UDP/TLS/RTP/SAVP";
  private static final Pattern FINGERPRINT =
      Pattern.compile("(?i)(sha-256|sha-384|sha-512|sha-1) +([0-9a-f]{2}(:[0-9a-f]{2}){19,63})");

  private StreamSecurity() {}

  /** @return empty when it is protected too little, or in a way that is not spoken */
  static Optional<MediaSecurity> of(SdpSession session, SdpSession.Media m, Local local) {
    MediaSecurity.Policy policy = local.policy();
    boolean none = policy == MediaSecurity.Policy.NONE;
    Optional<MediaSecurity> plain = none || policy == MediaSecurity.Policy.OPTIONAL
        ? Optional.of(new MediaSecurity.Plain()) : Optional.empty();
    return switch (m.transport()) {
      case "RTP/AVP", "RTP/AVPF" -> none ? plain : sdes(m, local).or(() -> plain);
      case "RTP/SAVP", "RTP/SAVPF" -> none ? Optional.empty() : sdes(m, local);
      case DTLS_PREFIX, DTLS_PREFIX + "F" -> none ? Optional.empty() : dtls(session, m, local);
      default -> Optional.empty();
    };
  }

  private static Optional<MediaSecurity> sdes(SdpSession.Media m, Local local) {
    return Crypto.of(m).stream().min(Comparator.comparing(c -> c.key().suite()))
        .map(c -> new MediaSecurity.Sdes(c.tag(), local.keys().sdes(c.key().suite()), c.key()));
  }

  private static Optional<MediaSecurity> dtls(SdpSession session, SdpSession.Media m, Local local) {
    return m.value("fingerprint").or(() -> session.value("fingerprint")).filter(f -> FINGERPRINT.matcher(f).matches())
        .map(f -> new MediaSecurity.Dtls(f, weConnect(session, m, local, f)));
  }

  /** RFC 5763 5. Who leaves the roles open while an association stands means to keep them. */
  private static boolean weConnect(SdpSession session, SdpSession.Media m, Local local, String fingerprint) {
    return switch (m.value("setup").or(() -> session.value("setup")).orElse("actpass").toLowerCase(Locale.ROOT)) {
      case "passive" -> true;
      case "active" -> false;
      default -> local.before().map(OfferAnswer.Agreed::security).filter(
          b -> b instanceof MediaSecurity.Dtls d && d.weConnect() && d.theirFingerprint().equalsIgnoreCase(fingerprint))
          .isPresent();
    };
  }
}
