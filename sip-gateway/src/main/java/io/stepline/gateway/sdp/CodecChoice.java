package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One codec that both sides speak, with the peer's payload types for it and for telephone-event. */
record CodecChoice(AudioCodec codec, int type, Optional<Events> events) {
  /** The peer's telephone-event. */
  record Events(int type, int clockHz) {}

  /** By our order of preference. */
  static Optional<CodecChoice> of(SdpSession.Media m, List<AudioCodec> preference) {
    for (AudioCodec codec : preference)
      for (String format : m.formats()) {
        Optional<AudioCodec> spoken = codecOf(m, format).filter(codec::equals).flatMap(c -> tuned(c, m, format));
        if (spoken.isPresent())
          return Optional.of(new CodecChoice(spoken.get(), Integer.parseInt(format), events(m, codec)));
      }
    return Optional.empty();
  }

  private static Optional<AudioCodec> tuned(AudioCodec codec, SdpSession.Media m, String format) {
    Optional<String> wanted = m.ofType("fmtp", format);
    return wanted.isPresent() ? codec.tuned(wanted.get()) : Optional.of(codec);
  }

  private static Optional<AudioCodec> codecOf(SdpSession.Media m, String format) {
    if (!format.matches("[0-9]{1,3}") || Integer.parseInt(format) > 127) return Optional.empty();
    return m.ofType("rtpmap", format).map(Codecs::byRtpmap)
        .orElseGet(() -> Codecs.byStaticType(Integer.parseInt(format)));
  }

  /**
   * The telephone-event type at the codec's own clock, else at 8000 (RFC 4733 2.1 asks for the same clock, not all
   * peers listen).
   */
  private static Optional<Events> events(SdpSession.Media m, AudioCodec codec) {
    for (int clock : new int[] {codec.clockHz(), 8000})
      for (String format : m.formats())
        if (m.ofType("rtpmap", format).filter(r -> r.equalsIgnoreCase("telephone-event/" + clock)).isPresent()
            && format.matches("[0-9]{1,3}"))
          return Optional.of(new Events(Integer.parseInt(format), clock));
    return Optional.empty();
  }

  /** As the peer announced it. */
  OptionalInt eventType() {
    return events.map(e -> OptionalInt.of(e.type())).orElseGet(OptionalInt::empty);
  }

  /** The type on which we hear events after an offer of ours: the one at the clock that the peer chose. */
  OptionalInt ourEventType(List<AudioCodec> offered) {
    return events.map(e -> OptionalInt.of(EventTypes.of(offered).typeAt(e.clockHz()))).orElseGet(OptionalInt::empty);
  }

  int eventHz() {
    return events.map(Events::clockHz).orElse(codec.clockHz());
  }

  /**
   * What the peer would like in one packet: its ptime within its maxptime, 10 to 60 ms in steps of ten, as the codec
   * can fill it.
   */
  int packetMs(SdpSession.Media m) {
    int most =
        m.value("maxptime").filter(v -> v.matches("[0-9]{1,4}")).map(Integer::parseInt).filter(v -> v >= 10).orElse(60);
    int wanted = m.value("ptime").filter(v -> v.matches("10|20|30|40|50|60")).map(Integer::parseInt).orElse(20);
    int ms = Math.min(wanted, Math.min(most, 60) / 10 * 10);
    return codec.packetMs(ms);
  }
}
