package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.pace.DialStats;
import io.stepline.dialog.campaign.pace.Floor;
import io.stepline.dialog.campaign.pace.Pace;
import io.stepline.dialog.campaign.pace.PacingPlanner;
import io.stepline.dialog.campaign.plan.Campaign;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.plan.Outcome;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.dialog.campaign.rule.RulePack;
import io.stepline.dialog.campaign.rule.RulePacks;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.AttemptTable;
import io.stepline.dialog.campaign.store.CampaignTable;
import io.stepline.dialog.campaign.store.Contact;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.ImportTable;
import io.stepline.dialog.campaign.store.LeaseTable;
import io.stepline.dialog.campaign.store.PreviewTable;
import io.stepline.dialog.campaign.store.Rest;
import io.stepline.dialog.campaign.store.RestTable;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.WallClock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All campaigns at work: plans attempts, carries orders to the bus, hears what became of them, and finds out what
 * nobody told. Has no thread; one of several is the one that dials. All methods run under one lock of its owner.
 */
public final class CampaignDialer {
  private static final Logger log = LoggerFactory.getLogger(CampaignDialer.class);
  private static final String LEASE = "dialer";
  private static final long LEASE_MS = 10_000;
  private static final long SWEEP_MS = 5_000;
  /** Gateways' clocks may be off by this, and a transaction of theirs may take it. */
  private static final long GRACE_MS = 15_000;
  private static final long LOST_MS = 60_000;
  /** At least this is heard again by one that takes over. */
  private static final long HEARD_AGAIN_MS = 600_000;
  /** The bus remembers claims for a day; of what is older nobody knows whether it was dialled. */
  private static final long REMEMBERED_MS = 20 * 3_600_000L;
  private static final long LONGEST_CALL_MS = 4 * 3_600_000L;

  /**
   * @param holder our name among the dialers
   * @param agents SIP addresses by bot and queue
   */
  public record Settings(String holder, double callsPerStream, Map<String, Map<String, List<String>>> agents) {}

  private final Database database;
  private final Bus bus;
  private final WallClock clock;
  private final RulePacks packs;
  private final Settings settings;
  private final Meters meters;
  private final Planning planning;
  private final Rests rests = new Rests();
  private final AttemptBook book;
  private final FloorWatch floor;
  private final OutboxCarrier outbox;
  private final Map<String, DialStats> stats = new HashMap<>();
  private final Map<String, Throttle> throttles = new HashMap<>();
  private List<Campaign> campaigns = List.of();
  private long versions = -1;
  private boolean leads;
  private boolean draining;
  private long sweptMs;
  private long heldMs;

  public CampaignDialer(Database database, Bus bus, WallClock clock, RulePacks packs, Refusals refusals,
      Settings settings, Meters meters, Supplier<CallId> ids) {
    this.database = database;
    this.bus = bus;
    this.clock = clock;
    this.packs = packs;
    this.settings = settings;
    this.meters = meters;
    meters.gauge("stepline.dialer.lines.resting", () -> rests.all().size());
    this.planning = new Planning(packs, ids);
    this.book = new AttemptBook(database, refusals, new Judging());
    this.floor = new FloorWatch(settings.callsPerStream());
    this.outbox = new OutboxCarrier(database, bus, () -> clock.nowUs() / 1_000);
  }

  private final class Judging implements AttemptBook.Judge {
    @Override
    public void judged(String campaign, long atMs, boolean abandoned) {
      Optional.ofNullable(stats.get(campaign)).ifPresent(s -> s.answered(atMs, abandoned));
    }

    @Override
    public void ended(String campaign, Outcome outcome, long atMs) {
      if (outcome == Outcome.NOT_DIALLED) throttle(campaign).full(atMs);
    }

    @Override
    public void lines(List<LineRests.Change> changes) {
      if (changes.isEmpty() && rests.all().isEmpty()) return;
      for (LineRests.Change c : changes) {
        Rest r = c.rest();
        if (c.rests()) {
          meters.count("stepline.campaign.rests", "campaign", r.campaign(), "kind", r.kind()).one();
          log.warn("campaign {} rests: {}; {} contacts have their attempts back, and one call is tried from {} on",
              r.campaign(), r.text(), r.givenBack(), Instant.ofEpochMilli(r.untilMs()));
        } else {
          log.info("campaign {} goes on: a call got through after {}", r.campaign(), r.text());
        }
      }
      rests.are(database.read(RestTable::all));
    }
  }

  AttemptBook book() {
    return book;
  }

  FloorWatch floor() {
    return floor;
  }

  /** What the bus tells. One that stands by only watches the floor: the rest is heard again when it takes over. */
  void event(CallEvent event) {
    floor.event(event);
    if (leads) book.event(event);
  }

