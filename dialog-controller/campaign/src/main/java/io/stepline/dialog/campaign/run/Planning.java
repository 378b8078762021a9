package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.pace.DialStats;
import io.stepline.dialog.campaign.plan.Campaign;
import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.campaign.rule.CallFacts;
import io.stepline.dialog.campaign.rule.Decision;
import io.stepline.dialog.campaign.rule.RuleBook;
import io.stepline.dialog.campaign.rule.RulePacks;
import io.stepline.dialog.campaign.rule.Verdict;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.AttemptTable;
import io.stepline.dialog.campaign.store.Contact;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.DoNotCallTable;
import io.stepline.dialog.campaign.store.OutboxTable;
import io.stepline.dialog.terms.Template;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CampaignCall;
import io.stepline.kafka.contract.DialOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes attempts of contacts, within one transaction: the rules are asked, and attempt, evidence and order are written
 * together.
 */
final class Planning {
  /** How long an order may wait for a gateway. */
  static final long ORDER_MS = 15_000;
  /** How long one waits whom a setting keeps, unless somebody changes it before. */
  private static final long HOLD_MS = 3_600_000;
  private static final long WEEK_MS = 7 * 86_400_000L;

  private static final Logger log = LoggerFactory.getLogger(Planning.class);
  private static final int MOST_WARNINGS = 1_000;

  private final Set<String> warned = new HashSet<>();
  private final RulePacks packs;
  private final Supplier<CallId> ids;

  Planning(RulePacks packs, Supplier<CallId> ids) {
    this.packs = packs;
    this.ids = ids;
  }

  /** Numbers of ours. @param hidden are not shown at all, {@code once} one time at the most */
  record Shown(Set<String> hidden, Set<String> once) {}

  /**
   * Where a country's own window is closed it is for all in these zones; that of an area within it says nothing of
   * others.
   *
   * @param stats for the evidence
   */
  List<Attempt> plan(Handle h, Campaign campaign, List<Contact> candidates, int wanted, DialStats stats, Shown shown,
      long nowMs) {
    List<Attempt> planned = new ArrayList<>();
    Set<String> closed = new HashSet<>();
    Set<String> hidden = new HashSet<>(shown.hidden());
    for (Contact c : candidates) {
      if (planned.size() == wanted) break;
      String place = c.region() + " " + c.zones();
      if (closed.contains(place)) continue;
      Verdict verdict = decide(h, campaign.spec(), c, hidden, nowMs);
      Optional<Decision> never = verdict.never();
      Optional<Decision> waits = verdict.waits();
      Optional<Decision> held = verdict.holds();
      if (never.isPresent()) {
        suppress(h, campaign, c, verdict, never.get(), nowMs);
      } else if (held.isPresent()) {
        String why = held.get().rule() + ": " + held.get().detail();
        ContactTable.waits(h, c.id(), nowMs + HOLD_MS, ContactTable.HELD + why, nowMs);
        warn(campaign.name(), why);
      } else if (waits.isPresent()) {
        long until = waits.get().until().orElseThrow().toEpochMilli();
        ContactTable.waits(h, c.id(), until, waits.get().rule(), nowMs);
        if (waits.get().rule().equals("calling-window") && packs.areaOf(c.region(), c.number()).isEmpty()) {
          ContactTable.allWait(h, c, until, nowMs);
          closed.add(place);
        }
      } else {
        Attempt a = attempt(h, campaign, c, verdict, stats, nowMs);
        planned.add(a);
        if (shown.once().contains(a.callerId())) hidden.add(a.callerId());
      }
    }
    return planned;
  }

  /** Once for each campaign and fault. */
  private void warn(String campaign, String why) {
    if (warned.size() < MOST_WARNINGS && warned.add(campaign + " " + why))
      log.warn("campaign {} holds contacts back until this is mended: {}", campaign, why);
  }

