package io.stepline.dialog.campaign.plan;

/** Where a campaign stands. Only a running one dials. */
public enum CampaignState {
  DRAFT, SCHEDULED, RUNNING, PAUSED, FINISHED;

  /** A finished campaign runs again when it is started, for contacts that came later. */
  public boolean mayBecome(CampaignState next) {
    return switch (this) {
      case DRAFT -> next == SCHEDULED || next == RUNNING || next == FINISHED;
      case SCHEDULED -> next == RUNNING || next == PAUSED || next == FINISHED || next == DRAFT;
      case RUNNING -> next == PAUSED || next == FINISHED;
      case PAUSED -> next == RUNNING || next == SCHEDULED || next == FINISHED;
      case FINISHED -> next == RUNNING || next == SCHEDULED;
    };
  }
}
