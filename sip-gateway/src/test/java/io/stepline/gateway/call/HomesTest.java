package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HomesTest {
  private static int partitionOf(CallId call) {
    return Math.floorMod(call.hashCode(), 12);
  }

  @Test
  void shouldHaveAllPartitionsWhileItIsAlone() {
    assertThat(new Homes("one", 12).own()).hasSize(12);
    Homes told = new Homes("one", 12);
    told.beside(List.of("one"));
    assertThat(told.own()).hasSize(12);
  }

  @Test
  void shouldDivideThemWithTheOthersSoThatEachHasOneOwner() {
    List<String> names = List.of("a", "b", "c", "d", "e");
    List<Integer> given = new ArrayList<>();
    for (String name : names) {
      Homes homes = new Homes(name, 12);
      homes.beside(names);
      assertThat(homes.own()).hasSizeBetween(2, 3);
      given.addAll(homes.own());
    }
    assertThat(given).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 12).boxed().toList());
  }

  @Test
  void shouldShareWhereThereAreMoreGatewaysThanPartitions() {
    for (String name : List.of("a", "b", "c")) {
      Homes homes = new Homes(name, 2);
      homes.beside(List.of("a", "b", "c"));
      assertThat(homes.own()).isNotEmpty().isSubsetOf(0, 1);
    }
  }

  @Test
  void shouldDrawIdsOfItsOwnPartitionsAndReadWhereverItsCallsLie() {
    Homes homes = new Homes("b", 12);
    homes.beside(List.of("a", "c", "d"));
    Set<CallId> drawn = new HashSet<>();
    for (int i = 0; i < 200; i++) drawn.add(homes.draw(HomesTest::partitionOf));
    assertThat(drawn).hasSize(200).allMatch(c -> homes.own().contains(partitionOf(c)));
    assertThat(homes.reading(drawn, HomesTest::partitionOf)).isEqualTo(homes.own());
    CallId ordered = IntStream.range(0, 1_000).mapToObj(i -> new CallId("order-" + i))
        .filter(c -> !homes.own().contains(partitionOf(c))).findFirst().orElseThrow();
    assertThat(homes.reading(List.of(ordered), HomesTest::partitionOf)).hasSize(homes.own().size() + 1)
        .contains(partitionOf(ordered));
  }
}
