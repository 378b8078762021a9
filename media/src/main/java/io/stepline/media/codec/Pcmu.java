package io.stepline.media.codec;

/** G.711 µ-law, which every telephone speaks. */
public record Pcmu() implements G711Codec {
  @Override
  public String name() {
    return "PCMU";
  }

  @Override
  public int payloadType() {
    return 0;
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
