package io.stepline.media.codec;

/** G.711 A-law, which every telephone speaks. */
public record Pcma() implements G711Codec {
  @Override
  public String name() {
    return "PCMA";
  }

  @Override
  public int payloadType() {
    return 8;
  }

  @Override
  public int preference() {
    return 10;
  }

  @Override
  public Encoder newEncoder() {
    return G711::encodeAlaw;
  }

  @Override
  public Decoder newDecoder() {
    return new WaveformDecoder(G711::decodeAlaw, sampleHz());
  }
}
