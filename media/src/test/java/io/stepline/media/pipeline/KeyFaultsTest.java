package io.stepline.media.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One press, one key, whatever the sender makes of RFC 4733. */
class KeyFaultsTest {
  private final HeardLine line = new HeardLine();

  /** A press of five packets and three ends. */
  private void press(int event, long at, boolean marker, boolean end) {
    for (int i = 0; i < 5; i++) {
      line.event(event, 160 * (i + 1), false, marker && i == 0, at);
      line.tick();
    }
    for (int i = 0; end && i < 3; i++) line.event(event, 800, true, false, at);
    line.tick();
    line.timestamp += 960;
  }

  @Test
  void shouldLearnNoDelayFromAKey() {
    line.talk(100);
    long at = line.timestamp;
    for (int i = 0; i < 50; i++) {
      line.event(1, (i + 1) * 160, false, i == 0, at);
      line.tick();
    }
    for (int i = 0; i < 3; i++) line.event(1, 8000, true, false, at);
    line.timestamp = at + 8000;
    line.talk(100);
    assertThat(line.in.jitter().targetMs()).isLessThanOrEqualTo(20);
    for (int i = 0; i < 15; i++) line.tick();
    int from = line.heard.size();
    line.timestamp += 15 * 160;
    line.talk(50);
    assertThat(line.deaf(from)).isZero();
    assertThat(line.keys).containsExactly("1");
    assertThat(line.in.jitter().late()).isZero();
  }

  @Test
  void shouldHearOneKeyWhenTheTimestampMovesWithEachPacket() {
    line.talk(50);
    for (boolean marked : new boolean[] {false, true})
      for (int growing : new int[] {0, 160}) {
        line.keys.clear();
        for (int i = 0; i < 10; i++) {
          line.event(1, 160 + growing * i, i >= 7, marked || i == 0, line.timestamp);
          line.timestamp += 160;
          line.tick();
        }
        assertThat(line.keys).as("marked %s, growing by %d", marked, growing).containsExactly("1");
        line.talk(5);
      }
  }

  @Test
  void shouldHearEachPressOfASenderWhoseTimestampMoves() {
    line.talk(50);
    for (int press = 0; press < 4; press++) {
      for (int i = 0; i < 5; i++) {
        line.event(1, 160 * (i + 1), i == 4, i == 0, line.timestamp);
        line.timestamp += 160;
        line.tick();
      }
      line.talk(3);
    }
    assertThat(line.keys).containsExactly("1", "1", "1", "1");
  }

  /** RFC 4733 2.5.1.3. */
  @ParameterizedTest
  @ValueSource(ints = {8000, 48_000})
  void shouldHearOneKeyThatIsHeldForManySegments(int clockHz) {
    AudioCodec codec = clockHz == 8000 ? Codecs.PCMU : Codecs.OPUS;
    try (HeardLine held = new HeardLine(
        new MediaFormat(codec, 96, 96, OptionalInt.of(101), OptionalInt.of(101), false, 20))) {
      int step = clockHz / 50;
      long at = held.timestamp;
      Random random = new Random(3);
      for (int i = 0; i < 1500; i++) {
        long length = (long) (i + 1) * step;
        long segment = length / 0xffff;
        if (random.nextInt(10) > 0)
          held.event(5, (int) (length % 0xffff), i > 1496, i == 0, at + segment * 0xffff);
        else held.sequence++;
        held.tick();
      }
      assertThat(held.keys).containsExactly("5");
    }
  }

  @Test
  void shouldHearKeysOnAClockThatWasRestarted() {
    line.talk(50);
    long now = line.timestamp;
    press(1, now, true, true);
    line.talk(20);
    press(2, now - 400_000, true, true);
    line.talk(20);
    press(3, now - 300_000, true, true);
    press(3, now - 350_000, false, true);
    press(3, now - 390_000, true, false);
    assertThat(line.keys).containsExactly("1", "2", "3", "3", "3");
  }

  @Test
  void shouldHearEachPressUnderOneTimestamp() {
    line.talk(50);
    long at = line.timestamp;
    for (int i = 0; i < 3; i++) {
      press(7, at, true, true);
      line.talk(10);
    }
    press(7, at, false, false);
    press(7, at, false, false);
    press(8, at, false, false);
    assertThat(line.keys).containsExactly("7", "7", "7", "7", "7", "8");
  }

  @Test
  void shouldHearKeysWithoutMarkerAndEnd() {
    line.talk(50);
    for (int i = 0; i < 4; i++) {
      press(4, line.timestamp, false, false);
      line.talk(5);
    }
    assertThat(line.keys).containsExactly("4", "4", "4", "4");
  }

