package io.stepline.media.codec;

import java.util.Locale;
import java.util.Optional;

/** The codecs we speak. {@code clockHz} is the RTP timestamp rate, {@code sampleHz} the rate of the PCM we exchange with it. */
public enum AudioCodec {
  PCMU("PCMU", 0, 8000, 8000),
  PCMA("PCMA", 8, 8000, 8000),
  /** RFC 3551 4.5.2: the clock says 8000 although the audio is 16 kHz. */
  G722("G722", 9, 8000, 16000),
  /** RFC 7587: always 48000 in RTP; speech is exchanged at 16 kHz. */
  OPUS("opus", 107, 48000, 16000);

  private final String encodingName;
  private final int payloadType;
  private final int clockHz;
  private final int sampleHz;

  AudioCodec(String encodingName, int payloadType, int clockHz, int sampleHz) {
    this.encodingName = encodingName;
    this.payloadType = payloadType;
    this.clockHz = clockHz;
    this.sampleHz = sampleHz;
  }

  public String encodingName() {
    return encodingName;
  }

  /** The static type, or the dynamic one that we offer. */
  public int payloadType() {
    return payloadType;
  }

  public int clockHz() {
    return clockHz;
  }

  public int sampleHz() {
    return sampleHz;
  }

  public boolean isStatic() {
    return payloadType < 96;
  }

  /** @param rtpmap such as {@code opus/48000/2} */
  public static Optional<AudioCodec> byRtpmap(String rtpmap) {
    String[] parts = rtpmap.split("/");
    for (AudioCodec c : values())
      if (c.encodingName.equalsIgnoreCase(parts[0]) && parts.length > 1 && parts[1].equals(Integer.toString(c.clockHz))) return Optional.of(c);
    return Optional.empty();
  }

  public static Optional<AudioCodec> byStaticType(int payloadType) {
    for (AudioCodec c : values()) if (c.isStatic() && c.payloadType == payloadType) return Optional.of(c);
    return Optional.empty();
  }

  public static Optional<AudioCodec> byName(String name) {
    for (AudioCodec c : values()) if (c.name().equals(name.toUpperCase(Locale.ROOT))) return Optional.of(c);
    return Optional.empty();
  }

  public Encoder newEncoder() {
    return switch (this) {
      case PCMU -> G711::encodeUlaw;
      case PCMA -> G711::encodeAlaw;
      case G722 -> new G722.Encoder();
      case OPUS -> new Opus.Encoder(sampleHz, Opus.DEFAULT_BITS_PER_SECOND);
    };
  }

  public Decoder newDecoder() {
    return switch (this) {
      case PCMU -> new WaveformDecoder(G711::decodeUlaw, sampleHz);
      case PCMA -> new WaveformDecoder(G711::decodeAlaw, sampleHz);
      case G722 -> new WaveformDecoder(new G722.Decoder()::decode, sampleHz);
      case OPUS -> new Opus.Decoder(sampleHz);
    };
  }
}
