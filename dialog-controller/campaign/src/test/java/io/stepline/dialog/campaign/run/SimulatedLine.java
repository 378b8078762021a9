package io.stepline.dialog.campaign.run;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.BusException;
import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.MediaReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A bus that keeps everything, and a gateway with people behind it that follows the protocol of claims, both in virtual
 * time. Writing orders, claiming, inviting and telling of the end are steps at each of which gateway or writer may die.
 */
final class SimulatedLine implements Bus {
  private record Later(long ms, long order, Runnable step) {}

  final List<DialOrder> orders = new ArrayList<>();
  final List<DialClaim> claims = new ArrayList<>();
  final List<CallEvent> events = new ArrayList<>();
  final List<AttemptNews> news = new ArrayList<>();
  /** INVITEs on the wire, by attempt. */
  final Map<CallId, Integer> invites = new HashMap<>();
  final Map<CallId, CallEnd> ends = new HashMap<>();
  private final Random random;
  private final double chance;
  private final PriorityQueue<Later> queue =
      new PriorityQueue<>(Comparator.comparingLong(Later::ms).thenComparingLong(Later::order));
  private int read;
  private int taken;
  private long order;
  private long gatewayBackMs;
  private long crashes;
  long nowMs = 1_800_000_000_000L;

  SimulatedLine(long seed, double chance) {
    this.random = new Random(seed);
    this.chance = chance;
  }

  private boolean dies() {
    return dies(chance);
  }

  private boolean dies(double chance) {
    boolean d = random.nextDouble() < chance;
    if (d) crashes++;
    return d;
  }

  long crashes() {
    return crashes;
  }

  /** Time passes; the gateway works, dies, comes back. @param heard the dialer's readers */
  void step(long ms, Consumer<Object> heard) {
    nowMs += ms;
    if (gatewayBackMs == 0) gateway();
    else if (nowMs >= gatewayBackMs) restart();
    while (!queue.isEmpty() && queue.peek().ms() <= nowMs) queue.remove().step().run();
    deliver(heard);
  }

  private void deliver(Consumer<Object> heard) {
    while (taken < claims.size()) heard.accept(claims.get(taken++));
    while (read < events.size()) heard.accept(events.get(read++));
  }

  /** What the dialer did not hear while it was dead is only in the log. */
  void skip() {
    taken = claims.size();
    read = events.size();
  }

  private int place;

  private void gateway() {
    Set<CallId> claimed = new HashSet<>();
    claims.forEach(c -> claimed.add(c.call()));
    while (place < orders.size()) {
      DialOrder o = orders.get(place);
      if (dies()) {
        die();
        return;
      }
      place++;
      if (nowMs * 1_000 > o.notAfterUs() || !claimed.add(o.call())) continue;
      claims.add(new DialClaim(o.call(), o.campaign(), "gateway", o.from(), o.uri(), o.bot(), nowMs * 1_000));
      if (dies()) {
        die();
        return;
      }
      invites.merge(o.call(), 1, Integer::sum);
      if (dies()) {
        die();
        return;
      }
      call(o);
    }
  }

  private void call(DialOrder o) {
    double fate = random.nextDouble();
    long ringMs = 2_000 + random.nextInt(10_000);
    if (fate < 0.35) {
      in(ringMs, () -> events.add(new CallEvent.Answered(o.call(), "gateway", CallEvent.Direction.OUTBOUND, o.from(),
          o.uri(), o.bot(), "carrier", "PCMU", 8_000, o.facts(), nowMs * 1_000)));
      in(ringMs + 2_000 + random.nextInt(40_000),
          () -> ended(o, new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0)));
    } else {
      int status = new int[] {486, 487, 404, 503, 603}[random.nextInt(5)];
      in(ringMs, () -> ended(o, new CallEnd(CallEnd.Outcome.CALLER, "failed", status)));
    }
  }

  private void ended(DialOrder o, CallEnd end) {
    if (ends.putIfAbsent(o.call(), end) == null) events.add(end(o.call(), o.from(), o.uri(), o.bot(), end));
  }

  private CallEvent.Ended end(CallId call, String from, String to, String bot, CallEnd end) {
    return new CallEvent.Ended(call, end, CallEvent.Direction.OUTBOUND, from, to, bot, "carrier", nowMs * 1_000, 0,
        MediaReport.EMPTY, nowMs * 1_000);
  }

  private void in(long ms, Runnable step) {
    queue.add(new Later(nowMs + ms, order++, step));
  }

  private void die() {
    queue.clear();
    gatewayBackMs = nowMs + 500 + random.nextInt(30_000);
  }

  /** As OrphanCalls does: whoever was claimed and has no end gets it. */
  private void restart() {
    gatewayBackMs = 0;
    for (DialClaim c : claims) {
      CallEnd end = new CallEnd(CallEnd.Outcome.UNDETERMINED, "gateway-crashed", 0);
      if (ends.putIfAbsent(c.call(), end) == null) events.add(end(c.call(), c.from(), c.to(), c.bot(), end));
    }
  }

  @Override
  public <T> void publish(Topic<T> topic, T value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Subscription subscribe(Reader reader) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> void replaySince(Topic<T> topic, long sinceMs, Consumer<T> each) {
    if (topic == Topics.DIAL_CLAIMS)
      claims.stream().filter(c -> c.atUs() >= sinceMs * 1_000).forEach(c -> each.accept(cast(c)));
    if (topic == Topics.CALL_EVENTS)
      events.stream().filter(e -> e.atUs() >= sinceMs * 1_000).forEach(e -> each.accept(cast(e)));
  }

  @Override
  public <T> void replaySince(Topic<T> topic, Set<Integer> partitions, long sinceMs, Consumer<Placed<T>> each) {
    replaySince(topic, sinceMs, value -> each.accept(new Placed<>(value, 0, 0)));
  }

  @Override
  public int partitionOf(CallId call) {
    return 0;
  }

  @SuppressWarnings("unchecked")
  private static <T> T cast(Object value) {
    return (T) value;
  }

  @Override
  public Pen pen(String name) {
    return new Pen() {
      @Override
      public void write(List<Entry<?>> entries) {
        if (dies(5 * chance)) throw random.nextBoolean() ? new SimulatedCrash("before the orders were written")
            : new BusException("the bus is away");
        for (Entry<?> e : entries) {
          if (e.value() instanceof DialOrder o) orders.add(o);
          if (e.value() instanceof AttemptNews n) news.add(n);
        }
        if (dies(5 * chance)) throw new SimulatedCrash("after the orders were written");
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public <A, B> Subscription claim(Claim<A, B> claim) {
    throw new UnsupportedOperationException();
  }

  @Override
  public BusHealth health() {
    return new BusHealth(true, 0, 0, 0, Map.of(), 0);
  }

  @Override
  public void close() {}
}
