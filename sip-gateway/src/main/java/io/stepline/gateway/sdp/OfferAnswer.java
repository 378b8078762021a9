package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.pipeline.MediaFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Offer and answer of one audio stream (RFC 3264). Pure. */
public final class OfferAnswer {
  private static final int EVENTS_TYPE = 101;
  private static final int WIDE_EVENTS_TYPE = 102;
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]+:[0-9a-fA-F:.]*");

  /** Our side: where we receive, what we speak in order of preference, and how this description is numbered. */
  public record Local(String address, int port, List<AudioCodec> codecs, long sessionId, long version) {}

  /**
   * What was agreed.
   *
   * @param direction ours
   * @param sdp what we answer; empty when it was the peer who answered
   */
  public record Agreed(MediaFormat format, InetSocketAddress remoteRtp, InetSocketAddress remoteRtcp, Direction direction, String sdp) {}

  private record Chosen(AudioCodec codec, int type, OptionalInt events) {}

  private OfferAnswer() {}

  /**
   * Answers an offer. Codecs are chosen by our preference; all other streams are declined.
   *
   * @return empty when no audio stream or no codec is acceptable (488)
   */
  public static Optional<Agreed> answer(SdpSession offer, Local local, Direction wish) {
    return audio(offer).flatMap(m -> choose(m, local.codecs()).map(chosen -> {
      boolean held = isNowhere(offer.connectionOf(m));
      Direction theirs = direction(offer, m);
      Direction ours = Direction.of(theirs.receives() && wish.sends() && !held, theirs.sends() && wish.receives());
      boolean noise = m.formats().contains("13") && chosen.codec().clockHz() == 8000 && chosen.codec() != AudioCodec.G722;
      MediaFormat format = new MediaFormat(chosen.codec(), chosen.type(), chosen.type(), chosen.events(), chosen.events(), noise, packetMs(m));
      return agreed(offer, m, format, ours, answerText(offer, m, local, format, ours));
    }));
  }

  public static String offer(Local local, Direction direction) {
    List<Integer> types = new ArrayList<>();
    StringBuilder maps = new StringBuilder();
    boolean wide = false;
    for (AudioCodec codec : local.codecs()) {
      types.add(codec.payloadType());
      maps.append(rtpmap(codec, codec.payloadType()));
      wide |= codec == AudioCodec.OPUS;
    }
    types.add(EVENTS_TYPE);
    maps.append(events(EVENTS_TYPE, 8000));
    if (wide) {
      types.add(WIDE_EVENTS_TYPE);
      maps.append(events(WIDE_EVENTS_TYPE, 48000));
    }
    return head(local) + "m=audio " + local.port() + " RTP/AVP" + types.stream().map(t -> " " + t).reduce("", String::concat) + "\r\n" + maps
        + "a=ptime:20\r\na=" + direction.attribute() + "\r\n";
  }

  /** Reads the answer to our offer. @return empty when the peer declined audio or chose what we did not offer */
  public static Optional<Agreed> accept(SdpSession answer, Local local, Direction offered) {
    return audio(answer).flatMap(m -> choose(m, local.codecs()).map(chosen -> {
      Direction theirs = direction(answer, m);
      Direction ours = Direction.of(theirs.receives() && offered.sends() && !isNowhere(answer.connectionOf(m)), theirs.sends() && offered.receives());
      int receive = chosen.codec().payloadType();
      OptionalInt receiveEvents = chosen.events().isEmpty() ? OptionalInt.empty()
          : OptionalInt.of(chosen.codec() == AudioCodec.OPUS ? WIDE_EVENTS_TYPE : EVENTS_TYPE);
      MediaFormat format = new MediaFormat(chosen.codec(), receive, chosen.type(), receiveEvents, chosen.events(), false, packetMs(m));
      return agreed(answer, m, format, ours, "");
    }));
  }

  private static Agreed agreed(SdpSession peer, SdpSession.Media m, MediaFormat format, Direction ours, String sdp) {
    InetAddress address = resolve(peer.connectionOf(m));
    int rtcpPort = m.value("rtcp").map(v -> v.split(" ")[0]).filter(v -> v.matches("[0-9]{1,5}")).map(Integer::parseInt).filter(p -> p > 0 && p < 65536)
        .orElse(Math.min(65535, m.port() + 1));
    return new Agreed(format, new InetSocketAddress(address, m.port()), new InetSocketAddress(address, rtcpPort), ours, sdp);
  }

  private static Optional<SdpSession.Media> audio(SdpSession session) {
    return session.media().stream().filter(OfferAnswer::usable).findFirst();
  }

  private static boolean usable(SdpSession.Media m) {
    return m.kind().equals("audio") && m.port() > 0 && (m.protocol().equals("RTP/AVP") || m.protocol().equals("RTP/AVPF"));
  }

  private static Optional<Chosen> choose(SdpSession.Media m, List<AudioCodec> preference) {
    for (AudioCodec codec : preference)
      for (String format : m.formats())
        if (codecOf(m, format).filter(c -> c == codec).isPresent()) return Optional.of(new Chosen(codec, Integer.parseInt(format), events(m, codec)));
    return Optional.empty();
  }

  private static Optional<AudioCodec> codecOf(SdpSession.Media m, String format) {
    if (!format.matches("[0-9]{1,3}") || Integer.parseInt(format) > 127) return Optional.empty();
    return m.ofType("rtpmap", format).map(AudioCodec::byRtpmap).orElseGet(() -> AudioCodec.byStaticType(Integer.parseInt(format)));
  }

  /** The telephone-event type at the codec's own clock, else at 8000 (RFC 4733 2.1 asks for the same clock, not all peers listen). */
  private static OptionalInt events(SdpSession.Media m, AudioCodec codec) {
    for (int clock : new int[] {codec.clockHz(), 8000})
      for (String format : m.formats())
        if (m.ofType("rtpmap", format).filter(r -> r.equalsIgnoreCase("telephone-event/" + clock)).isPresent() && format.matches("[0-9]{1,3}"))
          return OptionalInt.of(Integer.parseInt(format));
    return OptionalInt.empty();
  }

  private static Direction direction(SdpSession session, SdpSession.Media m) {
    for (List<String> level : List.of(m.attributes(), session.attributes()))
      for (Direction d : Direction.values()) if (level.contains(d.attribute())) return d;
    return Direction.SENDRECV;
  }

  private static int packetMs(SdpSession.Media m) {
    return m.value("ptime").filter(v -> v.matches("10|20|30|40|60")).map(Integer::parseInt).orElse(20);
  }

  private static String answerText(SdpSession offer, SdpSession.Media taken, Local local, MediaFormat f, Direction ours) {
    StringBuilder out = new StringBuilder(head(local));
    for (SdpSession.Media m : offer.media()) {
      if (m != taken) {
        out.append("m=").append(m.kind()).append(" 0 ").append(m.protocol()).append(' ').append(m.formats().getFirst()).append("\r\n");
        continue;
      }
      out.append("m=audio ").append(local.port()).append(' ').append(m.protocol()).append(' ').append(f.receiveType());
      f.receiveEventType().ifPresent(t -> out.append(' ').append(t));
      if (f.comfortNoise()) out.append(" 13");
      out.append("\r\n").append(rtpmap(f.codec(), f.receiveType()));
      f.receiveEventType().ifPresent(t -> out.append(events(t, m.ofType("rtpmap", Integer.toString(t)).map(r -> r.endsWith("/48000") ? 48000 : 8000).orElse(8000))));
      out.append("a=ptime:").append(f.packetMs()).append("\r\na=").append(ours.attribute()).append("\r\n");
    }
    return out.toString();
  }

  private static String head(Local local) {
    String type = local.address().contains(":") ? "IP6" : "IP4";
    return "v=0\r\no=stepline " + local.sessionId() + " " + local.version() + " IN " + type + " " + local.address() + "\r\ns=-\r\nc=IN " + type + " " + local.address()
        + "\r\nt=0 0\r\n";
  }

  private static String rtpmap(AudioCodec codec, int type) {
    String map = "a=rtpmap:" + type + " " + codec.encodingName() + "/" + codec.clockHz() + (codec == AudioCodec.OPUS ? "/2" : "") + "\r\n";
    return codec == AudioCodec.OPUS ? map + "a=fmtp:" + type + " useinbandfec=1;usedtx=1;stereo=0\r\n" : map;
  }

  private static String events(int type, int clockHz) {
    return "a=rtpmap:" + type + " telephone-event/" + clockHz + "\r\na=fmtp:" + type + " 0-15\r\n";
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
