package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.BusException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final List<String> told = new ArrayList<>();
  private final List<Long> rests = new ArrayList<>();

  private static Supplier<String> after(int failures) {
    AtomicInteger tries = new AtomicInteger();
    return () -> {
      if (tries.getAndIncrement() < failures)
        throw new BusException.Unreachable("the Kafka cluster does not answer", new RuntimeException());
      return "connected";
    };
  }

  @Test
  void shouldWaitForAsLongAsItTakesLessAndLessOften() {
    assertThat(Patience.until(after(100), told::add, rests::add)).isEqualTo("connected");
    assertThat(told).hasSize(100).allMatch(t -> t.contains("does not answer"));
    assertThat(rests).startsWith(1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L).isSorted();
  }

  @Test
  void shouldNotWaitForWhatWaitingDoesNotHelp() {
    assertThatThrownBy(() -> Patience.until(() -> {
      throw new BusException("the login was refused");
    }, told::add, rests::add)).isInstanceOf(BusException.class).hasMessageContaining("refused");
    assertThat(told).isEmpty();
  }

  @Test
  void shouldGiveUpWhenTheProcessIsToldToStop() {
    assertThatThrownBy(() -> Patience.until(after(100), told::add, ms -> {
      throw new InterruptedException();
    })).isInstanceOf(BusException.class).hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
