package io.stepline.media.codec;

/** PCM to payload; one per stream. */
@FunctionalInterface
public interface Encoder extends AutoCloseable {
  /** @return the payload; empty when the codec chooses not to send this frame (DTX) */
  byte[] encode(short[] pcm);

  @Override
  default void close() {}
}
