package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ModelLoad;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterBudgetTest {
  private final ClusterBudget budget = new ClusterBudget("g1", new ClusterBudget.Settings(2, 0.25, 30));
  private int next;

  private boolean call(int priority, long nowMs) {
    return budget.admit(new CallId("c" + next++), priority, nowMs);
  }

  @Test
  void shouldAdmitAllWhileNobodyKnowsOfALimit() {
    for (int i = 0; i < 1_000; i++) assertThat(call(0, 0)).isTrue();
  }

  @Test
  void shouldKeepAReserveForThoseWithPriority() {
    budget.heard(new ModelLoad("a", "chat", 0, 2, 0), 0);
    budget.heard(new ModelLoad("b", "chat", 0, 2, 0), 0);
    for (int i = 0; i < 6; i++) assertThat(call(0, 10)).isTrue();
    assertThat(call(0, 10)).as("three quarters of 4 streams by 2 calls").isFalse();
    assertThat(call(1, 10)).isTrue();
    assertThat(call(1, 10)).isTrue();
    assertThat(call(1, 10)).isFalse();
    assertThat(budget.admit(new CallId("c0"), 0, 10)).as("who is in is in").isTrue();
    budget.release(new CallId("c0"));
    assertThat(call(1, 10)).isTrue();
  }

  @Test
  void shouldAdmitNobodyToAClusterThatFellSilent() {
    budget.heard(new ModelLoad("a", "chat", 0, 8, 0), 0);
    assertThat(call(0, 5_000)).isTrue();
    assertThat(call(9, 5_001)).isFalse();
    budget.heard(new ModelLoad("a", "chat", 0, 8, 0), 6_000);
    assertThat(call(0, 6_000)).isTrue();
  }

  /** Two servers of 32 streams, three calls to a stream: 192 calls, however many workers and gateways there are. */
  @Test
  void shouldAdmitTheSameNumberHoweverManyWorkersAndGatewaysThereAre() {
    List<ModelLoad.Server> servers =
        List.of(new ModelLoad.Server("gpu-1:8000", 0, 32), new ModelLoad.Server("gpu-2:8000", 0, 32));
    for (int workers : new int[] {1, 3, 5}) {
      for (int gateways = 1; gateways <= 3; gateways++) {
        List<ClusterBudget> budgets = new ArrayList<>();
        for (int g = 0; g < gateways; g++)
          budgets.add(new ClusterBudget("g" + g, new ClusterBudget.Settings(3, 0, 30)));
        for (int w = 0; w < workers; w++) {
          ModelLoad load = new ModelLoad("w" + w, "chat", 0, 64, 0, servers);
          budgets.forEach(b -> b.heard(load, 0));
        }
        int admitted = 0;
        for (int i = 0; i < 600; i++) {
          ClusterBudget at = budgets.get(i % gateways);
          if (at.admit(new CallId("c" + i), 0, 10)) admitted++;
          ModelLoad told = at.told(10_000);
          budgets.forEach(b -> b.heard(told, 10));
        }
        assertThat(admitted).as("%d workers, %d gateways", workers, gateways).isEqualTo(192);
      }
    }
  }

  @Test
  void shouldGiveBackTheRoomOfAGatewayThatFellSilent() {
    budget.heard(new ModelLoad("a", "chat", 0, 2, 0), 0);
    budget.heard(new ModelLoad("g2", "gateway", 4, 0, 0), 0);
    assertThat(call(1, 10)).isFalse();
    budget.heard(new ModelLoad("a", "chat", 0, 2, 0), 5_001);
    assertThat(call(1, 5_001)).isTrue();
    budget.heard(new ModelLoad("g1", "gateway", 4, 0, 0), 5_002);
    assertThat(call(1, 5_003)).as("what it told itself is not counted again").isTrue();
  }
}
