package io.stepline.media.codec;

/** G.711 µ-law, which every telephone speaks. */
public record Pcmu() implements AudioCodec {
  @Override
  public String name() {
    return "PCMU";
  }

  @Override
  public String encodingName() {
    return "PCMU";
  }

  @Override
  public int payloadType() {
    return 0;
  }

  @Override
  public int clockHz() {
    return 8000;
  }

  @Override
  public int sampleHz() {
    return 8000;
  }

  @Override
  public Impairment impairment() {
    return new Impairment(0, 10);
  }

  @Override
  public int preference() {
    return 20;
  }

  @Override
  public Encoder newEncoder() {
    return G711::encodeUlaw;
  }

  @Override
  public Decoder newDecoder() {
    return new WaveformDecoder(G711::decodeUlaw, sampleHz());
  }
}
