package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.pipeline.MediaFormat;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Offer and answer of one audio stream (RFC 3264), in the clear or under SRTP. Pure but for the keys that
 * {@link OwnKeys} draws.
 */
public final class OfferAnswer {
  private static final String COMFORT_NOISE = Integer.toString(MediaFormat.COMFORT_NOISE_TYPE);

  /** Where our stream stands among those of the peer; later offers keep the order (RFC 3264 8). */
  public record Place(SdpSession peer, int index) {
    SdpSession.Media stream() {
      return peer.media().get(index);
    }
  }

  /**
   * What was agreed.
   *
   * @param direction ours
   * @param protocol of the m-line
   * @param mux RTCP shares the port of RTP (RFC 5761)
   * @param sdp what we answer; empty when it was the peer who answered
   * @param types what payload types have meant so far in the session
   */
  public record Agreed(MediaFormat format, InetSocketAddress remoteRtp, InetSocketAddress remoteRtcp,
      Direction direction, String protocol, MediaSecurity security,
      boolean mux, Optional<Ice> ice, String sdp, PayloadTypes types, Place place) {}

  private OfferAnswer() {}

  /**
   * Answers an offer. Codecs are chosen in the order that {@code local} says; all other streams are declined.
   *
   * @return empty when no audio stream is acceptable in codec, security and kind of address (488)
   */
  public static Optional<Agreed> answer(SdpSession offer, Local local, Direction wish) {
    return best(offer, local).flatMap(m -> CodecChoice.of(m, local.codecs(), local.order())
        .flatMap(chosen -> StreamSecurity.of(offer, m, local)
            .map(security -> answered(offer, m, chosen, security, local, wish))));
  }

  private static Agreed answered(SdpSession offer, SdpSession.Media m, CodecChoice chosen, MediaSecurity security,
      Local local, Direction wish) {
    Optional<Ice> ice = ice(offer, m, local);
    boolean held = isNowhere(offer.connectionOf(m)) && ice.isEmpty();
    Direction theirs = offer.directionOf(m);
    Direction ours = Direction.of(theirs.receives() && wish.sends() && !held, theirs.sends() && wish.receives());
    boolean noise = m.formats().contains(COMFORT_NOISE) && chosen.codec().takesComfortNoise();
    MediaFormat.Heard heard = new MediaFormat.Heard(CodecChoice.all(m, local.codecs()), TelephoneEvents.of(m));
    MediaFormat format = new MediaFormat(chosen.codec(), chosen.type(), chosen.type(), chosen.eventType(),
        chosen.eventType(), noise, chosen.packetMs(m), chosen.eventHz(), heard, local.inbandKeys());
    boolean mux = m.has("rtcp-mux");
    SdpText.Extras extras = new SdpText.Extras(mux, ice, m.value("mid"));
    StringBuilder text = new StringBuilder(SdpText.head(local, ice.isPresent())).append(SdpText.group(offer, m));
    for (SdpSession.Media each : offer.media())
      text.append(each == m ? SdpText.answered(m, local, format, security, extras, ours) : SdpText.declined(each));
    PayloadTypes types = local.types().with(chosen.type(), chosen.codec().rtpmap());
    return agreed(offer, m, format, ours, security, mux, ice, text.toString(), remembering(types, m));
  }

  /**
   * @param before what was agreed earlier in this call, whose types, transport and key are offered again; empty for a
   *   first offer
   */
  public static String offer(Local local, Direction direction, Optional<Agreed> before) {
    Local now = local.after(before.or(local::before));
    String protocol = now.before().map(Agreed::protocol).orElseGet(() -> switch (local.policy()) {
      case NONE, OPTIONAL -> "RTP/AVP";
      case REQUIRED -> "RTP/SAVP";
      case DTLS -> StreamSecurity.DTLS_PREFIX;
    });
    Optional<Ice> ice = now.before().flatMap(Agreed::ice);
    Optional<Place> place = now.before().map(Agreed::place);
    SdpText.Extras extras = new SdpText.Extras(offersMux(now), ice, place.flatMap(p -> p.stream().value("mid")));
    String ours = SdpText.offered(local, protocol, offered(now),
        now.before().map(b -> b.format().comfortNoise()).orElse(false), keys(now), extras, direction);
    StringBuilder text = new StringBuilder(SdpText.head(local, ice.isPresent()));
    place.ifPresent(p -> text.append(SdpText.group(p.peer(), p.stream())));
    if (place.isEmpty()) text.append(ours);
    place.ifPresent(p -> {
      for (int i = 0; i < p.peer().media().size(); i++)
        text.append(i == p.index() ? ours : SdpText.declined(p.peer().media().get(i)));
    });
    return text.toString();
  }

  private static boolean offersMux(Local local) {
    return local.before().map(Agreed::mux).orElse(local.policy() == MediaSecurity.Policy.DTLS);
  }

  private static List<Crypto> keys(Local local) {
    MediaSecurity.Policy policy = local.policy();
    return local.before().map(
        b -> b.security() instanceof MediaSecurity.Sdes s ? List.of(new Crypto(s.tag(), s.ours())) : List.<Crypto>of())
        .orElseGet(() -> policy == MediaSecurity.Policy.OPTIONAL || policy == MediaSecurity.Policy.REQUIRED
            ? SdpText.allKeys(local) : List.of());
  }

