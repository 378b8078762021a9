package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.OrderOutcome;
import io.stepline.kafka.contract.WallClock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Orders to dial, of campaigns and of anybody else: each is claimed on the bus before its INVITE leaves, so it is
 * dialled by one gateway, once at most, whatever crashes and however often it was written. An order that cannot be
 * taken is refused in words; one of a campaign is left alone, since who gave it finds no claim and knows that it was
 * never dialled.
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
    Optional<String> refusal = refusal(order);
    if (refusal.isEmpty()) return claimed.add(order.call()) ? Optional.of(desk.claim(order)) : Optional.empty();
    if (order.campaign().isEmpty() && !claimed.contains(order.call()))
      bus.publish(Topics.ORDER_OUTCOMES, new OrderOutcome(order.call().value(), order.call(),
          OrderOutcome.State.REFUSED, refusal.get(), desk.settings().gateway(), clock.nowUs()));
    return Optional.empty();
  }

  private Optional<String> refusal(DialOrder order) {
    if (desk.draining()) return Optional.of("the gateway is shutting down");
    if (clock.nowUs() > order.notAfterUs()) return Optional.of("no gateway took it in time");
    if (order.campaign().isEmpty() && !desk.settings().knows(order.bot()))
      return Optional.of("there is no bot '" + order.bot() + "'");
    return order.bot().isEmpty() ? Optional.empty() : desk.missing();
  }

  /** No more orders are taken; another gateway may. */
  @Override
  public void close() {
    subscription.close();
  }
}
