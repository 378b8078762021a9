package io.stepline.ops.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private static final long MS = 1_000_000;
  private static final long T0 = 1_790_000_000_000_000_000L;

  private final Departures stream = new Departures(8_000);

  /** Packet {@code n} of a stream that began shortly before its numbers begin anew. */
  private void packet(int n, double lateMs) {
    packet(n, 160L * n, lateMs);
  }

  private void packet(int n, long stamp, double lateMs) {
    stream.packet(65_500 + n & 0xffff, 0xffff_ff00L + stamp & 0xffff_ffffL,
        T0 + n * 20 * MS + Math.round(lateMs * MS));
  }

  private Departures.Result result() {
    return Departures.of(List.of(stream));
  }

  @Test
  void shouldSeeNothingLateInAnEvenStreamWhateverItsDelay() {
    for (int n = 0; n < 1_000; n++) packet(n, 7);
    assertThat(result().packets()).isEqualTo(1_000);
    assertThat(result().worstMs()).isZero();
    assertThat(result().missing()).isZero();
    assertThat(result().over5()).isZero();
  }

  @Test
  void shouldSeeOnePacketOfAThousandThatIsFifteenMillisecondsLate() {
    for (int n = 0; n < 1_000; n++) packet(n, n == 500 ? 15 : 0);
    assertThat(result().worstMs()).isCloseTo(15, within(0.001));
    assertThat(result().over10()).isEqualTo(0.001);
    assertThat(result().over20()).isZero();
    assertThat(result().p50Ms()).isZero();
    assertThat(result().p999Ms()).isZero();
    assertThat(result().worstStreamOver10()).isEqualTo(0.001);
  }

  @Test
  void shouldSeeABurstThatWasHeldBackAsLateByItsOwnDelays() {
    for (int n = 0; n < 1_000; n++) packet(n, n >= 100 && n < 105 ? (105 - n) * 20 : 0);
    assertThat(result().over10()).isEqualTo(0.005);
    assertThat(result().over20()).isEqualTo(0.004);
    assertThat(result().worstMs()).isCloseTo(100, within(0.001));
  }

  @Test
  void shouldTellAStreamThatStoodStillOnceFromOneThatIsOftenLate() {
    for (int n = 0; n < 1_000; n++) packet(n, n >= 500 ? 250 : 0);
    assertThat(result().over10()).isEqualTo(0.5);
    assertThat(result().jumps()).isEqualTo(1);
    Departures often = new Departures(8_000);
    for (int n = 0; n < 1_000; n++) often.packet(n, 160L * n, T0 + n * 20 * MS + (n % 10 == 9 ? 11 * MS : 0));
    assertThat(Departures.of(List.of(often)).jumps()).isEqualTo(100);
  }

  @Test
  void shouldTakeTheEarliestPacketForTheGrid() {
    for (int n = 0; n < 1_000; n++) packet(n, n == 3 ? -12 : 0);
    assertThat(result().over10()).as("all but one leave later than the stream can").isEqualTo(0.999);
  }

  @Test
  void shouldCountAMissingPacketAndNotCallTheNextOnesLate() {
    for (int n = 0; n < 1_000; n++) if (n != 40 && n != 41) packet(n, 0);
    assertThat(result().missing()).isEqualTo(2);
    assertThat(result().worstMs()).isZero();
    assertThat(result().packets()).isEqualTo(998);
  }

  @Test
  void shouldCountAPacketThatCameAfterALaterOneAndOneThatCameTwice() {
    for (int n = 0; n < 100; n++) {
      if (n == 50) {
        packet(51, -20);
        packet(50, 1);
        n++;
      } else packet(n, 0);
      if (n == 70) packet(70, 3);
    }
    assertThat(result().reordered()).isEqualTo(1);
    assertThat(result().doubled()).isEqualTo(1);
    assertThat(result().missing()).isZero();
    assertThat(result().packets()).isEqualTo(100);
  }

  @Test
  void shouldKnowThatApauseInTheSoundIsNoLateness() {
    for (int n = 0; n < 50; n++) packet(n, 0);
    for (int n = 50; n < 100; n++)
      stream.packet(65_500 + n & 0xffff, 0xffff_ff00L + 160L * (n + 400) & 0xffff_ffffL, T0 + (n + 400) * 20 * MS);
    assertThat(result().missing()).isZero();
    assertThat(result().worstMs()).isZero();
  }

  @Test
  void shouldLeaveOutWhatIsOfNoStreamOfOurs() {
    for (int n = 0; n < 50; n++) packet(n, 0);
    stream.packet(20_000, 5, T0);
    assertThat(result().strange()).isEqualTo(1);
    assertThat(result().packets()).isEqualTo(50);
    assertThat(result().missing()).isZero();
  }

  @Test
  void shouldTellTheWorstStreamApartFromAll() {
    Departures bad = new Departures(8_000);
    for (int n = 0; n < 100; n++) {
      packet(n, 0);
      bad.packet(n, 160L * n, T0 + n * 20 * MS + (n % 4 == 0 ? 11 * MS : 0));
    }
    Departures.Result both = Departures.of(List.of(stream, bad, new Departures(8_000)));
    assertThat(both.streams()).isEqualTo(2);
    assertThat(both.over10()).isEqualTo(0.125);
    assertThat(both.worstStreamOver10()).isEqualTo(0.25);
    assertThat(both.curve()).containsExactly(0.0, 11.0, 11.0, 11.0, 11.0, 11.0);
  }
}
