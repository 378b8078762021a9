package io.stepline.model.feature;

/**
 * Whisper's log mel spectrogram, of 128 bins or fewer: 25 ms periodic Hann frames each 10 ms, centred with reflection,
 * the last frame dropped, Slaney mel 0 to 8 kHz, {@code (max(log10 x, top - 8) + 4) / 4} (openai/whisper audio.py).
 * Owned by one thread.
 */
public final class LogMel {
  public static final int BINS = 128;
  public static final int HOP = 160;
  private static final int FFT = 400;
  private final double[] window = new double[FFT];
  private final int bins;
  private final MelBanks banks;
  private final Dft dft = new Dft(FFT);

  public LogMel() {
    this(BINS);
  }

  /** @param bins as the model has them: 80 in the smaller ones, 128 in the larger */
  public LogMel(int bins) {
    this.bins = bins;
    this.banks = MelBanks.slaney(16_000, FFT, bins, 0, 8_000);
    for (int i = 0; i < FFT; i++) window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / FFT);
  }

  /**
   * @param samples 16 kHz, within 1; more than 200 of them @return rows of {@code samples / 160} frames, one after the
   *   other
   */
  public float[] of(float[] samples) {
    int frames = samples.length / HOP;
    float[] mel = new float[bins * frames];
    double[] frame = new double[FFT];
    double[] power = new double[FFT / 2 + 1];
    double top = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < frames; t++) {
      for (int i = 0; i < FFT; i++)
        frame[i] = window[i] * samples[Reflection.of(t * HOP + i - FFT / 2, samples.length)];
      dft.power(frame, power);
      for (int b = 0; b < bins; b++) {
        double log = Math.log10(Math.max(1e-10, banks.energy(b, power)));
        mel[b * frames + t] = (float) log;
        top = Math.max(top, log);
      }
    }
    for (int i = 0; i < mel.length; i++) mel[i] = (float) ((Math.max(mel[i], top - 8) + 4) / 4);
    return mel;
  }
}
