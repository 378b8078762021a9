package io.stepline.media.audio;

import java.util.Random;

/**
 * How loud a line is while nobody speaks (the quietest frame of the last seconds), and noise like that. Owned by one
 * thread.
 */
final class NoiseFloor {
  private static final int WINDOW_FRAMES = 75;
  private final Random random = new Random(1);
  private double before = Double.MAX_VALUE;
  private double now = Double.MAX_VALUE;
  private int frames;

  /** @param rms of 20 ms */
  void hear(double rms) {
    now = Math.min(now, rms);
    if (++frames % WINDOW_FRAMES == 0) {
      before = now;
      now = rms;
    }
  }

  double level() {
    double level = Math.min(before, now);
    return level == Double.MAX_VALUE ? 0 : level;
  }

  short[] noise(int samples) {
    short[] pcm = new short[samples];
    double level = level();
    if (level > 0) for (int i = 0; i < samples; i++) pcm[i] = (short) Math.round(level * random.nextGaussian());
    return pcm;
  }
}
