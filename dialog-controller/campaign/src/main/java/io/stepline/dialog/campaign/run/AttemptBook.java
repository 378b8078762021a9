package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.campaign.plan.Outcome;
import io.stepline.dialog.campaign.rule.Refusal;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.AttemptTable;
import io.stepline.dialog.campaign.store.CampaignTable;
import io.stepline.dialog.campaign.store.Contact;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.DoNotCallTable;
import io.stepline.dialog.campaign.store.OutboxTable;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.DialClaim;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * Attempts that go on, and what the bus says of them, written down as it comes. Whatever is heard twice, late or in
 * another order leaves the same in the database. Owned by the dialer's lock.
 */
final class AttemptBook {
  /** Within this time of a person's greeting somebody must speak to them. */
  private static final long CONNECT_WITHIN_MS = 2_000;
  /** What a bot returns of a talk, with any value, for one who wants no more calls. */
  private static final String NO_MORE_CALLS = "do-not-call";

  /** Hears of each person that was reached, and of each attempt's end. */
  interface Judge {
    void judged(String campaign, long atMs, boolean abandoned);

    void ended(String campaign, Outcome outcome, long atMs);

    /** Lines rest or go on. */
    void lines(List<LineRests.Change> changes);
  }

  private final Database database;
  private final Refusals refusals;
  private final Judge judge;
  private final Map<CallId, Attempt> open = new HashMap<>();

  AttemptBook(Database database, Refusals refusals, Judge judge) {
    this.database = database;
    this.refusals = refusals;
    this.judge = judge;
  }

  void load() {
    open.clear();
    database.read(AttemptTable::open).forEach(a -> open.put(a.id(), a));
  }

  void planned(List<Attempt> attempts) {
    attempts.forEach(a -> open.put(a.id(), a));
  }

  Collection<Attempt> open() {
    return List.copyOf(open.values());
  }

  int ringing(String campaign) {
    return (int) open.values().stream()
        .filter(a -> a.campaign().equals(campaign) && a.state() != Attempt.State.ANSWERED).count();
  }

  int talking(String campaign) {
    return (int) open.values().stream()
        .filter(a -> a.campaign().equals(campaign) && a.state() == Attempt.State.ANSWERED).count();
  }

  /** Answered, and nobody knows yet whether an agent is needed. */
  int undecided(String campaign) {
    return (int) open.values().stream()
        .filter(a -> a.campaign().equals(campaign) && a.state() == Attempt.State.ANSWERED && a.judgedMs() == 0).count();
  }

  void claimed(DialClaim claim) {
    if (!open.containsKey(claim.call())) return;
    write(claim.call(), h -> {
      if (!AttemptTable.dialled(h, claim.call(), claim.gateway(), claim.atUs() / 1_000)) return;
      Attempt a = AttemptTable.find(h, claim.call()).orElseThrow();
      evidence(h, a, "dialled", claim.atUs() / 1_000, Map.of("gateway", claim.gateway()));
      news(h, a, "DIALLED", "", 0, false, claim.atUs());
    });
  }

  void event(CallEvent event) {
    Optional<Attempt> attempt = Optional.ofNullable(open.get(event.call()));
    if (attempt.isEmpty()) return;
    long atMs = event.atUs() / 1_000;
    switch (event) {
      case CallEvent.Answered e -> write(e.call(), h -> {
        if (!AttemptTable.answered(h, e.call(), e.gateway(), atMs)) return;
        Attempt a = AttemptTable.find(h, e.call()).orElseThrow();
        evidence(h, a, "answered", atMs, Map.of("gateway", e.gateway(), "trunk", e.trunk()));
        news(h, a, "ANSWERED", "", 0, false, e.atUs());
      });
      case CallEvent.PlayoutStarted e when attempt.get().spokeMs() == 0 ->
          write(e.call(), h -> AttemptTable.spoke(h, e.call(), atMs));
      case CallEvent.BridgeChanged e when !e.others().isEmpty() -> judged(attempt.get(), false, atMs);
      case CallEvent.Ended e -> ended(e.call(), e.end(), e.trunk(), atMs);
      default -> {}
    }
  }

