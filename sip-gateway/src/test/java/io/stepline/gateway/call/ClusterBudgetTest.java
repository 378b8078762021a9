package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ModelLoad;
import org.junit.jupiter.api.Test;

class ClusterBudgetTest {
  private final ClusterBudget budget = new ClusterBudget(new ClusterBudget.Settings(2, 0.25, 30));
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
}
