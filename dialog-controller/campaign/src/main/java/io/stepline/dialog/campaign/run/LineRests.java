package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.rule.Refusal;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.AttemptTable;
import io.stepline.dialog.campaign.store.Contact;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Rest;
import io.stepline.dialog.campaign.store.RestTable;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Keeps a campaign from burning its contacts on a carrier that refuses: after a run of refusals alike on one line
 * (trunk, or caller id on it) the line rests, the contacts of the run have their attempts back, and then one call at a
 * time is tried until one gets through. All of it stands in the database and is written with the end that tells of it.
 */
final class LineRests {
  private static final long LONGEST_MS = 30 * 60_000;
  /** Others are tried before one who was; all are free again when the line works. */
  private static final long TRIED_MS = 6 * 3_600_000L;
  private static final int MAX_REASON = 200;

  private LineRests() {}

  /** A line that rests from now on, or goes on. */
  record Change(Rest rest, boolean rests) {}

  /** An end that says nothing against the line: the one it was tried on goes on. */
  static List<Change> worked(Handle h, Attempt a, String trunk, long atMs) {
    List<Rest> over = RestTable.of(h, a.campaign()).stream()
        .filter(r -> r.covers(trunk, a.callerId()) && a.plannedMs() > r.sinceMs()).toList();
    over.forEach(r -> {
      RestTable.end(h, r);
      ContactTable.release(h, a.campaign(), r.why(), atMs);
      AttemptBook.evidence(h, a, "line-goes-on", atMs, Map.of("trunk", r.trunk(), "callerId", r.callerId()));
      AttemptBook.news(h, a, "GOES_ON", r.kind(), 0, false, atMs * 1_000);
    });
    return over.stream().map(r -> new Change(r, false)).toList();
  }

  /** @param a as it was before its end */
  static List<Change> refused(Handle h, Attempt a, String trunk, Refusal refusal, CallEnd end, long atMs) {
    Optional<Rest> before =
        RestTable.of(h, a.campaign()).stream().filter(r -> r.covers(trunk, a.callerId())).findFirst();
    if (before.isPresent()) {
      again(h, before.get(), a, refusal, end, atMs);
      return List.of();
    }
    List<CallId> run = AttemptTable.run(h, a.campaign(), trunk,
        refusal.ofCallerId() ? Optional.of(a.callerId()) : Optional.empty(), refusal.kind());
    boolean asked = end.retryAfterS() > 0;
    if (run.size() < (asked ? 1 : refusal.run())) return List.of();
    Rest rest = new Rest(a.campaign(), trunk, refusal.ofCallerId() ? a.callerId() : "", refusal.kind(),
        end.sipStatus(), shortened(said(end)), refusal.why(), atMs, atMs + restMs(refusal, end), 0, 0);
    int back = 0;
    for (CallId id : run) if (giveBack(h, id, refusal, rest.untilMs(), atMs)) back++;
    Rest written = with(rest, rest.untilMs(), 0, back);
    RestTable.put(h, written);
    AttemptBook.evidence(h, a, "line-rests", atMs,
        Map.of("why", written.text(), "kind-of-refusal", rest.kind(), "trunk",
            rest.trunk(), "callerId", rest.callerId(), "untilMs", rest.untilMs(), "givenBack", back));
    AttemptBook.news(h, a, "RESTS", rest.kind(), rest.status(), false, atMs * 1_000);
    return List.of(new Change(written, true));
  }

  /** One that was still on its way, or the one that was tried: then the line rests longer, and who was tried waits. */
  private static void again(Handle h, Rest rest, Attempt a, Refusal refusal, CallEnd end, long atMs) {
    boolean tried = a.plannedMs() > rest.sinceMs();
    long waits = Math.min(LONGEST_MS, restMs(refusal, end) << Math.min(10, Math.max(0, rest.tries())));
    long until = tried ? Math.max(rest.untilMs(), atMs + waits) : rest.untilMs();
    boolean back = giveBack(h, a.id(), refusal, tried ? until + TRIED_MS : until, atMs);
    Rest next = new Rest(rest.campaign(), rest.trunk(), rest.callerId(), refusal.kind(), end.sipStatus(),
        shortened(said(end)), refusal.why(), rest.sinceMs(), until, rest.tries(), rest.givenBack());
    RestTable.put(h, with(next, until, rest.tries() + (tried ? 1 : 0), rest.givenBack() + (back ? 1 : 0)));
  }

  private static Rest with(Rest r, long untilMs, int tries, long givenBack) {
    return new Rest(r.campaign(), r.trunk(), r.callerId(), r.kind(), r.status(), r.reason(), r.why(), r.sinceMs(),
        untilMs, tries, givenBack);
  }

  /** The contact is as it was before the attempt. @return false where it had too many back, or this one already */
  private static boolean giveBack(Handle h, CallId id, Refusal refusal, long dueMs, long atMs) {
    Attempt a = AttemptTable.find(h, id).orElseThrow();
    if (AttemptTable.givenBack(h, a.contact()) >= refusal.giveBack() || !AttemptTable.giveBack(h, id)) return false;
    Contact c = ContactTable.find(h, a.contact()).orElseThrow();
    ContactTable.giveBack(h, c, a.number(), refusal.outcome(), dueMs, refusal.why(), atMs);
    AttemptBook.evidence(h, a, "given-back", atMs, Map.of("why", refusal.why(), "refusal", refusal.kind()));
    return true;
  }

  /** Not before the far side asked to be tried again (RFC 3261 20.33). */
  private static long restMs(Refusal refusal, CallEnd end) {
    return Math.max(refusal.restMs(), Math.min(LONGEST_MS, end.retryAfterS() * 1_000L));
  }

  static String said(CallEnd end) {
    return end.reason() + end.cause().map(c -> "; " + c).orElse("");
  }

  private static String shortened(String reason) {
    return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
  }
}
