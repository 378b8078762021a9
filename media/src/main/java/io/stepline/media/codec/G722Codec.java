package io.stepline.media.codec;

/** G.722 as RTP carries it. RFC 3551 4.5.2: the clock says 8000 although the audio is 16 kHz. */
public record G722Codec() implements AudioCodec {
  @Override
  public String name() {
    return "G722";
  }

  @Override
  public String encodingName() {
    return "G722";
  }

  @Override
  public int payloadType() {
    return 9;
  }

  @Override
  public int clockHz() {
    return 8000;
  }

  @Override
  public int sampleHz() {
    return 16000;
  }

  @Override
  public Impairment impairment() {
    return new Impairment(0, 10);
  }

  @Override
  public int preference() {
    return 30;
  }

  @Override
  public Encoder newEncoder() {
    return new G722.Encoder();
  }

  @Override
  public Decoder newDecoder() {
    return new WaveformDecoder(new G722.Decoder()::decode, sampleHz());
  }
}
