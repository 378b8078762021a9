package io.stepline.dialog.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.dialog.campaign.pace.Pace;
import io.stepline.dialog.campaign.plan.Campaign;
import io.stepline.dialog.campaign.plan.CampaignFile;
import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.rule.RulePacks;
import io.stepline.dialog.campaign.rule.Slips;
import io.stepline.dialog.campaign.store.AttemptTable;
import io.stepline.dialog.campaign.store.CampaignTable;
import io.stepline.dialog.campaign.store.Contact;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.DoNotCallTable;
import io.stepline.dialog.campaign.store.ImportTable;
import io.stepline.dialog.campaign.store.PreviewTable;
import io.stepline.dialog.campaign.store.Rest;
import io.stepline.dialog.campaign.store.RestTable;
import io.stepline.kafka.contract.WallClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * What people do with campaigns, by command line or API: it is written to the database, where the dialer sees it within
 * a second. Errors say what to do.
 */
public final class CampaignDesk {
  private final Database database;
  private final WallClock clock;
  private final RulePacks packs;
  private final Map<String, Set<String>> bots;

  /** @param bots names of the bots there are, and of each one's queues */
  public CampaignDesk(Database database, WallClock clock, RulePacks packs, Map<String, Set<String>> bots) {
    this.database = database;
    this.clock = clock;
    this.packs = packs;
    this.bots = bots;
  }

  public Database database() {
    return database;
  }

  private long nowMs() {
    return clock.nowUs() / 1_000;
  }

  /** @throws IllegalArgumentException naming what the file asks for and is not there */
  public Campaign put(String yaml) {
    CampaignSpec spec = CampaignFile.parse(yaml);
    check(spec);
    return database.write(h -> CampaignTable.put(h, yaml, nowMs()));
  }

  /** What a campaign's file hardly means, as sentences; it is taken all the same. */
  public List<String> slips(Campaign campaign) {
    return Slips.of(campaign.spec(), packs, Instant.ofEpochMilli(nowMs()));
  }

  private void check(CampaignSpec spec) {
    if (!bots.containsKey(spec.bot())) throw new IllegalArgumentException(
        "there is no bot '" + spec.bot() + "'; the bots are " + String.join(", ", bots.keySet()));
    if (!spec.agents().isEmpty() && !bots.get(spec.bot()).contains(spec.agents()))
      throw new IllegalArgumentException("the bot " + spec.bot() + " has no queue '" + spec.agents()
          + "' for agents; its queues are " + String.join(", ", bots.get(spec.bot())));
    spec.countries().stream().filter(c -> packs.of(c).isEmpty()).findFirst().ifPresent(c -> {
      throw new IllegalArgumentException("there is no rule pack for " + c + "; there are packs for "
          + String.join(", ", packs.countries()) + ", and another one is a file in the folder of campaign.rules");
    });
  }

  /** Starts, schedules, pauses, finishes. What would only fail later is refused now. */
  public Campaign become(String name, CampaignState next) {
    Campaign c = find(name);
    if (next == CampaignState.RUNNING || next == CampaignState.SCHEDULED) {
      check(c.spec());
      Set<String> known =
          Set.copyOf(database.read(DoNotCallTable::all).stream().map(DoNotCallTable.DoNotCallList::name).toList());
      c.spec().rules().doNotCall().stream().filter(l -> !known.contains(l)).findFirst().ifPresent(l -> {
        throw new IllegalArgumentException("the do-not-call list '" + l
            + "' has never been imported, so nobody could be called; import it with: campaign do-not-call " + l
            + " FILE");
      });
      if (next == CampaignState.SCHEDULED && c.spec().schedule().from().isEmpty())
        throw new IllegalArgumentException("the campaign's file has no schedule.from");
    }
    return database.write(h -> CampaignTable.become(h, name, next, nowMs()));
  }

  /** Leads settled contacts back. A finished campaign is started again by whoever wants it to. @return how many */
  public long requeue(String name, Requeue.Wish wish) {
    find(name);
    return Requeue.run(database, name, wish, nowMs());
  }

  /**
   * From the beginning, for all but those who refused for themselves and those on do-not-call lists.
   *
   * @throws IllegalArgumentException while it runs
   */
  public long reset(String name, String by, String why) {
    if (find(name).state() == CampaignState.RUNNING)
      throw new IllegalArgumentException("campaign " + name + " is running; pause it before it is reset");
    return requeue(name, new Requeue.Wish(Set.of(), Set.of(), Optional.empty(), false, true, by, why));
  }

