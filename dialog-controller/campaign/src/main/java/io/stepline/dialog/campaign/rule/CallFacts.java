package io.stepline.dialog.campaign.rule;

import java.util.List;
import java.util.Optional;

/**
 * What the rules decide by.
 *
 * @param region of the number, empty if unknown
 * @param zones every zone the contact may be in; empty if none is known
 * @param consentMs when consent was given, {@code consent} its proof; 0 and empty without
 * @param today attempts at the number since its own midnight, {@code week} in the last seven days, {@code total} of
 *   this campaign
 */
public record CallFacts(String number, String region, List<String> zones, String consent, long consentMs,
    List<Listed> lists, int today, int week, int total) {
  /** A list that was asked. @param version empty when there is no such list */
  public record Listed(String list, Optional<Long> version, boolean holds) {}
}
