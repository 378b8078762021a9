package io.stepline.model.vad;

import java.util.List;

/** How likely each of many callers speaks. Owned by one thread. */
@FunctionalInterface
public interface SpeechProbability {
  /**
   * One window of each call.
   *
   * @param windows PCM of {@link SileroVad#windowSamples} each
   * @return probability of speech for each
   */
  float[] probabilities(int rateHz, List<short[]> windows, List<SileroVad.Memory> memories);
}
