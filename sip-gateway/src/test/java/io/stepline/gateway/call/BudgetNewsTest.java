package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetNewsTest {
  private final List<Integer> told = new ArrayList<>();
  private final InMemoryBus bus = new InMemoryBus();
  private final ManualLane lane = new ManualLane("rooms");
  private final ClusterBudget budget = new ClusterBudget("g1", ClusterBudget.Settings.USUAL);
  private final ClusterBudget other =
      new ClusterBudget("g2", new ClusterBudget.Settings(1, 0, ClusterBudget.Settings.USUAL.queueSeconds()));

  BudgetNewsTest() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.MODEL_LOAD, l -> {
      if (l.stage().equals(ClusterBudget.GATEWAY)) told.add(l.inFlight());
      other.heard(l, lane.nowMs());
    }))));
    lane.every(BudgetNews.LOOK_MS, new BudgetNews(budget, bus, () -> lane.nowMs() * 1_000)::look);
  }

  private void pass(int ms) {
    for (int i = 0; i < ms; i += BudgetNews.LOOK_MS) {
      lane.advance(BudgetNews.LOOK_MS);
      bus.deliver();
    }
  }

  @Test
  void shouldTellAChangeAtOnceAndElseEverySecond() {
    pass(100);
    assertThat(told).containsExactly(0);
    budget.occupy(new CallId("a"));
    pass(100);
    assertThat(told).containsExactly(0, 1);
    pass(900);
    assertThat(told).containsExactly(0, 1);
    pass(200);
    assertThat(told).containsExactly(0, 1, 1);
  }

  @Test
  void shouldTakeRoomFromTheOtherGatewayAndGiveItBack() {
    bus.publish(Topics.MODEL_LOAD, new ModelLoad("w", "chat", 0, 1, 0));
    budget.occupy(new CallId("a"));
    pass(100);
    assertThat(other.admit(new CallId("b"), 1, lane.nowMs())).isFalse();
    budget.release(new CallId("a"));
    pass(100);
    assertThat(other.admit(new CallId("b"), 1, lane.nowMs())).isTrue();
  }

  @Test
  void shouldTellOfAGatewayWithADotInItsName() {
    ClusterBudget dotted = new ClusterBudget("gw.example.net", ClusterBudget.Settings.USUAL);
    bus.publish(Topics.MODEL_LOAD, dotted.told(0));
    bus.deliver();
    assertThat(told).containsExactly(0);
  }
}
