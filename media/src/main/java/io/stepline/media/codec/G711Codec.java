package io.stepline.media.codec;

/** What the two laws of G.711 have in common: one byte for each of 8000 samples a second. */
interface G711Codec extends AudioCodec {
  @Override
  default String encodingName() {
    return name();
  }

  @Override
  default int clockHz() {
    return 8000;
  }

  @Override
  default int sampleHz() {
    return 8000;
  }

  @Override
  default Impairment impairment() {
    return new Impairment(0, 10);
  }
}
