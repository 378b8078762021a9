package io.stepline.media.codec;

import java.util.Optional;

/**
 * One codec, with all that anybody has to know of it: how descriptions name it, at which clock it runs, which packets
 * it can fill, what loss does to it, and what makes and reads its payloads. An implementation is a record, so that two
 * of the same settings are equal; it is found by its line in
 * {@code META-INF/services/io.stepline.media.codec.AudioCodec} and by nothing else. Immutable, thread-safe.
 */
public interface AudioCodec {
  /** As settings and people write it; upper case. */
  String name();

  /** As {@code a=rtpmap} writes it. */
  String encodingName();

  /** The static type (RFC 3551), or the dynamic one that we offer; each codec has its own. */
  int payloadType();

  /** Rate of RTP timestamps, and of the telephone-events that go with the codec (RFC 4733 2.1). */
  int clockHz();

  /** Rate of the PCM that we exchange with the codec. */
  int sampleHz();

  /** Channels as {@code a=rtpmap} counts them; a single one is not written. */
  default int channels() {
    return 1;
  }

  /** What we say in {@code a=fmtp}, in offers and in answers. */
  default Optional<String> parameters() {
    return Optional.empty();
  }

  /** The codec as the peer's {@code a=fmtp} wants it spoken; empty when we cannot speak it so. */
  default Optional<AudioCodec> tuned(String theirParameters) {
    return Optional.of(this);
  }

  /** The nearest packet that the codec can fill. @param wantedMs 10 to 60 in steps of ten */
  default int packetMs(int wantedMs) {
    return wantedMs;
  }

  /** Whether pauses may be filled by payload type 13 (RFC 3389), whose clock is 8000 and whose noise is narrow. */
  default boolean takesComfortNoise() {
    return clockHz() == 8000 && sampleHz() == 8000;
  }

  Impairment impairment();

  /** Codecs with more are preferred. */
  int preference();

  Encoder newEncoder();

  Decoder newDecoder();

  default boolean isStatic() {
    return payloadType() < 96;
  }

  /** Such as {@code opus/48000/2}. */
  default String rtpmap() {
    return encodingName() + "/" + clockHz() + (channels() == 1 ? "" : "/" + channels());
  }

  /** Whether the peer means this codec. Channels are not looked at: some leave them out. */
  default boolean isNamedBy(String rtpmap) {
    String[] parts = rtpmap.split("/");
    return encodingName().equalsIgnoreCase(parts[0]) && parts.length > 1
        && parts[1].equals(Integer.toString(clockHz()));
  }

  /**
   * What the E-model asks of a codec (ITU-T G.113).
   *
   * @param equipment Ie, without loss
   * @param robustness Bpl, the loss in percent that costs half of what is left
   */
  record Impairment(double equipment, double robustness) {}
}
