package io.stepline.dialog.campaign.run;

/** The process stops here. */
final class SimulatedCrash extends RuntimeException {
  private static final long serialVersionUID = 1;

  SimulatedCrash(String where) {
    super(where, null, false, false);
  }
}
