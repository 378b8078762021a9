package io.stepline.dialog.campaign.contact;

/** How far an import is. @param share of the file, 0 to 1 */
public record ImportProgress(double share, long rows, long taken, long refused) {
  /** Hears of it every few thousand rows. */
  public interface Listener {
    void at(ImportProgress progress);
  }
}
