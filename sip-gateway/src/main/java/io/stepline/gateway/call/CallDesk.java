package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.MediaLoop;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.WallClock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes calls in, within limits, and hands commands to the call they are for. Thread-safe. */
public final class CallDesk implements CallCenter, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallDesk.class);
  private static final int LANES = 4;
  private static final long CLOSE_MS = 5_000;
  private static final long CLOSE_LOOK_MS = 200;

  private final CallSettings settings;
  private final CallMedia media;
  private final Bus bus;
  private final WallClock clock;
  private final Lanes lanes;
  private final RandomGenerator chance;
  private final TrunkTable trunks;
  private final Admission admission;
  private final DoorGates door;
  private final InboundCalls inbound;
  private final OutboundCalls outbound;
  private final Bridges bridges;
  private final ClusterBudget budget;
  private final Orders orders;
  private final Book book;
  private final Homes homes;
  private volatile Staff staff = new Staff(Set.of());
  private final Calls calls = new Calls();
  private final Set<CallId> forsaken = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean draining = new AtomicBoolean();

  public CallDesk(CallSettings settings, MediaLoop media, Bus bus, WallClock clock) {
    this(settings, new LoopMedia(media), bus, clock, new CallLanes(LANES),
        look -> Thread.ofVirtual().name("stir").start(look),
        new Random());
  }

  /**
   * @param aside where certificates are looked at, which may wait
   * @param chance for delays and for the choice among equal gateways; thread-safe
   */
  CallDesk(CallSettings settings, CallMedia media, Bus bus, WallClock clock, Lanes lanes, Executor aside,
      RandomGenerator chance) {
    this.settings = settings;
    this.media = media;
    this.bus = bus;
    this.clock = clock;
    this.lanes = lanes;
    this.chance = chance;
    this.trunks = new TrunkTable(settings.trunks());
    this.admission = new Admission(settings.admission(), settings.trunks());
    this.door = new DoorGates(settings, this::offended);
    this.budget = new ClusterBudget(settings.gateway(), settings.budget());
    this.homes = new Homes(settings.gateway(), bus.partitions());
    this.inbound = new InboundCalls(this, calls, aside);
    this.outbound = new OutboundCalls(this, chance);
    this.bridges = new Bridges(this);
    this.orders = new Orders(settings, media, bus, clock, calls, lanes, bridges);
    this.book = new HouseBook(this, outbound, bridges);
  }

  /** An id for a call that begins here. */
  CallId draw() {
    return homes.draw(bus::partitionOf);
  }

  /** The partitions in which sound for our calls comes. @param calls that have media here */
  public Set<Integer> reading(Iterable<CallId> calls) {
    return homes.reading(calls, bus::partitionOf);
  }

  /** @param living gateways of the fleet that live now */
  void beside(List<String> living) {
    homes.beside(living);
  }

  @Override
  public Screening screen(Knock knock) {
    long nowMs = clock.nowUs() / 1000;
    Optional<Trunk> trunk = trunks.from(knock.peer());
    Admission.Kind kind = knock.method().equals("INVITE") ? Admission.Kind.CALL : Admission.Kind.OTHER;
    Admission.Verdict verdict = admission.ask(knock.peer(), kind, knock.userAgent(), nowMs);
    if (verdict == Admission.Verdict.SCANNER && admission.isWorthAWord(knock.peer(), nowMs))
      log.warn("{} from {} is ignored: its User-Agent is that of a scanner", knock.method(), knock.peer());
    Optional<Refusal> refusal = door.ask(new DoorGates.AtDoor(knock, verdict, trunk, nowMs));
    refusal.ifPresent(r -> refused(r.gate(), r.status()));
    return refusal.<Screening>map(Screening.Refused::new).orElseGet(() -> {
      Trunk known = trunk.orElseThrow();
      return new Screening.Pass(known, trunks.loginTowards(known, knock.peer()));
    });
  }

  @Override
  public boolean answersAstray(String peer) {
    if (settings.hideFromStrangers() && trunks.from(peer).isEmpty()) return false;
    return admission.ask(peer, Admission.Kind.ASTRAY, "", clock.nowUs() / 1000) == Admission.Verdict.PASS;
  }

  @Override
  public boolean mayConnect(String peer, int has, int all) {
    return admission.mayConnect(peer, has, all, clock.nowUs() / 1000);
  }

  @Override
  public Optional<Refusal> misunderstood(Knock.Form form) {
    Optional<Refusal> refusal = DoorGates.misunderstood(form);
    refusal.ifPresent(r -> refused(r.gate(), r.status()));
    return refusal;
  }

  /** Somebody failed to prove who he is, or sent what nobody honest sends. */
  void offended(String peer) {
    if (admission.offended(peer, clock.nowUs() / 1000))
      log.warn("{} has offended too often (no proof, no trunk, or numbers of nobody) and is ignored for {} s", peer,
          settings.admission().banMs() / 1000);
  }

  /** An INVITE, or another request at the door, was refused. @param status 0 for no answer at all */
  void refused(InviteGate gate, int status) {
    calls.refused(gate);
    if (gate.compareTo(InviteGate.REPLACES) < 0) log.debug("refused at gate {} with {}", gate.label(), status);
    else log.info("INVITE refused at gate {} with {}", gate.label(), status);
  }

  @Override
  public DialogListener invited(Invite invite, SipDialog dialog, Trunk trunk) {
    return inbound.invited(invite, dialog, trunk);
  }

  /** How calls get out from now on. */
  public void dialThrough(Dialer dialer) {
    outbound.dialThrough(dialer);
  }

  /** Places a call that this gateway has claimed. */
  void dial(DialOrder order) {
    outbound.dial(order);
  }

  /** Places a call that is this gateway's own to place; that it does is written down first. */
  void dialHere(DialOrder order) {
    bus.publish(Topics.DIAL_CLAIMS, claim(order));
    outbound.dial(order);
  }

  /** Places a call that belongs beside one of ours, once; else it is for another gateway. */
  public void dialBeside(DialOrder order) {
    if (order.beside().flatMap(calls::leg).isPresent() && calls.leg(order.call()).isEmpty()) dialHere(order);
  }

  DialClaim claim(DialOrder order) {
    return new DialClaim(order.call(), order.campaign(), settings.gateway(), order.from(),
        OutboundCalls.userOf(order.uri()), order.bot(), clock.nowUs());
  }

  /** A command whose author waits to hear what came of it. */
  public void order(CallOrder order) {
    orders.give(order);
  }

  /** A plain order to dial, as releases before this one give it, is claimed like any other: by one gateway, once. */
  public void command(CallCommand command) {
    switch (command) {
      case CallCommand.Dial d -> bus.publish(Topics.DIAL_ORDERS,
          DialOrder.plain(d.call(), d.uri(), d.from(), d.bot(), clock.nowUs()));
      case CallCommand.ForLeg _ -> orders.give(command);
      case CallCommand.ForRooms _ -> orders.give(command);
      case CallCommand.ForQueues _,CallCommand.ForRecorder _ -> {}
    }
  }

  Admission admission() {
    return admission;
  }

  /**
   * This process stood still for so long that another gateway has given its calls their ends: they are hung up, and no
   * second end is told.
   */
  public void forsake() {
    calls.all().stream().filter(l -> l.isUp() || l.facts().direction() == CallEvent.Direction.OUTBOUND).forEach(l -> {
      forsaken.add(l.facts().call());
      lanes.of(l.facts().call())
          .run(() -> l.hangUp(new CallEnd(CallEnd.Outcome.UNDETERMINED, "the gateway stood still", 0)));
    });
  }

  /** No new calls, neither in nor out; those in progress go on. */
  public void drain() {
    if (!draining.getAndSet(true)) log.info("no new calls from now on, {} go on", calls.active());
  }

  /**
   * {@link #drain}, then waits for calls to end by themselves. @return whether none is left, and the end of each is
   * published
   */
  public boolean drained(long waitMs) {
    drain();
    return calls.awaitNone(waitMs);
  }

  public boolean draining() {
    return draining.get();
  }

  public int active() {
    return calls.active();
  }

  public long taken() {
    return calls.taken();
  }

  public long refused() {
    return calls.refused();
  }

  /** How often a gate was shut. */
  public long refused(InviteGate gate) {
    return calls.refusedAt(gate);
  }

  public long bans() {
    return admission.bans();
  }

  public TrunkTable trunks() {
    return trunks;
  }

  /**
   * Ends what is left; the lanes go on until each call's media is counted up and its one {@link CallEvent.Ended}
   * published.
   */
  @Override
  public void close() {
    drain();
    CallEnd why = new CallEnd(CallEnd.Outcome.BOT, "shutting down", 0);
    long untilNs = System.nanoTime() + CLOSE_MS * 1_000_000;
    do {
      calls.all().forEach(leg -> lanes.of(leg.facts().call()).run(() -> leg.hangUp(why)));
    } while (!calls.awaitNone(CLOSE_LOOK_MS) && System.nanoTime() < untilNs);
    if (!calls.awaitNone(0)) log.error("{} calls did not end, {} have no word of their media after {} ms",
        calls.active(), calls.ending(), CLOSE_MS);
    lanes.close();
  }

  /** Where an INVITE can be refused, as the gates are asked: at the door, in the house, by the leg. */
  List<InviteGate> gates() {
    return Stream.of(door.names(), inbound.gates(), InboundSteps.GATES).flatMap(List::stream).toList();
  }

  CallSettings settings() {
    return settings;
  }

  CallMedia media() {
    return media;
  }

  WallClock clock() {
    return clock;
  }

  Lanes lanes() {
    return lanes;
  }

  Calls calls() {
    return calls;
  }

  /** From now on the other gateways are told how many calls this one has put on the model cluster. */
  public void tellBudget(Bus bus) {
    lanes.rooms().every(BudgetNews.LOOK_MS, new BudgetNews(budget, bus, clock)::look);
  }

  /**
   * From now on calls are taken only while all are there who are needed to talk to them, and calls that are alone are
   * told so. @param fallback where those go whom nobody minds for long, a SIP or tel URI
   */
  public void attendedBy(Staff its, Optional<String> fallback) {
    staff = its;
    lanes.rooms().every(Attendance.LOOK_MS, new Attendance(its, fallback, bus, this, bridges)::look);
  }

  public Staff staff() {
    return staff;
  }

  /** Who is missing, in words, so that no caller could be talked to. */
  public Optional<String> missing() {
    return staff.missing(clock.nowUs() / 1_000);
  }

  public ClusterBudget budget() {
    return budget;
  }

  /** A new leg of this house; it is not registered yet. */
  Leg leg(Leg.Facts facts) {
    return new Leg(book, media, lanes.of(facts.call()), clock, chance, facts);
  }

  void publish(CallEvent event) {
    if (event instanceof CallEvent.Ended && forsaken.remove(event.call())) return;
    bus.publish(Topics.CALL_EVENTS, event);
  }

  /** Whether somebody is parked at the place a number names. */
  boolean isParkedAt(String place) {
    return bridges.isParkedAt(place);
  }
}
