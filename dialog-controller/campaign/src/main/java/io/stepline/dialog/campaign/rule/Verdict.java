package io.stepline.dialog.campaign.rule;

import io.stepline.dialog.campaign.plan.CampaignSpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All decisions on one call. A single rule that does not pass keeps it from being made. */
public record Verdict(List<Decision> decisions, Optional<CampaignSpec.CallerId> callerId) {
  public boolean mayDial() {
    return callerId.isPresent() && decisions.stream().allMatch(d -> d.effect() == Decision.Effect.PASS);
  }

  /** The first rule that rules it out for good. */
  public Optional<Decision> never() {
    return decisions.stream().filter(d -> d.effect() == Decision.Effect.NEVER).findFirst();
  }

  /** The first rule that keeps it until somebody has mended a setting, a file or a list. */
  public Optional<Decision> holds() {
    return decisions.stream().filter(d -> d.effect() == Decision.Effect.HOLD).findFirst();
  }

  /** The rule that asks for the longest wait. */
  public Optional<Decision> waits() {
    return decisions.stream().filter(d -> d.effect() == Decision.Effect.WAIT)
        .max(Comparator.comparing((Decision d) -> d.until().orElse(Instant.MAX)));
  }
}
