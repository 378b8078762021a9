package io.stepline.media.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Senders that begin their numbers anew, jump, stall and drift (RFC 3550 A.1). */
class RestartTest {
  private static final int TWO_PACKETS = 2;
  /** Stalls that recur are a reason to wait for so long. */
  private static final int MOST_DELAY_MS = 260;

  @ParameterizedTest
  @ValueSource(ints = {-5, -60, -100, -150, -500, -1500, -2900, -8000, -20_000, -32_768, 20, 50, 200, 1000, 2900, 8000,
      20_000, 32_767})
  void shouldHearASourceThatRestartsItsNumbersWithinTwoPackets(int by) {
    for (long timeBy : new long[] {0, 1600, -40_000, 123_456_789L}) {
      try (HeardLine line = new HeardLine()) {
        line.talk(100);
        line.sequence += by;
        line.timestamp += timeBy;
        int at = line.heard.size();
        line.talk(500);
        assertThat(line.deaf(at)).as("sequence %+d, time %+d", by, timeBy).isLessThanOrEqualTo(TWO_PACKETS);
        assertThat(line.in.jitter().late()).as("sequence %+d, time %+d", by, timeBy).isLessThanOrEqualTo(TWO_PACKETS);
        assertThat(line.in.jitter().targetMs()).isLessThanOrEqualTo(60);
        assertThat(line.in.stats().lost()).as("sequence %+d, time %+d", by, timeBy).isLessThanOrEqualTo(by > 0
            ? Math.min(by, 14) : 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 13, 50, 200, 1000, 2900, 5000, -60, -500})
  void shouldNotBeLaterAfterAJump(int by) {
    try (HeardLine line = new HeardLine()) {
      line.beep(100, 25);
      line.sequence += by;
      line.beep(50, 25);
      assertThat(line.beep(500, 25)).as("a second after the jump").allMatch(ms -> ms <= 60);
      assertThat(line.in.jitter().dropped()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void shouldHearAnotherSourceWithinTwoPackets() {
    for (int sequence : new int[] {4000, 5101, 25_000, 60_000}) {
      try (HeardLine line = new HeardLine()) {
        line.talk(100);
        line.ssrc = 99;
        line.sequence = sequence;
        int at = line.heard.size();
        line.talk(500);
        assertThat(line.deaf(at)).isLessThanOrEqualTo(TWO_PACKETS);
        assertThat(line.in.stats().received()).isEqualTo(600);
        assertThat(line.in.stats().lost()).as("from %d", sequence).isZero();
        assertThat(line.in.stats().expected()).isEqualTo(600);
      }
    }
  }

  /** Two sources at once, as of a mixer that went wrong: the one that was first is heard, at its own speed. */
  @Test
  void shouldKeepToOneSourceWhileTwoAlternate() {
    try (HeardLine line = new HeardLine()) {
      line.talk(50);
      for (int i = 0; i < 200; i++) {
        line.talk(1);
        int sequence = line.sequence;
        line.ssrc = 8;
        line.sequence = 30_000 + i;
        line.send(0, false, HeardLine.sound());
        line.ssrc = 7;
        line.sequence = sequence;
      }
      assertThat(line.in.jitter().dropped()).isZero();
      assertThat(line.in.jitter().targetMs()).isLessThanOrEqualTo(40);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 200, 400, 600, 1000, 1500, 5000})
  void shouldComeDownFromABurstWithinASecond(int stallMs) {
    try (HeardLine line = new HeardLine()) {
      line.beep(200, 25);
      int packets = stallMs / 20;
      for (int i = 0; i < packets; i++) line.listen();
      long now = line.us;
      for (int i = 0; i < packets; i++) {
        line.us = now + i * 50L;
        line.beepPacket(false);
      }
      line.us = now;
      line.beep(50, 60);
      assertThat(line.beep(300, 25)).as("a second after a stall of %d ms", stallMs).isNotEmpty()
          .allMatch(ms -> ms <= 80);
    }
  }

  /** Loss of a few packets while the buffer is empty must not leave its length behind as delay. */
  @Test
  void shouldNotBeLaterAfterLoss() {
    try (HeardLine line = new HeardLine()) {
      line.beep(100, 25);
      for (int burst = 0; burst < 5; burst++) {
        for (int lost = 0; lost < 6; lost++) {
          line.sequence++;
          line.timestamp += 160;
          line.listen();
        }
        line.beep(10, 100);
      }
      assertThat(line.beep(100, 25)).allMatch(ms -> ms <= 60);
      assertThat(line.in.stats().lost()).isEqualTo(30);
    }
  }

  @Test
  void shouldStayCloseToASenderWhoseClockDrifts() {
    for (int ppm : new int[] {-2000, -300, 300, 2000}) {
      try (HeardLine line = new HeardLine()) {
        double due = line.us;
        long deepest = 0;
        for (int i = 0; i < 15_000; i++) {
          for (; due <= line.us; due += 20_000 * (1 - ppm / 1e6)) line.beepPacket(true);
          line.listen();
          deepest = Math.max(deepest, line.in.jitter().depthMs());
        }
        assertThat(deepest).as("%d ppm", ppm).isLessThanOrEqualTo(120);
        assertThat(line.in.stats().lost()).isZero();
      }
    }
  }

  /** Restarts, jumps, changes of source, stalls and loss by chance: never deaf for long, never late for long. */
  @Test
  void shouldRecoverFromWhateverSeededSendersDo() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      try (HeardLine line = new HeardLine()) {
        line.beep(50, 10);
        for (int event = 0; event < 6; event++) {
          switch (random.nextInt(5)) {
            case 0 -> line.sequence += random.nextInt(65_536);
            case 1 -> {
              line.sequence = random.nextInt(65_536);
              line.timestamp = random.nextInt() & 0xffffffffL;
            }
            case 2 -> line.ssrc = random.nextInt(1000);
            case 3 -> {
              int n = random.nextInt(80);
              for (int i = 0; i < n; i++) line.listen();
              for (int i = 0; i < n; i++) line.beepPacket(false);
            }
            default -> {
              int n = random.nextInt(100);
              for (int i = 0; i < n; i++) {
                line.sequence++;
                line.timestamp += 160;
                line.listen();
              }
            }
          }
          line.beep(60, 100);
          assertThat(line.beep(50, 10)).as("seed %d, event %d", seed, event).hasSizeGreaterThanOrEqualTo(4)
              .allMatch(ms -> ms <= MOST_DELAY_MS);
        }
      }
    }
  }
}