  private void judged(Attempt a, boolean abandoned, long atMs) {
    boolean[] news = {false};
    write(a.id(), h -> news[0] = AttemptTable.judged(h, a.id(), abandoned, atMs));
    if (news[0]) judge.judged(a.campaign(), atMs, abandoned);
  }

  void sign(AnswerSign sign) {
    if (!(sign instanceof AnswerSign.Heard s) || !open.containsKey(s.call())) return;
    write(s.call(), h -> AttemptTable.heard(h, s.call(), s.kind().name(), s.why(),
        s.kind() == AnswerSign.Kind.HUMAN ? s.atUs() / 1_000 : 0));
  }

  /** The conversation's own account; it may come after the end. */
  void record(CallRecord record) {
    if (!record.direction().equals(CallEvent.Direction.OUTBOUND.name()) || record.outcome().isEmpty()) return;
    boolean optsOut = !record.outcome().getOrDefault(NO_MORE_CALLS, "").isBlank();
    database.write(h -> {
      AttemptTable.result(h, record.call(), record.outcome());
      if (optsOut) AttemptTable.find(h, record.call()).ifPresent(a -> optOut(h, a, record.endedUs() / 1_000));
      return 0;
    });
  }

  /** Whoever says that they are not to be called again is not, by any campaign. */
  private static void optOut(Handle h, Attempt a, long atMs) {
    if (DoNotCallTable.ask(h, List.of(DoNotCallTable.OPT_OUT), a.number()).getFirst().holds()) return;
    DoNotCallTable.stage(h, DoNotCallTable.OPT_OUT, List.of(a.number()));
    DoNotCallTable.DoNotCallList list = DoNotCallTable.publish(h, DoNotCallTable.OPT_OUT, false, atMs);
    ContactTable.state(h, a.contact(), Contact.State.DONE, "asked not to be called again", atMs);
    evidence(h, a, "opted-out", atMs, Map.of("list", list.name(), "version", list.version()));
  }

  private record Settled(Attempt attempt, Outcome outcome, boolean person, boolean abandoned,
      List<LineRests.Change> lines) {}

  /** The one end of an attempt: what it means for contact and line is settled with it. */
  void ended(CallId call, CallEnd end, String trunk, long atMs) {
    if (!open.containsKey(call)) return;
    Optional<Settled> settled = database.write(h -> settle(h, call, end, trunk, atMs));
    open.remove(call);
    settled.ifPresent(s -> {
      judge.ended(s.attempt().campaign(), s.outcome(), atMs);
      if (s.person()) judge.judged(s.attempt().campaign(), atMs, s.abandoned());
      judge.lines(s.lines());
    });
  }

  private Optional<Settled> settle(Handle h, CallId call, CallEnd end, String trunk, long atMs) {
    Attempt a = AttemptTable.find(h, call).orElseThrow();
    boolean answered = a.state() == Attempt.State.ANSWERED;
    CampaignSpec spec = CampaignTable.find(h, a.campaign()).orElseThrow().spec();
    Optional<AnswerSign.Kind> by = answeredBy(a, spec, answered);
    boolean person = answered && by.orElse(AnswerSign.Kind.HUMAN) == AnswerSign.Kind.HUMAN;
    boolean abandoned =
        person && (end.reason().equals(Outcomes.ABANDONED) || a.heardMs() > 0 && lateOrNever(a, atMs));
    Optional<Refusal> refusal = Outcomes.refusal(refusals, end, answered, by);
    Outcome outcome = Outcomes.of(end, answered, by, abandoned, refusal);
    if (!AttemptTable.ended(h, call, outcome, end, trunk, refusal.map(Refusal::kind).orElse(""), atMs))
      return Optional.empty();
    boolean news = person && outcome != Outcome.INTERRUPTED && AttemptTable.judged(h, a.id(), abandoned, atMs);
    after(h, spec, ContactTable.find(h, a.contact()).orElseThrow(), outcome, end, atMs);
    evidence(h, a, "ended", atMs,
        Map.of("outcome", outcome.text(), "reason", end.reason(), "sipStatus", end.sipStatus(), "answeredBy",
            a.answeredBy(), "abandoned", abandoned, "trunk", trunk, "refusal", refusal.map(Refusal::kind).orElse("")));
    news(h, a, "ENDED", outcome.text(), end.sipStatus(), abandoned, atMs * 1_000);
    return Optional.of(new Settled(a, outcome, news, abandoned, lines(h, a, trunk, outcome, refusal, end, atMs)));
  }

