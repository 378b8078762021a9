package io.stepline.dialog.campaign.pace;

/**
 * How a campaign dials.
 *
 * @param ratio calls for each free agent, for {@link Mode#RATIO}; the most for {@link Mode#PREDICTIVE}
 * @param abandonCap share of answered calls that may find nobody free, over the rolling window, such as 0.03
 * @param windowMs of the abandon rate
 * @param maxInFlight calls that may ring at once, whatever the rest says
 */
public record Pace(Mode mode, double ratio, double abandonCap, long windowMs, int maxInFlight) {
  /**
   * {@code PREVIEW}: one call for an agent who asked for it. {@code PROGRESSIVE}: one for each free agent.
   * {@code RATIO}: a fixed number for each. {@code PREDICTIVE}: as many for each as the abandon cap allows, found out
   * by how many answered calls find nobody free.
   */
  public enum Mode { PREVIEW, PROGRESSIVE, RATIO, PREDICTIVE }

  public Pace {
    if (ratio < 1 || ratio > 20) throw new IllegalArgumentException("the ratio must be within 1 and 20, not " + ratio);
    if (abandonCap < 0 || abandonCap > 0.5)
      throw new IllegalArgumentException("the abandon cap must be within 0 and 0.5, not " + abandonCap);
    if (maxInFlight < 1 || windowMs < 1_000)
      throw new IllegalArgumentException("max in flight must be positive and the window a second or more");
  }

  public static Pace predictive(double abandonCap) {
    return new Pace(Mode.PREDICTIVE, 20, abandonCap, 30 * 86_400_000L, 1_000);
  }
}
