package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.OrderOutcome;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderDeskTest {
  private static final CallId CALL = new CallId("c");
  private final InMemoryBus bus = new InMemoryBus();

  private OrderDesk console() {
    return new OrderDesk(bus, () -> 1_000_000, Map.of("desk", Set.of("support")), "desk", new OrderBook(o -> {}));
  }

  private void answered() {
    bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(CALL, "g1", CallEvent.Direction.INBOUND, "1", "2", "desk",
        "t", "PCMU", 8000, Map.of(), 1));
    bus.deliver();
  }

  private static com.fasterxml.jackson.databind.JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void shouldKnowCallsAndOrdersFromBeforeItsStart() {
    OrderDesk first = console();
    answered();
    String order = first.order(CALL, "hangup", json("{}"));
    bus.publish(Topics.ORDER_OUTCOMES, new OrderOutcome(order, CALL, OrderOutcome.State.DONE, "", "g1", 1));
    bus.deliver();
    OrderDesk restarted = console();
    assertThat(restarted.calls()).extracting(CallBook.Entry::call).containsExactly("c");
    assertThat(restarted.outcome(order).orElseThrow().state()).isEqualTo(OrderBook.State.DONE);
    assertThat(restarted.order(CALL, "say", json("{'text': 'hello'}"))).isNotEmpty();
  }

  @Test
  void shouldRefuseABotThatThereIsNot() {
    assertThatThrownBy(() -> console().dial(json("{'to': 'sip:a@b', 'bot': 'nosuch'}"))).isInstanceOf(BadRequest.class)
        .hasMessageContaining("the bots are desk");
  }

  @Test
  void shouldRefuseAQueueThatTheBotDoesNotHave() {
    OrderDesk desk = console();
    answered();
    assertThatThrownBy(() -> desk.order(CALL, "queue", json("{'name': 'nosuch'}"))).isInstanceOf(BadRequest.class)
        .hasMessageContaining("its queues are support");
    assertThat(desk.order(CALL, "queue", json("{'name': 'support'}"))).isNotEmpty();
  }
}
