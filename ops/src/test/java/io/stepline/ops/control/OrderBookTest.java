package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.OrderOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderBookTest {
  private static final CallId CALL = new CallId("c");
  private static final long SOON_US = 1_000_000;
  private static final long LATE_US = 13_000_000;
  private final List<OrderBook.Order> told = new ArrayList<>();
  private final OrderBook book = new OrderBook(told::add);
  private final CallOrder hangUp = CallOrder.of(new CallCommand.HangUp(CALL, "api"), 0);

  private static DialOrder dial() {
    return DialOrder.plain(CALL, "sip:a@b", "1", "desk", 0);
  }

  private static DialClaim claim() {
    return new DialClaim(CALL, "", "g1", "1", "a", "desk", 1);
  }

  private OrderOutcome refused(String order) {
    return new OrderOutcome(order, CALL, OrderOutcome.State.REFUSED, "the call is not up", "g1", 1);
  }

  private static CallEvent.Ended ended(long answeredUs) {
    return new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.UPSTREAM, "busy", 486),
        CallEvent.Direction.OUTBOUND, "1", "a", "desk", "t", 1, answeredUs, MediaReport.EMPTY, 2);
  }

  private OrderBook.Order now(String id, long nowUs) {
    return book.find(id, nowUs).orElseThrow();
  }

  @Test
  void shouldSayThatAnOrderIsDoneOrWhyNot() {
    book.given(hangUp);
    assertThat(now(hangUp.order(), SOON_US).state()).isEqualTo(OrderBook.State.GIVEN);
    book.cameOf(refused(hangUp.order()));
    assertThat(now(hangUp.order(), LATE_US)).extracting(OrderBook.Order::state, OrderBook.Order::reason,
        OrderBook.Order::gateway, OrderBook.Order::action)
        .containsExactly(OrderBook.State.REFUSED, "the call is not up", "g1", "hangup");
  }

  @Test
  void shouldSayThatNobodyTookAnOrder() {
    book.given(hangUp);
    book.given(dial());
    for (String id : List.of(hangUp.order(), "c"))
      assertThat(now(id, LATE_US)).extracting(OrderBook.Order::state, OrderBook.Order::reason)
          .containsExactly(OrderBook.State.REFUSED, "no gateway took it in time");
  }

  @Test
  void shouldFollowACallThatWasOrderedUntilItIsAnswered() {
    book.given(dial());
    book.claimed(claim());
    assertThat(now("c", LATE_US).state()).isEqualTo(OrderBook.State.TAKEN);
    book.event(new CallEvent.Answered(CALL, "g1", CallEvent.Direction.OUTBOUND, "1", "a", "desk", "t", "PCMU", 8000,
        Map.of(), 2));
    book.event(ended(2));
    assertThat(now("c", LATE_US).state()).isEqualTo(OrderBook.State.DONE);
  }

  @Test
  void shouldSayWhatTheNetworkSaidOfACallThatWasNotAnswered() {
    book.given(dial());
    book.claimed(claim());
    book.event(ended(0));
    assertThat(now("c", LATE_US).reason()).isEqualTo("busy (SIP 486)");
  }

  @Test
  void shouldComeToTheSameWhateverNewsComesFirst() {
    book.cameOf(refused(hangUp.order()));
    book.given(hangUp);
    assertThat(now(hangUp.order(), SOON_US)).extracting(OrderBook.Order::state, OrderBook.Order::action)
        .containsExactly(OrderBook.State.REFUSED, "hangup");
    book.claimed(claim());
    book.given(dial());
    assertThat(now("c", LATE_US).state()).isEqualTo(OrderBook.State.TAKEN);
  }

  @Test
  void shouldTellOfEachStepOnce() {
    book.given(hangUp);
    book.cameOf(refused(hangUp.order()));
    book.cameOf(refused(hangUp.order()));
    assertThat(told).extracting(OrderBook.Order::state)
        .containsExactly(OrderBook.State.GIVEN, OrderBook.State.REFUSED);
  }

  @Test
  void shouldForgetTheOldestOrders() {
    book.given(hangUp);
    for (int i = 0; i < 10_000; i++) book.given(CallOrder.of(new CallCommand.HangUp(CALL, "api"), 0));
    assertThat(book.find(hangUp.order(), SOON_US)).isEmpty();
  }
}
