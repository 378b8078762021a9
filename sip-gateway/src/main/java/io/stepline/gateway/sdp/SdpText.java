package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.pipeline.MediaFormat;
import io.stepline.media.srtp.SrtpSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes descriptions (RFC 8866). */
final class SdpText {
  private SdpText() {}

  static String head(Local local, boolean iceLite) {
    String type = local.isIpv6() ? "IP6" : "IP4";
    return "v=0\r\no=stepline " + local.sessionId() + " " + local.version() + " IN " + type + " " + local.address()
        + "\r\ns=-\r\nc=IN " + type + " " + local.address()
        + "\r\nt=0 0\r\n" + (iceLite ? "a=ice-lite\r\n" : "");
  }

  /**
   * What goes with a stream beside its formats, as agreed before or wished now.
   *
   * @param mid its name among the streams, if it has one
   */
  record Extras(boolean mux, Optional<Ice> ice, Optional<String> mid) {}

  /** An m-line with all we speak. {@code protocol} says whether keys go with it. */
  static String offered(Local local, String protocol, PayloadTypes.Offered types, boolean comfortNoise,
      List<Crypto> keys, Extras extras, Direction direction) {
    List<Integer> numbers = new ArrayList<>();
    StringBuilder maps = new StringBuilder();
    types.sound().forEach(n -> {
      numbers.add(n.type());
      maps.append(rtpmap(n.codec(), n.type()));
    });
    types.events().forEach((clock, type) -> {
      numbers.add(type);
      maps.append(events(type, clock));
    });
    if (comfortNoise) numbers.add(MediaFormat.COMFORT_NOISE_TYPE);
    keys.forEach(k -> maps.append(k.line()));
    if (protocol.startsWith("UDP/TLS")) maps.append(dtls(local, "actpass"));
    return "m=audio " + local.port() + " " + protocol + numbers.stream().map(t -> " " + t).reduce("", String::concat)
        + "\r\n" + maps + extras(local, extras) + "a=ptime:" + local.packetMs()
        + "\r\na=" + direction.attribute() + "\r\n";
  }

  static String answered(SdpSession.Media m, Local local, MediaFormat f, MediaSecurity security, Extras extras,
      Direction ours) {
    StringBuilder out = new StringBuilder("m=audio ").append(local.port()).append(' ').append(m.protocol()).append(' ')
        .append(f.receiveType());
    f.receiveEventType().ifPresent(t -> out.append(' ').append(t));
    if (f.comfortNoise()) out.append(" 13");
    out.append("\r\n").append(rtpmap(f.codec(), f.receiveType()));
    f.receiveEventType().ifPresent(t -> out.append(events(t, f.eventHz())));
    switch (security) {
      case MediaSecurity.Plain p -> {}
      case MediaSecurity.Sdes s -> out.append(new Crypto(s.tag(), s.ours()).line());
      case MediaSecurity.Dtls d -> out.append(dtls(local, d.weConnect() ? "active" : "passive"));
    }
    return out.append(extras(local, extras)).append("a=ptime:").append(f.packetMs()).append("\r\na=")
        .append(ours.attribute()).append("\r\n").toString();
  }

  private static String extras(Local local, Extras e) {
    StringBuilder out = new StringBuilder();
    if (e.mux()) out.append("a=rtcp-mux\r\n");
    e.ice().ifPresent(ice -> out.append("a=ice-ufrag:").append(ice.ourFragment()).append("\r\na=ice-pwd:")
        .append(ice.ourPassword()).append("\r\n")
        .append(candidate(local, 1, local.port())).append(e.mux() ? "" : candidate(local, 2, local.port() + 1))
        .append("a=end-of-candidates\r\n"));
    e.mid().ifPresent(mid -> out.append("a=mid:").append(mid).append("\r\n"));
    return out.toString();
  }

  static String declined(SdpSession.Media m) {
    return "m=" + m.kind() + " 0 " + m.protocol() + " " + m.formats().getFirst() + "\r\n";
  }

  /** RFC 9143: the one stream we take may stay in the group it was offered in. */
  static String group(SdpSession offer, SdpSession.Media taken) {
    return taken.value("mid")
        .filter(mid -> offer.attributes().stream()
            .anyMatch(a -> a.startsWith("group:BUNDLE") && List.of(a.split(" ")).contains(mid)))
        .map(mid -> "a=group:BUNDLE " + mid + "\r\n").orElse("");
  }

  private static String dtls(Local local, String setup) {
    return "a=fingerprint:" + local.keys().fingerprint() + "\r\na=setup:" + setup + "\r\n";
  }

  /** RFC 8839 5.1 with the priority of RFC 8445 5.1.2.1 for a host candidate. */
  private static String candidate(Local local, int component, int port) {
    return "a=candidate:1 " + component + " UDP " + ((126L << 24) + (65535L << 8) + 256 - component) + " "
        + local.address() + " " + port + " typ host\r\n";
  }

  private static String rtpmap(AudioCodec codec, int type) {
    return "a=rtpmap:" + type + " " + codec.rtpmap() + "\r\n"
        + codec.parameters().map(p -> "a=fmtp:" + type + " " + p + "\r\n").orElse("");
  }

  private static String events(int type, int clockHz) {
    return "a=rtpmap:" + type + " " + TelephoneEvents.rtpmap(clockHz) + "\r\na=fmtp:" + type + " 0-15\r\n";
  }

  static List<Crypto> allKeys(Local local) {
    List<Crypto> keys = new ArrayList<>();
    for (SrtpSuite suite : SrtpSuite.values()) keys.add(new Crypto(keys.size() + 1, local.keys().sdes(suite)));
    return keys;
  }
}
