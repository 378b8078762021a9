package io.stepline.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceptionStatsTest {
  private final ReceptionStats stats = new ReceptionStats(8000);
  private long us = 1_000_000;

  private void send(long ssrc, int from, int packets, int loseEvery) {
    for (int i = 0; i < packets; i++, us += 20_000)
      if (loseEvery == 0 || i % loseEvery != loseEvery - 2) stats.receive(packet(ssrc, from + i));
  }

  private RtpPacket packet(long ssrc, int sequence) {
    return new RtpPacket(0, false, sequence & 0xffff, us / 125 & 0xffffffffL, ssrc, new byte[0], us);
  }

  @Test
  void shouldCountEachSourceByItself() {
    send(1, 65_000, 1000, 10);
    send(2, 20_000, 1000, 5);
    send(3, 3, 500, 0);
    assertThat(stats.expected()).isEqualTo(2500);
    assertThat(stats.received()).isEqualTo(2200);
    assertThat(stats.lost()).isEqualTo(300);
    RtcpReport.Block block = stats.block(3, 0, 0);
    assertThat(block.lost()).isZero();
    assertThat(block.fractionLost()).isZero();
    assertThat(block.highestSequence()).isEqualTo(502);
    assertThat(stats.jitterMs()).isLessThan(1);
  }

  @Test
  void shouldCountNoLossWhenNumbersRestart() {
    send(1, 5000, 100, 0);
    send(1, 3500, 100, 0);
    send(1, 40_000, 100, 0);
    send(1, 40_040, 100, 0);
    assertThat(stats.received()).isEqualTo(400);
    assertThat(stats.lost()).isZero();
    assertThat(stats.expected()).isEqualTo(400);
  }

  @Test
  void shouldReportTheFractionOfTheIntervalAndCyclesOfTheSource() {
    send(1, 65_500, 100, 4);
    assertThat(stats.block(1, 0, 0).fractionLost()).isEqualTo(64);
    send(1, 65_600, 100, 0);
    RtcpReport.Block block = stats.block(1, 0, 0);
    assertThat(block.fractionLost()).isZero();
    assertThat(block.lost()).isEqualTo(25);
    assertThat(block.highestSequence()).isEqualTo(65_699);
  }

  @Test
  void shouldCountDuplicatesApartSoThatTheyHideNoLoss() {
    for (int i = 0; i < 200; i++, us += 20_000) {
      if (i % 10 == 5) continue;
      stats.receive(packet(1, i));
      stats.receive(packet(1, i));
    }
    assertThat(stats.received()).isEqualTo(180);
    assertThat(stats.duplicates()).isEqualTo(180);
    assertThat(stats.lost()).isEqualTo(20);
    assertThat(stats.block(1, 0, 0).fractionLost()).isEqualTo(20 * 256 / 200);
  }

  /** What was received and what was lost are what was expected, whatever comes. */
  @Test
  void shouldAddUpOverSeededSources() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ReceptionStats s = new ReceptionStats(8000);
      long sent = 0;
      long came = 0;
      long now = 0;
      for (int source = 0; source < 5; source++) {
        int sequence = random.nextInt(65_536);
        for (int i = 0; i < 200; i++, now += 20_000, sent++) {
          if (i > 2 && i < 195 && random.nextInt(10) == 0) continue;
          came++;
          RtpPacket p = new RtpPacket(0, false, sequence + i & 0xffff, now / 125 & 0xffffffffL, source, new byte[0],
              now);
          s.receive(p);
          if (random.nextInt(10) == 0) s.receive(p);
        }
      }
      assertThat(s.received()).as("seed %d", seed).isEqualTo(came);
      assertThat(s.expected()).as("seed %d", seed).isEqualTo(sent);
    }
  }
}
