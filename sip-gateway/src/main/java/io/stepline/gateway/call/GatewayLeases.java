package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusException;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.GatewayLease;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ThreadLane;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway's name, held by one process at a time, and the names of the others: the calls of one that has been silent
 * for 20 s are given their ends by one of those that live, and its name is taken away with them. Owned by its lane.
 */
public final class GatewayLeases implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GatewayLeases.class);
  static final long TELL_MS = 1_000;
  static final long SILENT_MS = 20_000;
  /** Those that live sweep one after another, so that usually one does. */
  private static final long TURN_MS = 3_000;
  /** A twin that lives is heard by then. */
  static final long WATCH_MS = 4_000;
  /** What was told longer ago needs no watching. */
  private static final long RECENT_US = 60_000_000;
  private static final long PAUSE_MS = 100;

  private final Bus bus;
  private final String gateway;
  private final WallClock clock;
  private final Lane lane;
  private final Executor aside;
  private final Map<String, Heard> others = new TreeMap<>();
  private final Set<String> sweeping = ConcurrentHashMap.newKeySet();
  private final Bus.Subscription subscription;
  private volatile Optional<GatewayLease> twin = Optional.empty();
  private volatile String instance = UUID.randomUUID().toString();
  private volatile long sinceUs;
  private Optional<CallDesk> desk = Optional.empty();
  private volatile Optional<Lane.Timer> telling = Optional.empty();

  private record Heard(GatewayLease lease, long atMs) {
    boolean isHeld() {
      return lease.state() == GatewayLease.State.HELD;
    }
  }

  /** @param aside where the calls of a dead gateway are looked for, which takes a while */
  GatewayLeases(Bus bus, String gateway, WallClock clock, Lane lane, Executor aside) {
    this.bus = bus;
    this.gateway = gateway;
    this.clock = clock;
    this.lane = lane;
    this.aside = aside;
    this.sinceUs = clock.nowUs();
    this.subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.GATEWAY_LEASES, l -> lane.run(() -> heard(l))))));
  }

  /**
   * Takes the name, and keeps it until closed.
   *
   * @throws IllegalStateException if another process has it
   */
  public static GatewayLeases take(Bus bus, String gateway, WallClock clock) {
    ThreadLane lane = ThreadLane.start("gateway-lease", (l, why) -> log.error("{}: a step failed", l, why));
    GatewayLeases leases = new GatewayLeases(bus, gateway, clock, lane, look -> Thread.ofVirtual().start(look));
    leases.take(GatewayLeases::sleep);
    return leases;
  }

  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** @param pause lets so many milliseconds pass */
  void take(LongConsumer pause) {
    Map<String, GatewayLease> known = new TreeMap<>();
    bus.replay(Topics.GATEWAY_LEASES, l -> known.put(l.gateway(), l));
    lane.run(() -> known.values().forEach(l -> others.putIfAbsent(l.gateway(), new Heard(l, nowMs()))));
    boolean recent = Optional.ofNullable(known.get(gateway)).filter(l -> l.state() == GatewayLease.State.HELD)
        .filter(l -> Math.abs(clock.nowUs() - l.atUs()) < RECENT_US).isPresent();
    for (long ms = 0; recent && ms < WATCH_MS && twin.isEmpty(); ms += PAUSE_MS) pause.accept(PAUSE_MS);
    if (twin.isPresent()) {
      stop();
      throw new IllegalStateException("another gateway named '" + gateway
          + "' is running on this cluster; give each its own gateway.name");
    }
    lane.run(() -> {
      tell(GatewayLease.State.HELD);
      telling = Optional.of(lane.every(TELL_MS, this::look));
    });
  }

  /** Who is to hang up when the name was taken away, and to take no more calls when a twin turns up. */
  public void lostBy(CallDesk its) {
    lane.run(() -> desk = Optional.of(its));
  }

  private long nowMs() {
    return clock.nowUs() / 1_000;
  }

  private void tell(GatewayLease.State state) {
    bus.publish(Topics.GATEWAY_LEASES,
        new GatewayLease(gateway, instance, state, sinceUs, instance, clock.nowUs()));
  }

  private void heard(GatewayLease lease) {
    if (!lease.gateway().equals(gateway)) {
      others.put(lease.gateway(), new Heard(lease, nowMs()));
      return;
    }
    if (lease.instance().equals(instance)) {
      if (lease.state() == GatewayLease.State.TAKEN_AWAY) forsaken(lease);
    } else if (lease.state() == GatewayLease.State.HELD) doubled(lease);
  }

  private void forsaken(GatewayLease lease) {
    log.error("this process stood still for more than {} s; gateway {} has ended its calls", SILENT_MS / 1_000,
        lease.by());
    desk.ifPresent(CallDesk::forsake);
    instance = UUID.randomUUID().toString();
    sinceUs = clock.nowUs();
    tell(GatewayLease.State.HELD);
  }

  /** Of two that began at once, who came later takes no more calls. */
  private void doubled(GatewayLease other) {
    boolean later = sinceUs > other.sinceUs() || sinceUs == other.sinceUs() && instance.compareTo(other.instance()) > 0;
    if (telling.isPresent() && !later) return;
    if (twin.isEmpty()) log.error("another gateway named '{}' is running; this one takes no calls", gateway);
    twin = Optional.of(other);
    desk.ifPresent(CallDesk::drain);
  }

  /** Every second. */
  private void look() {
    tell(GatewayLease.State.HELD);
    long now = nowMs();
    List<String> living = new ArrayList<>(List.of(gateway));
    others.forEach((name, h) -> {
      if (h.isHeld() && now - h.atMs() <= SILENT_MS) living.add(name);
    });
    desk.ifPresent(d -> d.beside(living));
    long turnMs = living.stream().sorted().toList().indexOf(gateway) * TURN_MS;
    others.forEach((name, h) -> {
      if (h.isHeld() && now - h.atMs() > SILENT_MS + turnMs && sweeping.add(name))
        aside.execute(() -> sweep(h.lease()));
    });
  }

  /** Whoever held the pen before has written, or never will; so who finds the name still held ends its calls alone. */
  private void sweep(GatewayLease dead) {
    try (Bus.Pen pen = bus.pen("gateway-" + dead.key())) {
      Set<GatewayLease> newest = new HashSet<>();
      bus.replay(Topics.GATEWAY_LEASES, l -> {
        if (!l.gateway().equals(dead.gateway())) return;
        newest.clear();
        newest.add(l);
      });
      if (!newest.contains(dead)) return;
      List<Bus.Entry<?>> ends = new ArrayList<>();
      OrphanCalls.of(bus, dead.gateway(), clock).forEach(e -> ends.add(new Bus.Entry<>(Topics.CALL_EVENTS, e)));
      log.warn("gateway {} has been silent for {} s; {} calls of it are ended", dead.gateway(), SILENT_MS / 1_000,
          ends.size());
      ends.add(new Bus.Entry<>(Topics.GATEWAY_LEASES, new GatewayLease(dead.gateway(), dead.instance(),
          GatewayLease.State.TAKEN_AWAY, dead.sinceUs(), gateway, clock.nowUs())));
      pen.write(ends);
    } catch (BusException e) {
      log.warn("the calls of gateway {} could not be ended yet: {}", dead.gateway(), e.getMessage());
    } finally {
      sweeping.remove(dead.gateway());
    }
  }

  /** Why this process should get no calls; empty while its name is its own. */
  public Optional<String> hindrance() {
    return twin.map(t -> "another gateway has the name " + gateway);
  }

  private void stop() {
    subscription.close();
    if (lane instanceof AutoCloseable c) close(c);
  }

  private static void close(AutoCloseable c) {
    try {
      c.close();
    } catch (Exception e) {
      log.debug("closing: {}", e.toString());
    }
  }

  /** Gives the name back. */
  @Override
  public void close() {
    telling.ifPresent(Lane.Timer::cancel);
    if (twin.isEmpty()) tell(GatewayLease.State.GIVEN_BACK);
    stop();
    bus.flush();
  }
}
