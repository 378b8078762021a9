package io.stepline.dialog.campaign;

import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.plan.Outcome;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.RequeueTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Leads contacts back to be called: those that are done or suppressed, by outcome, rule or number. Who asked not to be
 * called, or declined, comes back only where that is named. Each one is written into the evidence with who did it and
 * why.
 */
public final class Requeue {
  /** Rules by which somebody, or the law, said never. */
  public static final String DO_NOT_CALL = "do-not-call";
  /** What a contact's reason says of who told a bot so. */
  public static final String OPTED_OUT = "asked not to be called again";
  private static final Set<String> PERSONS = Set.of(Outcome.REJECTED.text());
  /** Attempts with these outcomes reached nobody, and are given back with the contact. */
  private static final Set<String> REACHED_NOBODY = Set.of(Outcome.INVALID_NUMBER.text(), Outcome.BLOCKED.text(),
      Outcome.REFUSED.text(), Outcome.FAILED.text(), Outcome.INTERRUPTED.text());
  private static final int AT_ONCE = 500;

  private Requeue() {}

  /**
   * Whom to lead back, by whom and why.
   *
   * @param outcomes of the last attempt, empty for all but a person's own refusal
   * @param rules by which they were suppressed, empty for all but {@value #DO_NOT_CALL}
   * @param number one contact's, in E.164
   * @param optedOut whether also those who told a bot not to call again; they stay on that list, which keeps them
   * @param anew whether all attempts are forgotten but for what the law counts, as {@code reset} does
   */
  public record Wish(Set<String> outcomes, Set<String> rules, Optional<String> number, boolean optedOut, boolean anew,
      String by, String why) {
    public Wish {
      if (by.isBlank() || why.isBlank())
        throw new IllegalArgumentException("who leads contacts back says who they are (by) and why");
      if (by.length() > 200 || why.length() > 500)
        throw new IllegalArgumentException("by has at most 200 characters and why at most 500");
      outcomes.stream().filter(o -> Outcome.of(o).isEmpty()).findFirst().ifPresent(o -> {
        throw new IllegalArgumentException(
            "there is no outcome '" + o + "'; the outcomes are " + String.join(", ", Outcome.texts()));
      });
    }
  }

  /** @return how many were led back */
  static long run(Database database, String campaign, Wish wish, long nowMs) {
    long after = -1;
    long all = 0;
    for (boolean more = true; more;) {
      long from = after;
      List<RequeueTable.Settled> found =
          database.read(h -> RequeueTable.settled(h, campaign, wish.number(), from, AT_ONCE));
      more = found.size() == AT_ONCE;
      if (!found.isEmpty()) after = found.getLast().id();
      List<RequeueTable.Settled> back = found.stream().filter(s -> fits(wish, s)).toList();
      if (back.isEmpty()) continue;
      all += back.size();
      database.write(h -> {
        for (RequeueTable.Settled s : back) {
          int given = RequeueTable.back(h, s.id(), REACHED_NOBODY, wish.anew(), nowMs);
          EvidenceChain.append(h, campaign, Optional.empty(), s.id(),
              told(campaign, wish, s, given, nowMs));
        }
        return 0;
      });
    }
    return all;
  }

  private static Map<String, Object> told(String campaign, Wish wish, RequeueTable.Settled s, int given, long nowMs) {
    Map<String, Object> what = new TreeMap<>(Map.of("kind", wish.anew() ? "reset" : "requeued", "contact", s.id(),
        "number", s.number(), "campaign", campaign, "by", wish.by(), "why", wish.why(), "atMs", nowMs));
    what.putAll(Map.of("was", s.state(), "outcome", s.outcome(), "reason", s.reason(), "givenBack", given));
    return what;
  }

  private static boolean fits(Wish wish, RequeueTable.Settled s) {
    if (s.reason().startsWith(OPTED_OUT)) return wish.optedOut();
    if (s.state().equals("SUPPRESSED")) {
      String rule = s.reason().split(":", 2)[0];
      return wish.rules().isEmpty() ? wish.outcomes().isEmpty() && !rule.equals(DO_NOT_CALL)
          : wish.rules().contains(rule);
    }
    if (!wish.outcomes().isEmpty()) return wish.outcomes().contains(s.outcome());
    return wish.rules().isEmpty() && !PERSONS.contains(s.outcome()) && s.status() != 607 && !s.unwanted();
  }
}
