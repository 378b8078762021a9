package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.WallClock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Orders of campaigns to dial: each is claimed on the bus before its INVITE leaves, so it is dialled once at most,
 * whatever crashes and however often it was written. An order past its time is left alone; who gave it finds no claim
 * and knows that it was never dialled.
 */
public final class DialClaims implements AutoCloseable {
  /** Much longer than any order may wait, so a doubled order meets the claim of the first. */
  private static final long REMEMBERED_MS = 600_000;

  private final Bus bus;
  private final CallDesk desk;
  private final WallClock clock;
  private final Set<CallId> claimed = new HashSet<>();
  private final Bus.Subscription subscription;

  public DialClaims(Bus bus, CallDesk desk, WallClock clock) {
    this.bus = bus;
    this.desk = desk;
    this.clock = clock;
    this.subscription = bus
        .claim(new Bus.Claim<>("dial", Topics.DIAL_ORDERS, Topics.DIAL_CLAIMS, this::begin, this::claim, desk::dial));
  }

  private void begin() {
    claimed.clear();
    bus.replaySince(Topics.DIAL_CLAIMS, clock.nowUs() / 1_000 - REMEMBERED_MS, c -> claimed.add(c.call()));
  }

  private Optional<DialClaim> claim(DialOrder order) {
    if (desk.draining() || clock.nowUs() > order.notAfterUs() || !claimed.add(order.call())) return Optional.empty();
    return Optional.of(new DialClaim(order.call(), order.campaign(), desk.settings().gateway(), order.from(),
        OutboundCalls.userOf(order.uri()), order.bot(), clock.nowUs()));
  }

  /** No more orders are taken; another gateway may. */
  @Override
  public void close() {
    subscription.close();
  }
}