  @Test
  void shouldHearKeysAcrossRestartsOfTheNumbers() {
    for (int by : new int[] {-60, -2000, -20_000, 3000, -90}) {
      line.keys.clear();
      line.talk(20);
      press(1, line.timestamp, true, true);
      line.sequence += by;
      line.timestamp += by > 0 ? 0 : -50_000;
      press(1, line.timestamp, true, true);
      line.talk(20);
      press(2, line.timestamp, true, true);
      assertThat(line.keys).as("numbers moved by %d", by).containsExactly("1", "1", "2");
    }
  }

  /** A gateway may send keys as a source of its own beside the sound. */
  @Test
  void shouldHearKeysOfAnotherSourceThanTheSound() {
    line.talk(20);
    int at = line.heard.size();
    for (int press = 0; press < 3; press++)
      for (int i = 0; i < 8; i++) {
        int sequence = line.sequence;
        long ssrc = line.ssrc;
        line.ssrc = 99;
        line.sequence = 7000 + press * 8 + i;
        line.event(9, Math.min(5, i + 1) * 160, i > 4, i == 0, 5_000 + press * 4_000L);
        line.ssrc = ssrc;
        line.sequence = sequence;
        line.talk(1);
      }
    assertThat(line.keys).containsExactly("9", "9", "9");
    assertThat(line.deaf(at)).isZero();
    assertThat(line.in.stats().lost()).isZero();
  }

  @Test
  void shouldHearKeysOnEveryAgreedNumberWithTheClockOfEach() {
    MediaFormat format = new MediaFormat(Codecs.OPUS, 107, 107, OptionalInt.of(102), OptionalInt.of(102), false, 20,
        48_000, new MediaFormat.Heard(Map.of(), Map.of(101, 8000, 96, 8000)));
    List<Integer> lengths = new ArrayList<>();
    try (InboundPipeline in = new InboundPipeline(format, Protection.NONE,
        new io.stepline.media.rtp.SourceLatch(HeardLine.PEER), k -> lengths.add(k.durationMs()))) {
      int sequence = 1;
      for (int type : new int[] {96, 101, 102}) {
        int length = type == 102 ? 9600 : 1600;
        byte[] payload = {3, 10, (byte) (length >> 8), (byte) length};
        in.receive(new RtpPacket(type, true, sequence++, sequence * 48_000L, 1, payload, 0).toBytes(), HeardLine.PEER,
            sequence * 1_000_000L);
      }
    }
    assertThat(lengths).containsExactly(200, 200, 200);
  }

  /** What was lost just before a key, and the key itself, are nothing that sounds. */
  @Test
  void shouldPlayNothingForAKeyBehindALoss() {
    line.talk(50);
    for (int i = 0; i < 3; i++) line.tick();
    line.sequence += 2;
    long played = line.in.played();
    press(1, line.timestamp, true, true);
    assertThat(line.in.played()).isEqualTo(played);
    line.talk(20);
    assertThat(line.in.played()).isBetween(played + 18, played + 20);
    assertThat(line.in.jitter().depthMs()).isLessThanOrEqualTo(40);
  }

  /** Presses of all kinds over a network that loses, doubles and reorders: one key each, in order. */
  @Test
  void shouldHearOneKeyForEachPressOverSeededNetworks() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      HeardLine l = new HeardLine();
      StringBuilder pressed = new StringBuilder();
      boolean moves = random.nextInt(4) == 0;
      l.talk(20);
      for (int press = 0; press < 12; press++) {
        int event = random.nextInt(12);
        int length = 4 + random.nextInt(20);
        pressed.append("0123456789*#".charAt(event));
        long at = l.timestamp;
        List<Runnable> packets = new ArrayList<>();
        for (int i = 0; i < length + 3; i++) {
          int duration = Math.min(i + 1, length) * 160;
          boolean end = i >= length - 1;
          boolean marker = i == 0;
          long time = moves ? at + Math.min(i, length - 1) * 160L : at;
          int sequence = l.sequence + i;
          packets.add(() -> {
            int before = l.sequence;
            l.sequence = sequence;
            l.event(event, duration, end, marker, time);
            l.sequence = before;
          });
        }
        for (int i = 0; i + 1 < packets.size(); i++)
          if (random.nextInt(12) == 0) Collections.swap(packets, i, i + 1);
        for (int i = 0; i < packets.size(); i++) {
          boolean lost = i > 0 && i < packets.size() - 1 && random.nextInt(10) == 0;
          if (!lost) packets.get(i).run();
          if (random.nextInt(20) == 0) packets.get(i).run();
          if (i < length) l.tick();
        }
        l.sequence += length + 3;
        l.timestamp += length * 160L;
        l.talk(3 + random.nextInt(5));
      }
      assertThat(String.join("", l.keys)).as("seed %d, moves %s", seed, moves).isEqualTo(pressed.toString());
      l.close();
    }
  }
}
