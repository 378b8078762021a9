package io.stepline.model.feature;

/**
 * The mel spectrogram vocoders are trained on (HiFi-GAN, CosyVoice): 80 Slaney bins to 8 kHz of the magnitude, frames
 * not centred but the signal padded by reflection, natural log of at least 1e-5. Owned by one thread.
 */
public final class VoiceMel {
  public static final int BINS = 80;
  private final int fft;
  private final int hop;
  private final double[] window;
  private final MelBanks banks;
  private final Dft dft;

  private VoiceMel(int rateHz, int fft, int hop) {
    this.fft = fft;
    this.hop = hop;
    this.banks = MelBanks.slaney(rateHz, fft, BINS, 0, 8_000);
    this.dft = new Dft(fft);
    this.window = new double[fft];
    for (int i = 0; i < fft; i++) window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / fft);
  }

  /** Of Step-Audio v1: 22.05 kHz, 1024-point frames each 256 samples. */
  public static VoiceMel of22k() {
    return new VoiceMel(22_050, 1_024, 256);
  }

  /** Of Step-Audio 2: 24 kHz, 1920-point frames each 480 samples. */
  public static VoiceMel of24k() {
    return new VoiceMel(24_000, 1_920, 480);
  }

  /** @param samples within 1, longer than a frame @return 80 rows, one after the other */
  public float[] of(float[] samples) {
    int pad = (fft - hop) / 2;
    int frames = (samples.length + 2 * pad - fft) / hop + 1;
    float[] mel = new float[BINS * frames];
    double[] frame = new double[fft];
    double[] magnitude = new double[fft / 2 + 1];
    for (int t = 0; t < frames; t++) {
      for (int i = 0; i < fft; i++) frame[i] = window[i] * samples[Reflection.of(t * hop + i - pad, samples.length)];
      dft.power(frame, magnitude);
      for (int k = 0; k < magnitude.length; k++) magnitude[k] = Math.sqrt(magnitude[k] + 1e-9);
      for (int b = 0; b < BINS; b++) mel[b * frames + t] = (float) Math.log(Math.max(1e-5, banks.energy(b, magnitude)));
    }
    return mel;
  }
}
