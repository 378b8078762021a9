package io.stepline.model.stepaudio;

import java.util.List;

/** The streaming half of the tokenizer's linguistic path: frames of many calls in, 512 values for each frame out. */
interface LinguisticEncoder extends AutoCloseable {
  int FRAME = 560;
  /** Frames of the last chunk that stand before each new one. */
  int OVERLAP = 5;

  /** What is kept of one call. */
  interface Memory {
    Memory copy();

    /** Calls whose kinds are equal can be encoded together. */
    Object kind(int frames);
  }

  Memory begin();

  /**
   * One chunk of each call; all of one kind. Memories move on.
   *
   * @param chunks rows of {@code frames * 560}
   * @return rows of {@code frames * 512}
   */
  List<float[]> encode(List<? extends Memory> memories, List<float[]> chunks);

  @Override
  void close();
}