  void claimed(DialClaim claim) {
    if (leads) book.claimed(claim);
  }

  void sign(AnswerSign sign) {
    if (leads) book.sign(sign);
  }

  void record(CallRecord record) {
    if (leads) book.record(record);
  }

  /** Whether this is the dialer that dials. */
  public boolean leads() {
    return leads;
  }

  /** Orders and news that wait for the bus. */
  int outboxDepth() {
    return outbox.waiting();
  }

  /** Campaigns whose calls do not get through at present. */
  public List<String> resting() {
    return rests.campaigns(campaigns);
  }

  /** Why lines rest, a sentence each. */
  public List<String> rests() {
    return rests.all().stream().map(r -> r.campaign() + " rests, " + r.text()).toList();
  }

  /** Orders and news that nobody could read and that were put aside; any thread may ask. */
  public int aside() {
    return outbox.aside();
  }

  /** No new attempts; those that go on are followed to their end. */
  public void drain() {
    draining = true;
  }

  /** Several times a second. */
  public void tick() {
    long now = clock.nowUs() / 1_000;
    if (!hold(now)) return;
    try {
      outbox.carry();
      refresh();
      campaigns.forEach(c -> run(c, now));
      outbox.carry();
    } catch (Bus.PenLost e) {
      leads = false;
      log.warn("another dialer writes to the bus; this one stands by");
      return;
    }
    if (now - sweptMs >= SWEEP_MS) sweep(now);
  }

  private boolean hold(long now) {
    if (leads && now - heldMs < LEASE_MS / 4) return true;
    boolean ours = database.write(h -> LeaseTable.hold(h, LEASE, settings.holder(), now, LEASE_MS));
    if (ours && !leads) takeOver();
    if (!ours && leads) log.warn("another dialer has taken over; this one stands by");
    leads = ours;
    heldMs = now;
    return leads;
  }

  /**
   * What went on when the last dialer stopped is read from the database, then from the bus since then. Until that is
   * done this one does not lead.
   */
  private void takeOver() {
    stats.clear();
    versions = -1;
    book.load();
    int open = book.open().size();
    long recently = clock.nowUs() / 1_000 - HEARD_AGAIN_MS;
    reconcile(Math.min(recently, book.open().stream().mapToLong(Attempt::plannedMs).min().orElse(recently) - LOST_MS));
    if (open > 0)
      log.info("{} attempts were going on when campaigns last stopped, {} still do", open, book.open().size());
  }

  /** Hears again all that the bus knows since then; what was heard before changes nothing. */
  private void reconcile(long sinceMs) {
    bus.replaySince(Topics.DIAL_CLAIMS, sinceMs, book::claimed);
    bus.replaySince(Topics.ANSWER_SIGNS, sinceMs, book::sign);
    bus.replaySince(Topics.CALL_EVENTS, sinceMs, book::event);
    bus.replaySince(Topics.CALL_RECORDS, sinceMs, book::record);
  }

  private void refresh() {
    long now = database.read(CampaignTable::versions);
    if (now == versions) return;
    campaigns = database.read(CampaignTable::all);
    rests.are(database.read(RestTable::all));
    versions = now;
    campaigns.forEach(c -> stats.put(c.name(), stats(c)));
  }

  /** From what is written down; the pace may have changed. */
  private DialStats stats(Campaign c) {
    Pace pace = lawful(c);
    DialStats fresh = new DialStats(pace);
    database.read(h -> {
      AttemptTable.judgedSince(h, c.name(), clock.nowUs() / 1_000 - pace.windowMs(), fresh::answered);
      return 0;
    });
    return fresh;
  }

  /** The pace within what the countries allow. */
  private Pace lawful(Campaign c) {
    double cap = c.pace().abandonCap();
    long window = c.pace().windowMs();
    for (String country : c.spec().countries()) {
      Optional<RulePack> pack = packs.of(country);
      if (pack.isEmpty()) continue;
      cap = Math.min(cap, pack.get().abandonCap());
      window = Math.min(window, pack.get().abandonDays() * 86_400_000L);
    }
    return new Pace(c.pace().mode(), c.pace().ratio(), cap, window, c.pace().maxInFlight());
  }

  private void run(Campaign c, long now) {
    switch (c.state()) {
      case SCHEDULED -> {
        if (c.spec().schedule().from().filter(f -> f.toEpochMilli() > now).isEmpty())
          become(c, CampaignState.RUNNING, now);
      }
      case RUNNING -> {
        boolean over = c.spec().schedule().until().filter(u -> u.toEpochMilli() <= now).isPresent();
        if (over) become(c, CampaignState.FINISHED, now);
        else if (!draining && c.spec().schedule().from().filter(f -> f.toEpochMilli() > now).isEmpty()) place(c, now);
      }
      case DRAFT, PAUSED, FINISHED -> {}
    }
  }