  /** The codec in use comes first in later offers, so that a hold does not change it. */
  private static PayloadTypes.Offered offered(Local local) {
    List<AudioCodec> codecs = new ArrayList<>(local.codecs());
    local.before().map(b -> b.format().codec()).filter(codecs::remove).ifPresent(codecs::addFirst);
    return local.types().offered(codecs);
  }

  /**
   * Reads the answer to our offer. What it names first is sent, whatever either side named is heard (RFC 3264 6.1, 7).
   *
   * @return empty when the peer declined audio, or chose what we did not offer or do not allow
   */
  public static Optional<Agreed> accept(SdpSession answer, Local local, Direction offered) {
    return best(answer, local).flatMap(m -> CodecChoice.of(m, local.codecs(), CodecOrder.THEIRS)
        .flatMap(chosen -> StreamSecurity.of(answer, m, local)
            .map(security -> accepted(answer, m, chosen, security, local, offered))));
  }

  private static Agreed accepted(SdpSession answer, SdpSession.Media m, CodecChoice chosen, MediaSecurity security,
      Local local, Direction offered) {
    Optional<Ice> ice = local.before().flatMap(Agreed::ice).flatMap(i -> ice(answer, m, local));
    boolean held = isNowhere(answer.connectionOf(m)) && ice.isEmpty();
    Direction theirs = answer.directionOf(m);
    Direction ours = Direction.of(theirs.receives() && offered.sends() && !held, theirs.sends() && offered.receives());
    PayloadTypes.Offered types = offered(local);
    Map<Integer, AudioCodec> sound = new HashMap<>();
    types.sound().forEach(n -> sound.put(n.type(), n.codec()));
    Map<Integer, Integer> events = new HashMap<>();
    types.events().forEach((hz, type) -> events.put(type, hz));
    MediaFormat.Heard heard = new MediaFormat.Heard(CodecChoice.all(m, local.codecs()), TelephoneEvents.of(m))
        .and(new MediaFormat.Heard(sound, events));
    int receive = types.sound().stream().filter(n -> n.codec().encodingName().equals(chosen.codec().encodingName()))
        .map(PayloadTypes.Numbered::type).findFirst().orElse(chosen.type());
    boolean noise = m.formats().contains(COMFORT_NOISE)
        && local.before().map(b -> b.format().comfortNoise()).orElse(false);
    MediaFormat format = new MediaFormat(chosen.codec(), receive, chosen.type(), chosen.ourEventType(types),
        chosen.eventType(), noise, chosen.packetMs(m), chosen.eventHz(), heard, local.inbandKeys());
    boolean mux = offersMux(local) && m.has("rtcp-mux");
    return agreed(answer, m, format, ours, security, mux, ice, "", remembering(local.types().with(types), m));
  }

  private static PayloadTypes remembering(PayloadTypes types, SdpSession.Media m) {
    PayloadTypes now = types;
    for (int type : m.types()) now = now.with(type, m.ofType("rtpmap", type).orElse(""));
    return now;
  }

  private static Agreed agreed(SdpSession peer, SdpSession.Media m, MediaFormat format, Direction ours,
      MediaSecurity security, boolean mux, Optional<Ice> ice, String sdp, PayloadTypes types) {
    InetAddress address = peer.addressOf(m);
    int rtcpPort = mux ? m.port()
        : m.value("rtcp").map(v -> v.split(" ")[0]).filter(v -> v.matches("[0-9]{1,5}")).map(Integer::parseInt)
            .filter(p -> p > 0 && p < 65536).orElse(Math.min(65535, m.port() + 1));
    return new Agreed(format, new InetSocketAddress(address, m.port()), new InetSocketAddress(address, rtcpPort), ours,
        m.protocol(), security, mux, ice, sdp, types, new Place(peer, peer.media().indexOf(m)));
  }

  /** The first audio stream we can carry, protected ones before plain ones. */
  private static Optional<SdpSession.Media> best(SdpSession session, Local local) {
    return session.media().stream()
        .filter(m -> m.kind().equals("audio") && m.port() > 0 && isReachable(session, m, local)
            && StreamSecurity.of(session, m, local).isPresent())
        .min(Comparator
            .comparing(m -> StreamSecurity.of(session, m, local).orElseThrow() instanceof MediaSecurity.Plain));
  }

  /** Whether sound can go from the address that we name to theirs: ICE finds its own way, a hold needs none. */
  private static boolean isReachable(SdpSession session, SdpSession.Media m, Local local) {
    String theirs = session.connectionOf(m);
    return isNowhere(theirs) || iceFragment(session, m).isPresent()
        || session.addressOf(m) instanceof Inet6Address == local.isIpv6();
  }

  private static Optional<String> iceFragment(SdpSession session, SdpSession.Media m) {
    return m.value("ice-ufrag").or(() -> session.value("ice-ufrag"));
  }

  private static Optional<Ice> ice(SdpSession session, SdpSession.Media m, Local local) {
    String password = m.value("ice-pwd").or(() -> session.value("ice-pwd")).orElse("");
    return iceFragment(session, m).map(theirs -> local.keys().ice(theirs, password));
  }

  /** RFC 3264 8.4: an address of zeros was the hold of RFC 2543. */
  private static boolean isNowhere(String connection) {
    return connection.equals("0.0.0.0") || connection.equals("::");
  }
}
