package io.stepline.media.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JitterBufferTest {
  private static RtpPacket packet(int index, long ssrc, long arrivedUs) {
    return new RtpPacket(0, false, 65000 + index & 0xffff, index * 160L, ssrc, new byte[] {(byte) index}, arrivedUs);
  }

  @Test
  void shouldYieldGapWhenPacketIsLate() {
    JitterBuffer buffer = new JitterBuffer(8000);
    for (int i : new int[] {0, 1, 3, 4}) buffer.push(i * 20_000L, packet(i, 1, i * 20_000L));
    assertThat(buffer.pop(80_000)).isInstanceOf(Popped.Frame.class);
    assertThat(buffer.pop(100_000)).isInstanceOf(Popped.Frame.class);
    assertThat(buffer.pop(120_000)).isInstanceOfSatisfying(Popped.Gap.class, g -> assertThat(g.next()).isPresent());
    buffer.push(121_000, packet(2, 1, 121_000));
    assertThat(buffer.late()).isEqualTo(1);
    assertThat(buffer.pop(140_000)).isInstanceOfSatisfying(Popped.Frame.class,
        f -> assertThat(f.packet().payload()[0]).isEqualTo((byte) 3));
  }

  @Test
  void shouldPutReorderedPacketsInOrderAndCountDuplicates() {
    JitterBuffer buffer = new JitterBuffer(8000);
    for (int i : new int[] {0, 2, 1, 1, 3}) buffer.push(1, packet(i, 1, 1));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 4; i++)
      if (buffer.pop(90_000) instanceof Popped.Frame f) order.add((int) f.packet().payload()[0]);
    assertThat(order).containsExactly(0, 1, 2, 3);
    assertThat(buffer.duplicates()).isEqualTo(1);
  }

  @Test
  void shouldStartAfreshWithANewSource() {
    JitterBuffer buffer = new JitterBuffer(8000);
    for (int i = 0; i < 5; i++) buffer.push(i * 20_000L, packet(i, 1, i * 20_000L));
    for (int i = 0; i < 5; i++) buffer.pop(100_000 + i * 20_000L);
    for (int i = 0; i < 5; i++) buffer.push(200_000 + i * 20_000L, packet(40_000 + i, 2, 200_000 + i * 20_000L));
    assertThat(buffer.pop(300_000)).isInstanceOfSatisfying(Popped.Frame.class,
        f -> assertThat(f.packet().ssrc()).isEqualTo(2));
  }

  /**
   * Thousands of streams with seeded jitter, loss, reordering and duplication: every frame comes at most once and in
   * order, gaps and frames never exceed what was sent, memory stays bounded, and with bounded jitter few packets are
   * too late.
   */
  @Test
  void shouldHoldItsPromisesOverSeededNetworks() {
    long frames = 0;
    long late = 0;
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      int jitterUs = random.nextInt(60) * 1000;
      int lossPercent = random.nextInt(10);
      PriorityQueue<RtpPacket> network = new PriorityQueue<>((a, b) -> Long.compare(a.arrivedUs(), b.arrivedUs()));
      for (int i = 0; i < 500; i++) {
        if (random.nextInt(100) < lossPercent) continue;
        for (int copies = random.nextInt(50) == 0 ? 2 : 1; copies > 0; copies--)
          network.add(packet(i, 1, i * 20_000L + random.nextInt(jitterUs + 1)));
      }
      JitterBuffer buffer = new JitterBuffer(8000);
      long last = -1;
      int gaps = 0;
      for (long now = 0; now < 12_000_000; now += 20_000) {
        while (!network.isEmpty() && network.peek().arrivedUs() <= now) {
          RtpPacket p = network.poll();
          buffer.push(p.arrivedUs(), p);
        }
        Popped popped = buffer.pop(now);
        if (popped instanceof Popped.Gap) gaps++;
        if (popped instanceof Popped.Frame f) {
          long at = f.packet().timestamp();
          assertThat(at).as("seed %d", seed).isGreaterThan(last);
          last = at;
          frames++;
        }
      }
      assertThat(gaps).as("seed %d", seed).isLessThan(150);
      late += buffer.late();
      assertThat(buffer.targetMs()).isLessThanOrEqualTo(240);
    }
    assertThat((double) late / (frames + late)).isLessThan(0.02);
  }

  @Test
  void shouldShrinkAgainWhenTheNetworkCalmsDown() {
    JitterBuffer buffer = new JitterBuffer(8000);
    Random random = new Random(1);
    long now = 0;
    for (int i = 0; i < 3000; i++, now += 20_000) {
      boolean rough = i < 500;
      if (!rough || random.nextInt(4) > 0) buffer.push(now, packet(i, 1, now));
      if (rough && random.nextInt(8) == 0) now += 60_000;
      buffer.pop(now);
    }
    assertThat(buffer.targetMs()).isLessThan(60);
  }
}
