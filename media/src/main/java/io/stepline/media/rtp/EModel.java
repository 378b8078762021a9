package io.stepline.media.rtp;

import io.stepline.media.codec.AudioCodec;

/**
 * Opinion scores from loss and delay by the E-model (ITU-T G.107 with the usual simplification R = 93.2 - Id - Ie,eff).
 */
public final class EModel {
  private EModel() {}

  /**
   * @param loss share of packets lost or late, 0 to 1
   * @param oneWayMs mouth to ear
   * @return mean opinion score, 1 to 4.5
   */
  public static double mos(AudioCodec codec, double loss, double oneWayMs) {
    double ie = codec.impairment().equipment();
    double ieEff = ie + (95 - ie) * (loss * 100) / (loss * 100 + codec.impairment().robustness());
    double id = 0.024 * oneWayMs + (oneWayMs > 177.3 ? 0.11 * (oneWayMs - 177.3) : 0);
    double r = Math.max(0, Math.min(100, 93.2 - id - ieEff));
    return Math.max(1, Math.min(4.5, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6));
  }
}
