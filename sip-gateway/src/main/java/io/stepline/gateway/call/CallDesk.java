package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.MediaLoop;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.WallClock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes calls in, within limits, and hands commands to the call they are for. Thread-safe. */
public final class CallDesk implements CallCenter, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallDesk.class);
  private static final int LANES = 4;

  private final CallSettings settings;
  private final MediaLoop media;
  private final Bus bus;
  private final WallClock clock;
  private final TrunkTable trunks;
  private final Admission admission;
  private final InboundCalls inbound;
  private final OutboundCalls outbound;
  private final Bridges bridges = new Bridges(this);
  private final ClusterBudget budget;
  private final CallLanes lanes = new CallLanes(LANES);
  private final Map<CallId, Leg> legs = new ConcurrentHashMap<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final LongAdder taken = new LongAdder();
  private final LongAdder refused = new LongAdder();

  public CallDesk(CallSettings settings, MediaLoop media, Bus bus, WallClock clock) {
    this.settings = settings;
    this.media = media;
    this.bus = bus;
    this.clock = clock;
    this.trunks = new TrunkTable(settings.trunks());
    this.admission = new Admission(settings.admission());
    this.budget = new ClusterBudget(settings.budget());
    this.inbound = new InboundCalls(this);
    this.outbound = new OutboundCalls(this);
  }

  @Override
  public Screening screen(String peer, String method, String userAgent) {
    Optional<Trunk> trunk = trunks.from(peer);
    switch (admission.ask(peer, userAgent, clock.nowUs() / 1000)) {
      case BANNED, SCANNER -> {
        refused.increment();
        return new Screening.Ignore();
      }
      case TOO_FAST -> {
        refused.increment();
        return new Screening.Refuse(503, "too many requests from this address", Map.of("Retry-After", "5"));
      }
      case PASS -> { }
    }
    if (trunk.isEmpty()) {
      offended(peer);
      refused.increment();
      return settings.hideFromStrangers() ? new Screening.Ignore() : new Screening.Refuse(403, "no trunk for this address", Map.of());
    }
    return trunk.get().guests().users().isEmpty() || method.equals("OPTIONS") ? new Screening.Pass(trunk.get().signalling().behindNat())
        : new Screening.Prove(trunk.get().name(), trunk.get().guests(), trunk.get().signalling().behindNat());
  }

  @Override
  public void offended(String peer) {
    if (admission.offended(peer, clock.nowUs() / 1000)) log.warn("{} has offended too often and is ignored for {} s", peer, settings.admission().banMs() / 1000);
  }

  @Override
  public DialogListener invited(Invite invite, SipDialog dialog) {
    return inbound.invited(invite, dialog);
  }

  /** How calls get out from now on. */
  public void dialThrough(Dialer dialer) {
    outbound.dialThrough(dialer);
  }

  /** Places a call of a campaign, which has been claimed. */
  void dial(DialOrder order) {
    outbound.dial(order);
  }

  public void command(CallCommand command) {
    if (command instanceof CallCommand.Dial dial) {
      outbound.dial(dial);
      return;
    }
    leg(command.call()).ifPresent(leg -> lanes.run(command.call(), () -> {
      switch (command) {
        case CallCommand.HangUp c -> leg.hangUp(new CallEnd(CallEnd.Outcome.SUCCESS, c.reason(), 0), OutcomeHeaders.of(c.headers()));
        case CallCommand.BlindTransfer c -> leg.transfer(new Referral(c.target(), Optional.empty(), OutcomeHeaders.of(c.headers())));
        case CallCommand.SendKeys c -> leg.press(c.keys());
        case CallCommand.Hold c -> leg.hold(c.onHold());
        case CallCommand.Bridge c -> bridges.connect(c.call(), c.other(), c.returnToBot());
        case CallCommand.Unbridge c -> bridges.disconnect(c.call());
        case CallCommand.Monitor c -> bridges.monitor(c);
        case CallCommand.Music c -> bridges.music(c.call(), c.on());
        case CallCommand.AttendedTransfer c -> leg(c.other()).flatMap(Leg::contact).ifPresent(o -> leg.transfer(new Referral(o.target(), Optional.of(o.id()), Map.of())));
        case CallCommand.Dial c -> throw new IllegalStateException("dialled elsewhere");
        case CallCommand.Play c -> play(c);
        case CallCommand.Say c -> media.botIsOrderedToSpeak(c.call());
        case CallCommand.WarmTransfer c -> { }
        case CallCommand.Enqueue c -> { }
        case CallCommand.Park c -> bridges.park(c.call(), c.place());
        case CallCommand.Retrieve c -> bridges.retrieve(c.call(), c.place());
        case CallCommand.Record c -> { }
      }
    }));
  }

  private void play(CallCommand.Play order) {
    try {
      Optional<short[]> pcm = settings.prompts().pcm(order.prompt());
      if (pcm.isPresent()) media.play(order.call(), pcm.get(), Prompts.RATE_HZ);
      else log.warn("callId={} there is no prompt '{}'", order.call(), order.prompt());
    } catch (java.io.UncheckedIOException e) {
      log.warn("callId={} prompt '{}': {}", order.call(), order.prompt(), e.getMessage());
    }
  }

  /** The far side, or something before it, has our INVITE. */
  void reached(Leg leg) {
    outbound.reached(leg);
  }

  /** @see OutboundCalls#elsewhere */
  boolean elsewhere(Leg leg, int status) {
    return outbound.elsewhere(leg, status);
  }

  void moveTo(Leg leg, String target) {
    outbound.moveTo(leg, target);
  }

  /** No new calls, neither in nor out; those in progress go on. */
  public void drain() {
    if (!draining.getAndSet(true)) log.info("no new calls from now on, {} go on", legs.size());
  }

  /** {@link #drain}, then waits for calls to end by themselves. @return whether none is left */
  public boolean drained(long waitMs) {
    drain();
    long until = System.nanoTime() + waitMs * 1_000_000;
    while (!legs.isEmpty() && System.nanoTime() < until) {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return legs.isEmpty();
  }

  public boolean draining() {
    return draining.get();
  }

  public int active() {
    return legs.size();
  }

  public long taken() {
    return taken.sum();
  }

  public long refused() {
    return refused.sum();
  }

  public long bans() {
    return admission.bans();
  }

  public TrunkTable trunks() {
    return trunks;
  }

  /** Ends what is left, each call with its one {@link CallEvent.Ended}. */
  @Override
  public void close() {
    drain();
    legs.forEach((id, leg) -> lanes.run(id, () -> leg.hangUp(new CallEnd(CallEnd.Outcome.BOT, "shutting down", 0))));
    drained(1_000);
    lanes.close();
  }

  CallSettings settings() {
    return settings;
  }

  MediaLoop media() {
    return media;
  }

  WallClock clock() {
    return clock;
  }

  CallLanes lanes() {
    return lanes;
  }

  Optional<Leg> leg(CallId call) {
    return Optional.ofNullable(legs.get(call));
  }

  Collection<Leg> legs() {
    return legs.values();
  }

  long onTrunk(Trunk trunk) {
    return legs.values().stream().filter(l -> l.facts().trunk().name().equals(trunk.name())).count();
  }

  void began(Leg leg) {
    taken.increment();
    legs.put(leg.facts().call(), leg);
  }

  public ClusterBudget budget() {
    return budget;
  }

  void refusedOne() {
    refused.increment();
  }

  void publish(CallEvent event) {
    bus.publish(Topics.CALL_EVENTS, event);
  }

  void dial(CallCommand.Dial order) {
    outbound.dial(order);
  }

  /** Whether somebody is parked at the place a number names. */
  boolean isParkedAt(String place) {
    return bridges.isParkedAt(place);
  }

  void up(Leg leg) {
    bridges.up(leg);
  }

  void consult(Leg leg, String target) {
    bridges.consult(leg, target);
  }

  void gone(CallId call, CallEnd why) {
    budget.release(call);
    legs.remove(call);
    outbound.gone(call);
    bridges.gone(call, why);
  }
}
