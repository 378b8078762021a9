package io.stepline.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.contract.CallId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Past calls with another policy: a planted worse one is found, and how sure that is. */
class EvaluationTest {
  private static final int CALLS = 60;
  private static final BotPolicy.Interruptions USUAL = BotPolicy.Interruptions.USUAL;

  private static Evaluation.Arm arm(String name, BotPolicy.EndOfTurn ends, BotPolicy.Interruptions interruptions) {
    return new Evaluation.Arm(name, Map.of("desk", MadeCalls.desk(ends, interruptions)), 1_200,
        Evaluation.Ears.AS_HEARD);
  }

  private static Evaluation against(Evaluation.Arm other) throws IOException {
    Evaluation evaluation = new Evaluation(MadeCalls.MACHINE, arm("before", BotPolicy.EndOfTurn.USUAL, USUAL), other);
    for (int i = 0; i < CALLS; i++)
      evaluation.add(new CallId("c" + i), MadeCalls.journal(new CallId("c" + i), i, 6),
          List.of("i would like the blue one"));
    return evaluation;
  }

  private static Evaluation.Line line(Evaluation evaluation, Evaluation.Measure measure) {
    return evaluation.lines().stream().filter(l -> l.measure() == measure).findFirst().orElseThrow();
  }

  @Test
  void shouldReadWhatThereWasToHear() {
    HeardCall call = CallReader.read(MadeCalls.MACHINE, MadeCalls.journal(new CallId("c"), 1, 2)).orElseThrow();
    assertThat(call.bot()).isEqualTo("desk");
    assertThat(call.soundings()).hasSize(2);
    assertThat(call.speeches()).allSatisfy(s -> {
      assertThat(s.startKnownMs() - s.span().fromMs()).isBetween(95L, 97L);
      assertThat(s.endKnownMs() - s.span().toMs()).isBetween(199L, 201L);
      assertThat(s.words()).isPresent();
    });
    assertThat(call.speeches().stream().filter(call::isOver)).hasSize(1);
  }

  @Test
  void shouldFindNothingBetweenAPolicyAndItself() throws IOException {
    Evaluation same = against(arm("same", BotPolicy.EndOfTurn.USUAL, USUAL));
    assertThat(same.calls()).isEqualTo(CALLS);
    assertThat(same.changedMost(10)).isEmpty();
    assertThat(line(same, Evaluation.Measure.DEAD_AIR).before()).isBetween(400.0, 1_000.0);
    assertThat(line(same, Evaluation.Measure.CUT_OFF).difference().isSure()).isFalse();
  }

  @Test
  void shouldFindAPolicyThatCutsCallersOff() throws IOException {
    Evaluation hasty = against(arm("hasty", new BotPolicy.EndOfTurn(210, 220, 240), USUAL));
    Evaluation.Line cut = line(hasty, Evaluation.Measure.CUT_OFF);
    assertThat(cut.other()).isGreaterThan(cut.before() + 10);
    assertThat(cut.difference().low()).isPositive();
    assertThat(line(hasty, Evaluation.Measure.DEAD_AIR).difference().high()).isNegative();
    assertThat(hasty.changedMost(10)).hasSize(10)
        .allSatisfy(p -> assertThat(p.changed()).isGreaterThan(hasty.changedMost(50).getLast().changed() - 1));
  }

  @Test
  void shouldFindAPolicyThatLeavesCallersInSilence() throws IOException {
    Evaluation slow = against(arm("slow", new BotPolicy.EndOfTurn(900, 1_000, 1_150), USUAL));
    assertThat(line(slow, Evaluation.Measure.DEAD_AIR).difference().low()).isGreaterThan(200);
    assertThat(line(slow, Evaluation.Measure.DEAD_AIR_P95).difference().value()).isPositive();
  }

  @Test
  void shouldFindAPolicyThatDoesNotLetItselfBeInterrupted() throws IOException {
    Evaluation deaf = against(arm("deaf", BotPolicy.EndOfTurn.USUAL,
        new BotPolicy.Interruptions(3_000, 3_000, 5_000, List.of("stop", "that", "please"))));
    Evaluation.Line missed = line(deaf, Evaluation.Measure.MISSED);
    assertThat(missed.before()).isZero();
    assertThat(missed.difference().low()).isEqualTo(100);
  }

  @Test
  void shouldCountWordErrorsOnlyWhereSomebodyWroteDownWhatWasSaid() {
    assertThat(WordErrors.of("Book a table for four, please.", "book table for for please")).isEqualTo(
        new WordErrors(2, 6));
    assertThat(WordErrors.of("", "noise")).isEqualTo(new WordErrors(1, 0));
  }

  @Test
  void shouldSayInOneTableWhatIsWorseAndWhichCallsChange() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    EvaluationPage.print(against(arm("hasty", new BotPolicy.EndOfTurn(210, 220, 240), USUAL)), 3,
        new PrintStream(bytes, true, StandardCharsets.UTF_8));
    String page = bytes.toString(StandardCharsets.UTF_8);
    assertThat(page).contains("60 calls", "callers cut off, of 100 pauses", "worse", "better",
        "Calls that change most");
    assertThat(page.lines().filter(l -> l.startsWith("  c"))).hasSize(3);
  }

  @Test
  void shouldLeaveOutCallsWithoutARecordingWhereOneIsNeeded() throws IOException {
    RecordedEars ears = new RecordedEars(c -> Optional.empty(), Optional.empty(), 200, 1_200, Optional.empty());
    Evaluation evaluation = new Evaluation(MadeCalls.MACHINE, arm("before", BotPolicy.EndOfTurn.USUAL, USUAL),
        new Evaluation.Arm("other", Map.of(), 1_200, ears));
    evaluation.add(new CallId("c"), MadeCalls.journal(new CallId("c"), 1, 2), List.of());
    assertThat(evaluation.calls()).isZero();
    assertThat(evaluation.left()).isOne();
  }

  @Test
  void shouldBeSureOfADifferenceThatEveryCallShows() {
    double[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    Bootstrap.Interval mean =
        Bootstrap.of(values.length, some -> Arrays.stream(some).mapToDouble(i -> values[i]).average()
            .orElse(Double.NaN));
    assertThat(mean.value()).isEqualTo(5.5);
    assertThat(mean.low()).isBetween(3.0, 5.0);
    assertThat(mean.high()).isBetween(6.0, 8.0);
    assertThat(mean.isSure()).isTrue();
  }
}
