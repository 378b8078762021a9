package io.stepline.model.sensevoice;

import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.Fbank;

/**
 * What SenseVoice listens to: Kaldi's filter banks with mirrored edges of samples in 16-bit scale, seven whole frames
 * every six, shifted and scaled by what the graph itself says (sherpa-onnx, scripts/sense-voice/test.py). Owned by one
 * thread.
 */
final class SenseFeatures {
  private final Fbank fbank = new Fbank(Fbank.Window.HAMMING, Fbank.Edges.MIRRORED);
  private final int stack;
  private final int step;
  private final Cmvn cmvn;

  SenseFeatures(int stack, int step, Cmvn cmvn) {
    this.stack = stack;
    this.step = step;
    this.cmvn = cmvn;
  }

  /** @param samples 16 kHz in 16-bit scale @return {@code [frames][stack * 80]}; none of less than about 70 ms */
  float[][] of(float[] samples) {
    float[][] frames = fbank.of(samples);
    int count = frames.length < stack ? 0 : (frames.length - stack) / step + 1;
    float[][] out = new float[count][stack * Fbank.BINS];
    for (int t = 0; t < count; t++) {
      for (int i = 0; i < stack; i++)
        System.arraycopy(frames[t * step + i], 0, out[t], i * Fbank.BINS, Fbank.BINS);
      cmvn.apply(out[t]);
    }
    return out;
  }
}
