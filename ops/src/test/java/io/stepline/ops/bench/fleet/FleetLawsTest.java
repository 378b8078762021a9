package io.stepline.ops.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A run that broke no law, and the same with one fault planted in it. */
class FleetLawsTest {
  private final FleetLaws laws = new FleetLaws(3_000, Set.of("console-1", "console-2"));

  private static List<Seen> run() {
    return new ArrayList<>(List.of(new Seen.Up("caller-1", "gateway-1", 100), new Seen.Answered("a", "caller-1",
        "gateway-1", 90), new Seen.Silence("caller-1", 2_900, 5_000), new Seen.Down("caller-1", true, 9_000),
        new Seen.Ended("a", "caller-bye", 9_010), new Seen.Recorded("a", "console-1", 9_100),
        new Seen.Recorded("a", "console-2", 9_100), new Seen.Ordered("o", "order-1", 1_000),
        new Seen.Rung("order-1", 1_200), new Seen.Outcome("o", "DONE", 9_500),
        new Seen.Ordered("p", "order-2", 1_000), new Seen.Outcome("p", "REFUSED", 9_500),
        new Seen.Idle("gateway-1", 0, 60, 55, 120, 110, 20_000)));
  }

  private List<String> brokenWith(Seen... more) {
    List<Seen> seen = run();
    seen.addAll(List.of(more));
    return laws.broken(seen).stream().map(FleetLaws.Broken::law).distinct().toList();
  }

  private List<String> brokenWithout(Seen less) {
    List<Seen> seen = run();
    assertThat(seen.remove(less)).isTrue();
    return laws.broken(seen).stream().map(FleetLaws.Broken::law).distinct().toList();
  }

  @Test
  void shouldFindNothingInARunThatWentWell() {
    assertThat(laws.broken(run())).isEmpty();
  }

  @Test
  void shouldFindACallThatNeverEndsOrEndsTwice() {
    assertThat(brokenWithout(new Seen.Ended("a", "caller-bye", 9_010))).containsExactly("each call ends");
    assertThat(brokenWith(new Seen.Ended("a", "gateway-crashed", 9_900))).containsExactly("one end");
  }

  @Test
  void shouldFindARecordThatIsMissingOrThereTwiceAtAnyConsole() {
    assertThat(brokenWithout(new Seen.Recorded("a", "console-2", 9_100))).containsExactly("one record");
    assertThat(brokenWith(new Seen.Recorded("a", "console-1", 9_200))).containsExactly("one record");
  }

  @Test
  void shouldFindAnOrderThatRangTwiceOrNowhereOrOfWhichNothingCame() {
    assertThat(brokenWith(new Seen.Rung("order-1", 1_300))).containsExactly("orders once");
    assertThat(brokenWithout(new Seen.Rung("order-1", 1_200))).containsExactly("orders have an outcome");
    assertThat(brokenWithout(new Seen.Outcome("o", "DONE", 9_500))).containsExactly("orders have an outcome");
    assertThat(brokenWith(new Seen.Outcome("o", "TAKEN", 9_600))).containsExactly("orders have an outcome");
  }

  @Test
  void shouldFindACallerInSilenceUnlessTheirOwnGatewayWasStruck() {
    Seen silence = new Seen.Silence("caller-1", 3_100, 6_000);
    assertThat(brokenWith(silence)).containsExactly("no unexplained silence");
    assertThat(brokenWith(silence, struck(Fault.Kind.STOP, "gateway-2"))).containsExactly("no unexplained silence");
    assertThat(brokenWith(silence, struck(Fault.Kind.KILL, "chat-1"))).containsExactly("no unexplained silence");
    assertThat(brokenWith(silence, struck(Fault.Kind.KILL, "controller-1"))).as("they were told").isEmpty();
    assertThat(brokenWith(new Seen.Silence("caller-1", 9_100, 6_000), struck(Fault.Kind.KILL, "controller-1")))
        .containsExactly("no unexplained silence");
    assertThat(brokenWith(silence, struck(Fault.Kind.MODEL_STUCK, "model"))).containsExactly("no unexplained silence");
    assertThat(brokenWith(silence, struck(Fault.Kind.STOP, "gateway-1"))).isEmpty();
    assertThat(brokenWith(silence, struck(Fault.Kind.ROLL, "gateway"))).isEmpty();
    assertThat(brokenWith(new Seen.Silence("caller-1", 3_100, 60_000), struck(Fault.Kind.STOP, "gateway-1")))
        .as("long after it").containsExactly("no unexplained silence");
  }

  @Test
  void shouldFindACallThatWasCutOffThoughItsGatewayStood() {
    Seen cut = new Seen.Down("caller-1", false, 6_000);
    assertThat(brokenWith(cut)).containsExactly("no call is cut off");
    assertThat(brokenWith(cut, struck(Fault.Kind.KILL, "mouths-1"))).containsExactly("no call is cut off");
    assertThat(brokenWith(cut, struck(Fault.Kind.TERM, "gateway-1"))).isEmpty();
    assertThat(brokenWith(new Seen.Mute(3, new Fault(Fault.Kind.TERM, "vad-1", 0), 60_000, 1)))
        .containsExactly("callers go on");
  }

  private static Seen struck(Fault.Kind kind, String target) {
    return new Seen.Struck(new Fault(kind, target, 0), 5_500, 7_000);
  }

  @Test
  void shouldFindAProcessThatDoesNotEndOrKeepsWhatItHad() {
    assertThat(brokenWith(new Seen.GoneByItself("chat-1", 1, 1))).containsExactly("nobody gives up");
    assertThat(brokenWith(new Seen.StillThere("gateway-1", 45_000, 1))).containsExactly("drains finish");
    assertThat(brokenWith(new Seen.Idle("gateway-2", 1, 55, 55, 110, 110, 1))).containsExactly("back to idle");
    assertThat(brokenWith(new Seen.Idle("gateway-2", 0, 90, 55, 110, 110, 1))).containsExactly("back to idle");
    assertThat(brokenWith(new Seen.Idle("gateway-2", 0, 55, 55, 190, 110, 1))).containsExactly("back to idle");
  }
}
