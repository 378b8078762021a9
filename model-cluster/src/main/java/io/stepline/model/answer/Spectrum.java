package io.stepline.model.answer;

/**
 * What 20 ms of a line look like.
 *
 * @param levelDb against full scale
 * @param hz of the strongest partial, {@code purity} its share of the energy, 0 to 1
 */
record Spectrum(double levelDb, double hz, double purity) {
  /** One partial and nothing else. */
  boolean isTone() {
    return purity > 0.8 && levelDb > -45;
  }
}
