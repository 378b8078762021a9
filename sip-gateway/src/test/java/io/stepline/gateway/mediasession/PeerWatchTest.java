package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerWatchTest {
  private final List<Integer> alarms = new ArrayList<>();
  private int lost;
  private final PeerWatch watch = new PeerWatch(2_000, 30_000, alarms::add, () -> lost++);

  private void ticks(int seconds, boolean held, boolean sending, Runnable each) {
    for (int i = 0; i < seconds * 50; i++) {
      each.run();
      watch.tick(held, sending);
    }
  }

  @Test
  void shouldAlarmOnceAndGiveUpWhenNothingComes() {
    ticks(25, false, true, () -> {});
    assertThat(alarms).containsExactly(2_000);
    assertThat(lost).isZero();
    ticks(10, false, true, () -> {});
    assertThat(lost).isEqualTo(1);
  }

  /** A hold lasts as long as the session timer lets it, whoever holds, with or without RTP and RTCP. */
  @Test
  void shouldBearAHoldWithoutAnything() {
    ticks(3_600, true, false, () -> {});
    ticks(3_600, true, true, () -> {});
    assertThat(alarms).isEmpty();
    assertThat(lost).isZero();
    ticks(29, false, true, watch::heardOf);
    assertThat(lost).as("counted anew afterwards").isZero();
  }

  @Test
  void shouldAlarmWhenWhatComesCannotBePlayed() {
    ticks(60, false, true, watch::heardOf);
    assertThat(alarms).containsExactly(2_000);
    assertThat(lost).as("the peer is there").isZero();
    ticks(1, false, true, watch::heardSound);
    ticks(3, false, true, watch::heardOf);
    assertThat(alarms).containsExactly(2_000, 2_000);
  }

  @Test
  void shouldSayNothingWhileAllIsWell() {
    ticks(120, false, true, watch::heardSound);
    ticks(25, false, false, () -> {});
    assertThat(alarms).isEmpty();
    assertThat(lost).isZero();
  }
}
