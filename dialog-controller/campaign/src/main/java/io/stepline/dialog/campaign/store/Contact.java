package io.stepline.dialog.campaign.store;

import io.stepline.dialog.campaign.plan.Outcome;
import java.util.List;
import java.util.Map;

/**
 * Somebody to be called.
 *
 * @param numbers in E.164, {@code next} is the place of the one to be called
 * @param facts values from the import
 * @param outcomes how often each came of an attempt
 */
public record Contact(long id, String campaign, List<String> numbers, int next, String region, List<String> zones,
    Map<String, String> facts, String consent, long consentMs, State state,
    long dueMs, int attempts, Map<Outcome, Integer> outcomes) {
  /** {@code PREVIEW}: before an agent's eyes. {@code SUPPRESSED}: a rule keeps it from ever being called. */
  public enum State {
    READY, PREVIEW, DIALLING, DONE, SUPPRESSED
  }

  public String number() {
    return numbers.get(Math.min(next, numbers.size() - 1));
  }
}
