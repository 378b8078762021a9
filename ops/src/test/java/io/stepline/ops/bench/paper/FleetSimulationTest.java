package io.stepline.ops.bench.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

class FleetSimulationTest {
  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 10_000, 100_000})
  void shouldCarryEveryCallWithRoomForTheLossOfAVad(int calls) {
    for (boolean own : new boolean[] {false, true}) {
      FleetSimulation.Load load = FleetSimulation.run(FleetPlan.of(calls, own), 7);
      assertThat(load.refused()).isZero();
      assertThat(load.mostAtGateway()).isLessThanOrEqualTo(FleetPlan.CALLS_A_GATEWAY);
      assertThat(load.mostAtVadLater()).isLessThanOrEqualTo(FleetPlan.CALLS_A_VAD);
    }
  }

  @Test
  void shouldCostByTheSquareOfGatewaysWhereCallsLieAnywhereAndByGatewaysWhereTheyLieInTheirOwnPartitions() {
    FleetSimulation.Load any = FleetSimulation.run(FleetPlan.of(10_000, false), 7);
    FleetSimulation.Load more = FleetSimulation.run(FleetPlan.of(20_000, false), 7);
    assertThat((double) more.callerRecords() / any.callerRecords()).isGreaterThan(2.5);
    FleetSimulation.Load own = FleetSimulation.run(FleetPlan.of(10_000, true), 7);
    FleetSimulation.Load ownMore = FleetSimulation.run(FleetPlan.of(20_000, true), 7);
    assertThat((double) ownMore.callerRecords() / own.callerRecords()).isBetween(1.9, 2.1);
    assertThat(own.callerRecords()).isEqualTo(FleetPlan.of(10_000, true).partitions() * 50);
    assertThat(any.botShare()).isGreaterThan(20);
    assertThat(own.botShare()).isEqualTo(1);
  }

  @Test
  void shouldGiveEachPartitionToOneGatewayAndLeaveNoGatewayWithout() {
    FleetPlan plan = new FleetPlan(1_000, 7, 3, 24, true);
    int[] owners = new int[24];
    for (int g = 0; g < 7; g++) {
      int gateway = g;
      int[] homes = IntStream.range(0, 100).map(n -> plan.home(gateway, n)).distinct().toArray();
      assertThat(homes).hasSizeBetween(3, 4);
      for (int p : homes) owners[p]++;
    }
    assertThat(owners).containsOnly(1);
    FleetPlan few = new FleetPlan(1_000, 7, 3, 4, true);
    for (int g = 0; g < 7; g++) assertThat(few.home(g, 12_345)).isBetween(0, 3);
  }

  @Test
  void shouldAdmitNoMoreThanArriveBeforeTheOthersAreTold() {
    AdmissionSimulation.Admission full = AdmissionSimulation.run(32, 10_000, 10, 20, 7);
    assertThat(full.refused()).as("the fleet was full").isPositive();
    int untold = (int) Math.ceil(1.5 * 10_000 / 180.0 * 0.12);
    assertThat(full.tooMany()).isLessThanOrEqualTo(untold);
    AdmissionSimulation.Admission slow = AdmissionSimulation.run(32, 10_000, 2_000, 20, 7);
    assertThat(slow.tooMany()).as("told late").isGreaterThan(full.tooMany());
  }
}
