package io.stepline.media.codec;

import io.stepline.media.audio.Concealer;
import java.util.Optional;
import java.util.function.Function;

/** A decoder without memory of its own for loss, with pitch repetition in its place. */
final class WaveformDecoder implements Decoder {
  private final Function<byte[], short[]> decode;
  private final Concealer concealer;

  WaveformDecoder(Function<byte[], short[]> decode, int rateHz) {
    this.decode = decode;
    this.concealer = new Concealer(rateHz);
  }

  @Override
  public short[] decode(byte[] payload) {
    return concealer.good(decode.apply(payload));
  }

  @Override
  public short[] conceal(int samples, Optional<byte[]> next) {
    return concealer.lost(samples);
  }
}