  private void become(Campaign c, CampaignState next, long now) {
    database.write(h -> CampaignTable.become(h, c.name(), next, now));
    log.info("campaign {} is {}", c.name(), next);
  }

  private void place(Campaign c, long now) {
    DialStats s = Objects.requireNonNull(stats.get(c.name()), c.name());
    int asked = c.pace().mode() == Pace.Mode.PREVIEW ? database.read(h -> PreviewTable.asked(h, c.name())) : 0;
    int paced = PacingPlanner.callsToPlace(s.pace(), floor(c, asked, now), s, now);
    int ringing = book.ringing(c.name());
    int wanted = rests.allows(c, throttle(c.name()).allows(paced, c.spec().callsPerSecond(), now), ringing, now);
    if (wanted == 0) return;
    Planning.Shown shown =
        new Planning.Shown(rests.hidden(c.name(), book.open(), now), rests.tried(c.name()));
    List<Attempt> planned = database.write(h -> {
      if (!LeaseTable.hold(h, LEASE, settings.holder(), now, LEASE_MS)) return List.<Attempt>of();
      List<Contact> candidates = c.pace().mode() == Pace.Mode.PREVIEW ? PreviewTable.take(h, c.name(), wanted)
          : ContactTable.due(h, c.name(), now, wanted * 2 + 50);
      return planning.plan(h, c, candidates, wanted, s, shown, now);
    });
    book.planned(planned);
    throttle(c.name()).placed(planned.size());
  }

  /** With agents they are who can take calls; without, the bot's slots are. */
  private Floor floor(Campaign c, int asked, long now) {
    int ringing = book.ringing(c.name());
    int talking = book.talking(c.name());
    int room = Math.min(floor.clusterRoom(now), c.spec().slots() - talking);
    if (c.spec().agents().isEmpty())
      return new Floor(Math.max(0, c.spec().slots() - talking), asked, talking, ringing, 0, room);
    List<String> agents =
        settings.agents().getOrDefault(c.spec().bot(), Map.of()).getOrDefault(c.spec().agents(), List.of());
    return new Floor(agents.size() - floor.busy(agents), asked, talking, ringing, book.undecided(c.name()), room);
  }

  private Throttle throttle(String campaign) {
    return throttles.computeIfAbsent(campaign, n -> new Throttle());
  }

  /** What nobody has told of: orders that no gateway took, calls whose gateway is gone, campaigns with nobody left. */
  private void sweep(long now) {
    sweptMs = now;
    List<Attempt> overdue = book.open().stream().filter(a -> isOverdue(a, now)).toList();
    overdue.stream().mapToLong(Attempt::plannedMs).min().ifPresent(since -> reconcile(since - LOST_MS));
    if (!overdue.isEmpty()) book.open().stream().filter(a -> isOverdue(a, now))
        .forEach(a -> book.ended(a.id(),
            a.state() == Attempt.State.PLANNED && now - a.plannedMs() < REMEMBERED_MS
                ? new CallEnd(CallEnd.Outcome.BOT, "not dialled: no gateway took the order", 0)
                : new CallEnd(CallEnd.Outcome.UNDETERMINED, "gateway-crashed", 0),
            "", now));
    database.write(h -> PreviewTable.expire(h, now));
    for (Campaign c : campaigns)
      if (c.state() == CampaignState.RUNNING && nobodyLeft(c)) become(c, CampaignState.FINISHED, now);
  }

  private boolean isOverdue(Attempt a, long now) {
    return switch (a.state()) {
      case PLANNED -> now > a.deadlineMs() + GRACE_MS;
      case DIALLED -> now > a.dialledMs() + campaigns.stream().filter(c -> c.name().equals(a.campaign()))
          .mapToLong(c -> c.spec().ringMs()).findFirst().orElse(120_000) + LOST_MS;
      case ANSWERED -> now > a.answeredMs() + LONGEST_CALL_MS;
      case ENDED -> false;
    };
  }

  private boolean nobodyLeft(Campaign c) {
    return database.read(h -> {
      List<String> imports = ImportTable.of(h, c.name()).stream().map(ImportTable.ContactImport::state).toList();
      return imports.contains("DONE") && !imports.contains("LOADING") && !ContactTable.anyLeft(h, c.name());
    });
  }

  /** Lets another dialer go on at once. */
  public void close() {
    if (leads) database.write(h -> {
      LeaseTable.release(h, LEASE, settings.holder());
      return 0;
    });
    leads = false;
    outbox.close();
  }
}
