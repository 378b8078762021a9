package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One codec that both sides speak, with the peer's payload types for it and for telephone-event. */
record CodecChoice(AudioCodec codec, int type, Optional<Events> events) {
  /** The peer's telephone-event. */
  record Events(int type, int clockHz) {}

  private record Spoken(int type, AudioCodec codec) {}

  static Optional<CodecChoice> of(SdpSession.Media m, List<AudioCodec> ours, CodecOrder order) {
    List<Spoken> spoken = spoken(m, ours);
    Optional<Spoken> best = switch (order) {
      case THEIRS -> spoken.stream().findFirst();
      case OURS -> spoken.stream().min(Comparator.comparingInt(s -> rank(s, m, ours)));
    };
    return best.map(s -> new CodecChoice(s.codec(), s.type(), events(m, s.codec())));
  }

  private static int rank(Spoken s, SdpSession.Media m, List<AudioCodec> ours) {
    return codecOf(m, s.type()).map(ours::indexOf).orElse(Integer.MAX_VALUE);
  }

  /** In their order. */
  private static List<Spoken> spoken(SdpSession.Media m, List<AudioCodec> ours) {
    return m.types().stream().flatMap(type -> codecOf(m, type).filter(ours::contains)
        .flatMap(c -> tuned(c, m, type)).map(c -> new Spoken(type, c)).stream()).toList();
  }

  /** All that we speak of a stream, by type. */
  static Map<Integer, AudioCodec> all(SdpSession.Media m, List<AudioCodec> ours) {
    Map<Integer, AudioCodec> all = new HashMap<>();
    spoken(m, ours).forEach(s -> all.putIfAbsent(s.type(), s.codec()));
    return all;
  }

  private static Optional<AudioCodec> tuned(AudioCodec codec, SdpSession.Media m, int type) {
    Optional<String> wanted = m.ofType("fmtp", type);
    return wanted.isPresent() ? codec.tuned(wanted.get()) : Optional.of(codec);
  }

  /** A static type means what it says, also where its rtpmap has another clock (G722/16000). */
  private static Optional<AudioCodec> codecOf(SdpSession.Media m, int type) {
    Optional<AudioCodec> fixed = Codecs.byStaticType(type);
    Optional<String> rtpmap = m.ofType("rtpmap", type);
    if (rtpmap.isEmpty()) return fixed;
    return Codecs.byRtpmap(rtpmap.get())
        .or(() -> fixed.filter(c -> rtpmap.get().split("/", 2)[0].strip().equalsIgnoreCase(c.encodingName())));
  }

  /**
   * The telephone-event type at the codec's own clock, else at 8000 (RFC 4733 2.1 asks for the same clock, not all
   * peers listen), else at any.
   */
  private static Optional<Events> events(SdpSession.Media m, AudioCodec codec) {
    Map<Integer, Integer> clocks = TelephoneEvents.of(m);
    for (int clock : new int[] {codec.clockHz(), 8000})
      for (int type : m.types())
        if (clocks.getOrDefault(type, 0) == clock) return Optional.of(new Events(type, clock));
    return m.types().stream().filter(clocks::containsKey).findFirst()
        .map(t -> new Events(t, clocks.getOrDefault(t, codec.clockHz())));
  }

  /** As the peer announced it. */
  OptionalInt eventType() {
    return events.map(e -> OptionalInt.of(e.type())).orElseGet(OptionalInt::empty);
  }

  /** The type on which we hear events after an offer of ours: the one at the clock that the peer chose. */
  OptionalInt ourEventType(PayloadTypes.Offered offered) {
    return events.map(e -> OptionalInt.of(Optional.ofNullable(offered.events().get(e.clockHz())).orElse(e.type())))
        .orElseGet(OptionalInt::empty);
  }

  int eventHz() {
    return events.map(Events::clockHz).orElse(codec.clockHz());
  }

  /**
   * What the peer would like in one packet: its ptime within its maxptime, 10 to 60 ms in steps of ten, as the codec
   * can fill it.
   */
  int packetMs(SdpSession.Media m) {
    int most = m.value("maxptime").filter(v -> v.matches("[0-9]{1,4}(\\.0+)?")).map(CodecChoice::whole)
        .filter(v -> v >= 10).orElse(60);
    int wanted = m.value("ptime").filter(v -> v.matches("(10|20|30|40|50|60)(\\.0+)?")).map(CodecChoice::whole)
        .orElse(20);
    int ms = Math.min(wanted, Math.min(most, 60) / 10 * 10);
    return codec.packetMs(ms);
  }

  private static int whole(String number) {
    return Integer.parseInt(number.split("\\.")[0]);
  }
}