  Verdict decide(Handle h, CampaignSpec spec, Contact c, Set<String> hidden, long nowMs) {
    Instant now = Instant.ofEpochMilli(nowMs);
    CallFacts facts = new CallFacts(c.number(), c.region(), c.zones(), c.consent(), c.consentMs(),
        DoNotCallTable.ask(h,
            Stream.concat(spec.rules().doNotCall().stream(), Stream.of(DoNotCallTable.OPT_OUT)).distinct().toList(),
            c.number()),
        AttemptTable.since(h, c.number(), RuleBook.dayOf(c.zones(), now).toEpochMilli()),
        AttemptTable.since(h, c.number(), nowMs - WEEK_MS), AttemptTable.ofContact(h, c.id()));
    return RuleBook.decide(spec, packs, facts, hidden, now);
  }

  private static void suppress(Handle h, Campaign campaign, Contact c, Verdict verdict, Decision why, long nowMs) {
    ContactTable.state(h, c.id(), Contact.State.SUPPRESSED, why.rule() + ": " + why.detail(), nowMs);
    EvidenceChain.append(h, campaign.name(), Optional.empty(), c.id(), Map.of("kind", "suppressed", "contact", c.id(),
        "number", c.number(), "campaign", campaign.name(), "atMs", nowMs, "rules", rules(verdict)));
  }

  private Attempt attempt(Handle h, Campaign campaign, Contact c, Verdict verdict, DialStats stats, long nowMs) {
    CampaignSpec spec = campaign.spec();
    CampaignSpec.CallerId from = verdict.callerId().orElseThrow();
    Attempt a = new Attempt(ids.get(), campaign.name(), c.id(), c.number(), from.number(), Attempt.State.PLANNED, "",
        nowMs, nowMs + ORDER_MS, 0, 0, 0, 0, 0, "");
    AttemptTable.insert(h, a);
    ContactTable.dialling(h, c, nowMs);
    Map<String,
        Object> what = new TreeMap<>(Map.of("callerId", from.number(), "attestation", from.attestation(),
            "campaignVersion", campaign.version(), "rules", rules(verdict), "zones", c.zones(),
            "consent", c.consent(), "consentMs", c.consentMs()));
    what.put("abandonState", Map.of("answered", stats.answeredInWindow(nowMs), "rate", stats.abandonRate(nowMs), "cap",
        stats.pace().abandonCap()));
    AttemptBook.evidence(h, a, "planned", nowMs, what);
    OutboxTable.order(h,
        new DialOrder(a.id(), campaign.name(), spec.dial().replace("{number}", c.number()), from.number(), spec.bot(),
            spec.ringMs(), (nowMs + ORDER_MS) * 1_000, spec.headers(),
            facts(spec, c, from)));
    AttemptBook.news(h, a, "PLANNED", "", 0, false, nowMs * 1_000);
    return a;
  }

  private static List<Map<String, String>> rules(Verdict verdict) {
    return verdict.decisions().stream()
        .map(d -> Map.of("rule", d.rule(), "effect", d.effect().name(), "detail", d.detail())).toList();
  }

  /** What the bot and whoever tells people from machines get to know. */
  private static Map<String, String> facts(CampaignSpec spec, Contact c, CampaignSpec.CallerId from) {
    Map<String, String> values = new HashMap<>(spec.facts());
    values.putAll(c.facts());
    Map<String, String> contact = new HashMap<>();
    values.forEach((k, v) -> contact.put(k.toLowerCase(Locale.ROOT), v));
    CampaignSpec.Answering answering = spec.answering();
    return new CampaignCall(spec.name(), from.attestation(), answering.detect(),
        Template.filled(answering.voicemail(), values), Template.filled(answering.screening(), values),
        answering.ivr() == CampaignSpec.Then.TALK, answering.silence() == CampaignSpec.Then.TALK,
        Template.filled(answering.abandoned(), values), spec.agents(), contact).facts();
  }
}
