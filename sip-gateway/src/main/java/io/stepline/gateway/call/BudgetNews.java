package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.WallClock;

/**
 * Tells the other gateways how many calls this one has put on the model cluster: within 100 ms of a change, and every
 * second. Calls that arrive at several gateways within that time may exceed the budget by as many. Owned by the lane
 * that looks.
 */
final class BudgetNews {
  static final int LOOK_MS = 100;
  private static final long AGAIN_US = 1_000_000;
  private final ClusterBudget budget;
  private final Bus bus;
  private final WallClock clock;
  private int told = -1;
  private long toldUs;

  BudgetNews(ClusterBudget budget, Bus bus, WallClock clock) {
    this.budget = budget;
    this.bus = bus;
    this.clock = clock;
  }

  void look() {
    ModelLoad now = budget.told(clock.nowUs());
    if (now.inFlight() == told && now.atUs() - toldUs < AGAIN_US) return;
    told = now.inFlight();
    toldUs = now.atUs();
    bus.publish(Topics.MODEL_LOAD, now);
  }
}