  private static List<LineRests.Change> lines(Handle h, Attempt a, String trunk, Outcome outcome,
      Optional<Refusal> refusal, CallEnd end, long atMs) {
    if (outcome == Outcome.INTERRUPTED || outcome == Outcome.NOT_DIALLED) return List.of();
    return refusal.map(r -> LineRests.refused(h, a, trunk, r, end, atMs))
        .orElseGet(() -> LineRests.worked(h, a, trunk, atMs));
  }

  /** Where people are told apart, a line on which nobody was heard, nor we, was silent. */
  private static Optional<AnswerSign.Kind> answeredBy(Attempt a, CampaignSpec spec, boolean answered) {
    if (!a.answeredBy().isEmpty()) return Optional.of(AnswerSign.Kind.valueOf(a.answeredBy()));
    return answered && spec.answering().detect() && a.spokeMs() == 0 ? Optional.of(AnswerSign.Kind.SILENCE)
        : Optional.empty();
  }

  /** Whoever hung up sooner than that was not abandoned. */
  private static boolean lateOrNever(Attempt a, long endedMs) {
    return a.spokeMs() == 0 ? endedMs - a.heardMs() > CONNECT_WITHIN_MS : a.spokeMs() - a.heardMs() > CONNECT_WITHIN_MS;
  }

  private static void after(Handle h, CampaignSpec spec, Contact c, Outcome outcome, CallEnd end, long atMs) {
    if (outcome == Outcome.NOT_DIALLED) {
      ContactTable.waits(h, c.id(), atMs + 2_000, end.reason(), atMs);
      return;
    }
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    outcomes.putAll(c.outcomes());
    int times = outcomes.merge(outcome, 1, Integer::sum);
    CampaignSpec.Retry retry = spec.retryAfter(outcome);
    boolean wrongNumber = outcome == Outcome.INVALID_NUMBER || outcome == Outcome.FAX;
    boolean another = wrongNumber && c.next() + 1 < c.numbers().size();
    boolean again = times <= retry.times() || another;
    int next = again && (retry.nextNumber() || wrongNumber) ? (c.next() + 1) % c.numbers().size() : c.next();
    ContactTable.after(h, c, again ? Contact.State.READY : Contact.State.DONE, outcome, outcomes, next,
        again ? atMs + (another ? 60_000 : retry.afterMs()) : 0, c.attempts() + 1, end.reason(), atMs);
  }

  private void write(CallId call, java.util.function.Consumer<Handle> work) {
    Optional<Attempt> now = database.write(h -> {
      work.accept(h);
      return AttemptTable.find(h, call);
    });
    now.filter(a -> a.state() != Attempt.State.ENDED).ifPresentOrElse(a -> open.put(call, a), () -> open.remove(call));
  }

  static void evidence(Handle h, Attempt a, String kind, long atMs, Map<String, Object> more) {
    Map<String, Object> what = new TreeMap<>(more);
    what.putAll(Map.of("kind", kind, "attempt", a.id().value(), "number", a.number(), "contact", a.contact(),
        "campaign", a.campaign(), "atMs", atMs));
    EvidenceChain.append(h, a.campaign(), Optional.of(a.id()), a.contact(), what);
  }

  static void news(Handle h, Attempt a, String state, String outcome, int status, boolean abandoned, long atUs) {
    OutboxTable.news(h, new AttemptNews(a.id(), a.campaign(), a.contact(), a.number(), state, outcome, a.answeredBy(),
        status, abandoned, atUs));
  }
}
