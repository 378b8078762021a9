package io.stepline.ops.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final List<Member> FLEET = Member.fleet(3, true);

  @Test
  void shouldDrawTheSameFaultsFromTheSameSeedAndOthersFromAnother() {
    assertThat(FaultPlan.of(7, 60, FLEET, 15)).isEqualTo(FaultPlan.of(7, 60, FLEET, 15)).hasSize(60)
        .isNotEqualTo(FaultPlan.of(8, 60, FLEET, 15));
  }

  @Test
  void shouldStrikeEveryKindOfProcessInEveryWayBeforeAnyAgain() {
    for (long seed = 0; seed < 50; seed++) {
      List<Fault> first = FaultPlan.of(seed, 40, FLEET, 15);
      for (String kind : FLEET.stream().map(Member::kind).collect(Collectors.toSet()))
        for (Fault.Kind what : Set.of(Fault.Kind.KILL, Fault.Kind.TERM, Fault.Kind.STOP))
          assertThat(first).as("seed %s, %s of %s", seed, what, kind)
              .anyMatch(f -> f.kind() == what && f.target().startsWith(kind + "-"));
      assertThat(first).extracting(Fault::kind).contains(Fault.Kind.MODEL_STUCK, Fault.Kind.MODEL_GARBAGE);
    }
  }

  @Test
  void shouldStopProcessesForFiveSecondsToTheLongestAsked() {
    assertThat(FaultPlan.of(1, 400, FLEET, 8)).filteredOn(f -> f.kind() == Fault.Kind.STOP)
        .allMatch(f -> f.seconds() >= 5 && f.seconds() <= 8).anyMatch(f -> f.seconds() == 5)
        .anyMatch(f -> f.seconds() == 8);
    assertThatThrownBy(() -> FaultPlan.of(1, 1, FLEET, 60)).hasMessageContaining("5 to 15 s");
  }
}
