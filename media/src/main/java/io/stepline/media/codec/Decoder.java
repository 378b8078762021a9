package io.stepline.media.codec;

import java.util.Optional;

/** Payload to PCM, loss included; one per stream. Never throws on hostile payloads. */
public interface Decoder extends AutoCloseable {
  short[] decode(byte[] payload);

  /**
   * Sound in place of a lost packet.
   *
   * @param samples how many are missing
   * @param next the packet after the loss, which may carry a copy of it (forward error correction)
   */
  short[] conceal(int samples, Optional<byte[]> next);

  @Override
  default void close() {}
}
