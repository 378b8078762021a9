package io.stepline.ops.control;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.OrderOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What came of the latest orders of the whole house, whoever gave them, as the bus tells it in whatever order. An order
 * to dial has the id of its call. Knows at most {@value #MOST}. Thread-safe.
 */
public final class OrderBook {
  private static final int MOST = 10_000;
  /** On top of the time an order has, for the news of it to arrive. */
  private static final long NEWS_US = 2_000_000;

  /** Ordered by how much is known. {@code TAKEN}: by a gateway, which is at it. */
  public enum State {
    GIVEN, TAKEN, DONE, REFUSED
  }

  /**
   * One order. @param action in one word, such as {@code dial} @param reason why it was refused, a sentence; else empty
   *
   * @param notAfterUs nobody takes it any more from then on; 0 while that is not known
   */
  public record Order(String id, String call, String action, State state, String reason, String gateway, long givenUs,
      long notAfterUs) {
    private Order given(String what, long atUs, long untilUs) {
      return new Order(id, call, what, state, reason, gateway, atUs, untilUs);
    }

    private Order now(State next, String why, String by) {
      return next.compareTo(state) <= 0 ? this
          : new Order(id, call, action, next, why, by.isEmpty() ? gateway : by, givenUs, notAfterUs);
    }

    private Order asOf(long nowUs) {
      return state == State.GIVEN && notAfterUs > 0 && nowUs > notAfterUs + NEWS_US
          ? now(State.REFUSED, "no gateway took it in time", "") : this;
    }
  }

  private final Consumer<Order> changed;
  private final Map<String, Order> orders = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Order> eldest) {
      return size() > MOST;
    }
  };

  /** @param changed hears of every order that is new or has got further, on the thread that brings the news */
  public OrderBook(Consumer<Order> changed) {
    this.changed = changed;
  }

  public void given(CallOrder o) {
    change(o.order(), o.call().value(), e -> e.given(o.action(), o.atUs(), o.notAfterUs()));
  }

  /** Campaigns keep their own book. */
  public void given(DialOrder o) {
    if (o.campaign().isEmpty()) change(o.call().value(), o.call().value(),
        e -> e.given("dial", o.notAfterUs() - CallOrder.PATIENCE_US, o.notAfterUs()));
  }

  public void claimed(DialClaim c) {
    if (c.campaign().isEmpty())
      change(c.call().value(), c.call().value(), e -> e.now(State.TAKEN, "", c.gateway()));
  }

  public void cameOf(OrderOutcome o) {
    State state = switch (o.state()) {
      case DONE -> State.DONE;
      case REFUSED -> State.REFUSED;
    };
    change(o.order(), o.call().value(), e -> e.now(state, o.reason(), o.gateway()));
  }

  /** A call that was ordered is answered, or ends without. */
  public synchronized void event(CallEvent event) {
    if (!orders.containsKey(event.call().value())) return;
    switch (event) {
      case CallEvent.Answered a -> change(a.call().value(), a.call().value(), e -> e.now(State.DONE, "", a.gateway()));
      case CallEvent.Ended x when x.answeredUs() == 0 ->
          change(x.call().value(), x.call().value(), e -> e.now(State.REFUSED, said(x.end()), ""));
      default -> {}
    }
  }

  private static String said(CallEnd end) {
    return end.sipStatus() == 0 ? end.reason() : end.reason() + " (SIP " + end.sipStatus() + ")";
  }

  private synchronized void change(String id, String call, UnaryOperator<Order> step) {
    Order before = orders.getOrDefault(id, new Order(id, call, "", State.GIVEN, "", "", 0, 0));
    Order after = step.apply(before);
    orders.put(id, after);
    if (!after.equals(before)) changed.accept(after);
  }

  public synchronized Optional<Order> find(String id, long nowUs) {
    return Optional.ofNullable(orders.get(id)).map(o -> o.asOf(nowUs));
  }
}
