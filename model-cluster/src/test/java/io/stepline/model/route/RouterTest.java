package io.stepline.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Routing in virtual time. */
class RouterTest {
  private final Router router = of(3);

  private static Router of(int count) {
    return new Router(IntStream.range(0, count).mapToObj(i -> "gpu-" + i + ":8000").toList(),
        new Router.Settings(3, 5_000, 2));
  }

  private int take(String call) {
    return router.choose(call, Set.of(), 0).orElseThrow();
  }

  @Test
  void shouldKeepACallWhereItsPrefixIs() {
    int own = take("a");
    router.ended(own, false, 0);
    for (int i = 0; i < 20; i++) router.ended(take("b" + i), false, 0);
    assertThat(take("a")).isEqualTo(own);
  }

  @Test
  void shouldLeaveABusyServerForTheLeastBusy() {
    int own = take("a");
    Set<Integer> others = IntStream.range(0, 3).filter(s -> s != own).boxed().collect(Collectors.toSet());
    for (int i = 0; i < 2; i++) assertThat(router.choose("x" + i, others, 0)).contains(own);
    assertThat(take("a")).as("its own has 3, the others none").isNotEqualTo(own);
    router.left(own);
    assertThat(take("a")).as("two is within the slack").isEqualTo(own);
  }

  @Test
  void shouldFindACallsServerInEveryWorkerAlike() {
    Router other = of(3);
    int[] calls = new int[3];
    for (int i = 0; i < 3_000; i++) {
      int own = take("call-" + i);
      router.left(own);
      assertThat(other.choose("call-" + i, Set.of(), 0)).contains(own);
      other.left(own);
      calls[own]++;
    }
    for (int n : calls) assertThat(n).as("a third of them each").isBetween(850, 1_150);
  }

  @Test
  void shouldMoveOnlyTheCallsOfAServerThatIsDown() {
    Router smaller = of(3);
    smaller.probed(1, false);
    for (int i = 0; i < 300; i++) {
      int own = take("call-" + i);
      router.left(own);
      int now = smaller.choose("call-" + i, Set.of(), 0).orElseThrow();
      smaller.left(now);
      assertThat(now).isEqualTo(own == 1 ? now : own).isNotEqualTo(1);
    }
  }

  @Test
  void shouldRestAfterThreeFailuresAndTryWithOne() {
    Router one = of(1);
    for (int i = 0; i < 3; i++) {
      assertThat(one.choose("a", Set.of(), 0)).contains(0);
      one.ended(0, true, 0);
    }
    assertThat(one.choose("a", Set.of(), 4_999)).isEmpty();
    assertThat(one.choose("a", Set.of(), 5_000)).contains(0);
    assertThat(one.choose("b", Set.of(), 5_000)).as("one at a time").isEmpty();
    one.ended(0, true, 5_100);
    assertThat(one.choose("b", Set.of(), 10_000)).as("it failed again and rests again").isEmpty();
    assertThat(one.choose("b", Set.of(), 10_100)).contains(0);
    one.ended(0, false, 10_200);
    assertThat(one.choose("b", Set.of(), 10_200)).contains(0);
    assertThat(one.choose("c", Set.of(), 10_200)).contains(0);
  }

  @Test
  void shouldBelieveProbes() {
    router.probed(0, false);
    router.probed(1, false);
    for (int i = 0; i < 5; i++) assertThat(take("c" + i)).isEqualTo(2);
    assertThat(router.choose("d", Set.of(2), 0)).as("tried already, the rest is down").isEmpty();
    router.probed(0, true);
    assertThat(router.choose("d", Set.of(2), 0)).contains(0);
  }

  @Test
  void shouldNeverLoseCountOfTheLoad() {
    Random random = new Random(11);
    int[] load = new int[3];
    for (int step = 0; step < 20_000; step++) {
      Optional<Integer> s = router.choose("call" + random.nextInt(40), Set.of(), step);
      s.ifPresent(i -> load[i]++);
      int end = random.nextInt(3);
      if (load[end] > 0 && random.nextInt(10) < 6) {
        load[end]--;
        router.ended(end, random.nextInt(4) == 0, step);
      }
      if (random.nextInt(50) == 0) router.probed(random.nextInt(3), random.nextBoolean());
      for (int i = 0; i < 3; i++) assertThat(router.inFlight(i)).isEqualTo(load[i]);
    }
  }
}
