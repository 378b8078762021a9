package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldingTest {
  private static final long SECOND = 1_000_000_000L;
  private long now = Long.MAX_VALUE - 5 * SECOND;
  private final List<String> told = new ArrayList<>();
  private final Holding holding = new Holding(new Bus.Owner() {
    @Override
    public void taken(Set<Integer> partitions) {
      told.add("taken " + partitions);
    }

    @Override
    public void given(Set<Integer> partitions) {
      told.add("given " + partitions);
    }
  }, 10 * SECOND, () -> now);

  private void takes(int partition) {
    holding.place(Set.of(partition));
    holding.proven(now);
    holding.take();
  }

  @Test
  void shouldHoldWhatIsTakenForEightTenthsOfASessionAfterEachProof() {
    takes(1);
    assertThat(holding.holds(1)).isTrue();
    assertThat(holding.holds(2)).isFalse();
    now += 7 * SECOND;
    long sent = now;
    now += SECOND / 2;
    holding.proven(sent);
    now = sent + 8 * SECOND - 1;
    assertThat(holding.holds(1)).isTrue();
    now++;
    assertThat(holding.holds(1)).isFalse();
  }

  @Test
  void shouldNotHoldAgainAfterALeaseThatRanOutBeforeItWasTakenAnew() {
    takes(1);
    now += 30 * SECOND;
    assertThat(holding.holds(1)).isFalse();
    holding.proven(now);
    assertThat(holding.holds(1)).as("what was held back meanwhile is missing").isFalse();
    holding.give(Set.of(1));
    holding.forget(Set.of(1));
    holding.again();
    takes(1);
    assertThat(holding.holds(1)).isTrue();
    assertThat(told).containsExactly("taken [1]", "given [1]", "taken [1]");
  }

  @Test
  void shouldStayAMemberWhileTheGroupSharesOutAnewButNotWhenItStoodStill() {
    takes(1);
    for (int i = 0; i < 15; i++) {
      now += SECOND;
      holding.alive();
      holding.rejoining();
      assertThat(holding.holds(1)).isTrue();
    }
    now += 9 * SECOND;
    holding.alive();
    assertThat(holding.holds(1)).isFalse();
  }

  @Test
  void shouldTellOnlyOfPartitionsThatAreNew() {
    takes(1);
    takes(2);
    holding.give(Set.of(1, 3));
    assertThat(told).containsExactly("taken [1]", "taken [2]", "given [1]");
    assertThat(holding.open()).containsOnlyKeys(2);
  }
}
