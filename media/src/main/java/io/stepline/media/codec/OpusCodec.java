package io.stepline.media.codec;

import java.util.Optional;

/**
 * Opus as RTP carries it. RFC 7587: always 48000 and two channels in descriptions; speech is exchanged at 16 kHz in
 * one.
 */
public record OpusCodec() implements AudioCodec {
  @Override
  public String name() {
    return "OPUS";
  }

  @Override
  public String encodingName() {
    return "opus";
  }

  @Override
  public int payloadType() {
    return 107;
  }

  @Override
  public int clockHz() {
    return 48000;
  }

  @Override
  public int sampleHz() {
    return 16000;
  }

  @Override
  public int channels() {
    return 2;
  }

  @Override
  public Optional<String> parameters() {
    return Optional.of("useinbandfec=1;usedtx=1;stereo=0");
  }

  /** RFC 6716 2.1.4: there are no frames of 30 and 50 ms. */
  @Override
  public int packetMs(int wantedMs) {
    return wantedMs == 30 || wantedMs == 50 ? wantedMs - 10 : wantedMs;
  }

  @Override
  public Impairment impairment() {
    return new Impairment(5, 20);
  }

  @Override
  public int preference() {
    return 40;
  }

  @Override
  public Encoder newEncoder() {
    return new Opus.Encoder(sampleHz(), Opus.DEFAULT_BITS_PER_SECOND);
  }

  @Override
  public Decoder newDecoder() {
    return new Opus.Decoder(sampleHz());
  }
}