  public Campaign repace(String name, Pace pace) {
    return database.write(h -> CampaignTable.repace(h, name, pace, nowMs()));
  }

  /** @param changes as in the file's {@code pace}; what is not among them stays as it is */
  public Campaign repace(String name, JsonNode changes) {
    Pace now = find(name).pace();
    ObjectNode next = JsonNodeFactory.instance.objectNode().put("mode", now.mode().name()).put("ratio", now.ratio())
        .put("abandon-cap", now.abandonCap()).put("window-days", now.windowMs() / 86_400_000.0)
        .put("max-ringing", now.maxInFlight());
    changes.properties().forEach(e -> next.set(e.getKey(), e.getValue()));
    return repace(name, CampaignFile.pace(next));
  }

  public Campaign find(String name) {
    return database.read(h -> CampaignTable.find(h, name))
        .orElseThrow(() -> new IllegalArgumentException("there is no campaign '" + name + "'; the campaigns are "
            + String.join(", ", database.read(CampaignTable::all).stream().map(Campaign::name).toList())));
  }

  public List<Campaign> all() {
    return database.read(CampaignTable::all);
  }

  /**
   * How a campaign stands.
   *
   * @param contacts by state; {@code outcomes} of its attempts, those that go on under their state
   * @param answered persons reached within the pace's window, {@code abandoned} of them
   * @param lastMinute attempts dialled within the last minute
   * @param nextMs when the next waiting contact is due, 0 if none waits
   * @param rests lines that rest since the carrier refuses, with what it says
   * @param held contacts that wait until somebody has mended a setting, a file or a list, by what is wrong
   */
  public record View(String name, CampaignState state, Pace pace, Map<Contact.State, Long> contacts,
      Map<String, Long> outcomes, long answered, long abandoned, long lastMinute, long nextMs,
      List<ImportTable.ContactImport> imports, List<Rest> rests, Map<String, Long> held) {
    public double abandonRate() {
      return answered == 0 ? 0 : (double) abandoned / answered;
    }
  }

  public View view(String name) {
    Campaign c = find(name);
    return database.read(h -> view(h, c));
  }

  private View view(Handle h, Campaign c) {
    long now = nowMs();
    long[] reached = h
        .select("SELECT COUNT(*), COALESCE(SUM(abandoned), 0) FROM attempt WHERE campaign = ? AND judged_ms > ?",
            c.name(), now - c.pace().windowMs())
        .map((rs, ctx) -> new long[] {rs.getLong(1), rs.getLong(2)}).one();
    Long minute =
        h.select("SELECT COUNT(*) FROM attempt WHERE campaign = ? AND planned_ms > ? AND outcome <> 'not-dialled'",
            c.name(), now - 60_000).mapTo(Long.class).one();
    Long next =
        h.select("SELECT COALESCE(MIN(due_ms), 0) FROM contact WHERE campaign = ? AND state = 'READY' AND due_ms > ?",
            c.name(), now).mapTo(Long.class).one();
    return new View(c.name(), c.state(), c.pace(), ContactTable.counts(h, c.name()), AttemptTable.outcomes(h, c.name()),
        reached[0], reached[1], minute, next, ImportTable.of(h, c.name()), RestTable.of(h, c.name()),
        ContactTable.held(h, c.name()));
  }

  /** What an agent sees before the call. */
  public record Offer(long contact, String number, Map<String, String> facts) {}

  public Optional<Offer> preview(String name, String agent) {
    Campaign c = find(name);
    if (c.pace().mode() != Pace.Mode.PREVIEW)
      throw new IllegalArgumentException("campaign " + name + " is paced " + c.pace().mode() + ", not preview");
    return database.write(h -> PreviewTable.offer(h, name, agent, nowMs()))
        .map(x -> new Offer(x.id(), x.number(), x.facts()));
  }

  /** @throws IllegalArgumentException if the contact is not before this agent */
  public void decide(String name, String agent, long contact, boolean dial) {
    if (!database.write(h -> PreviewTable.decide(h, name, agent, contact, dial, nowMs())))
      throw new IllegalArgumentException("contact " + contact + " is not offered to this agent");
  }

  /** When something is, for people. */
  public static String when(long ms) {
    return ms <= 0 ? "-" : Instant.ofEpochMilli(ms / 1_000 * 1_000).toString();
  }
}
