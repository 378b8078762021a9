package io.stepline.media.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MediaPathTest {
  private final List<String> seen = new ArrayList<>();
  private final MediaPath<String> path = MediaPath.<String>named("numbers")
      .parse("parse", s -> s.matches("\\d+") ? Optional.of(Integer.valueOf(s)) : Optional.empty())
      .only("small", n -> n < 100)
      .transform("inverse", n -> 100 / n)
      .taps(List.of(new Tap<>("recorder", n -> seen.add("heard " + n))))
      .end("keep", n -> seen.add("kept " + n));

  private static String untimed(String described) {
    return described.replaceAll(", \\d+ ns", "");
  }

  @Test
  void shouldTakeValuesThroughAllStagesInOrder() {
    path.take("50");
    path.take("25");
    assertThat(seen).containsExactly("heard 2", "kept 2", "heard 4", "kept 4");
  }

  @Test
  void shouldSayWhatItIsAndWhatBecameOfEachValue() {
    for (String s : List.of("1", "two", "300", "4")) path.take(s);
    assertThat(untimed(path.describe())).isEqualTo("numbers: parse transform 4, 1 dropped > small only 3, 1 dropped"
        + " > inverse transform 2 > tap recorder observe 2 > keep end 2");
  }

  @Test
  void shouldMarkTheStageThatFailed() {
    assertThatThrownBy(() -> path.take("0")).isInstanceOf(ArithmeticException.class);
    path.take("5");
    assertThat(untimed(path.describe())).contains("inverse transform 2, 1 failed > tap recorder observe 1");
  }

  @Test
  void shouldTimeOneValueInMany() {
    for (int i = 0; i < 2 * MediaPath.TIMED_EVERY; i++) path.take("1");
    assertThat(path.counts()).allSatisfy(c -> assertThat(c.in()).isEqualTo(2 * MediaPath.TIMED_EVERY))
        .anySatisfy(c -> assertThat(c.meanNs()).isPositive());
  }

  @Test
  void shouldAddUpThePathsOfManySessions() {
    path.take("1");
    path.take("x");
    assertThat(MediaPath.total(List.of(path, path))).singleElement().asString()
        .startsWith("numbers: parse transform 4, 2 dropped");
  }

  /** The chain of Optionals that a path stands for would cost at least as much: counting is free of garbage. */
  @Test
  void shouldAllocateNothingOfItsOwn() {
    int[] sum = {0};
    MediaPath<Integer> bare = MediaPath.<Integer>named("bare").only("even", n -> n % 2 == 0).transform("same", n -> n)
        .observe("sum", n -> sum[0] += n).end("end", n -> {});
    Integer value = 4;
    for (int i = 0; i < 20_000; i++) bare.take(value);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) bare.take(value);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).as("bytes for 100000 values").isLessThan(10_000);
    assertThat(sum[0]).isEqualTo(480_000);
  }
}
