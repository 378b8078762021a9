package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.context.Context;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A talk that another controller goes on with, from what was written down of it, does from then on what it would have
 * done anyway.
 */
class TakeoverTest {
  /** @param late after the clocks that are due before the step */
  private record Cut(int step, boolean late) {
    static final Cut NONE = new Cut(-1, false);

    static Stream<Cut> all(List<ScriptedCall.Timed> script) {
      return IntStream.range(0, script.size()).boxed().flatMap(i -> Stream.of(new Cut(i, false), new Cut(i, true)));
    }
  }

  private static List<TalkEffect> cut(List<ScriptedCall.Timed> script, Cut cut, UnaryOperator<Talk> loses) {
    ScriptedCall call = new ScriptedCall();
    for (int i = 0; i < script.size(); i++) {
      if (i == cut.step() && cut.late()) call.passUntil(script.get(i).atMs());
      if (i == cut.step()) call.takeOver(loses);
      call.take(script.get(i));
    }
    call.passUntil(4_000_000);
    return call.effects();
  }

  private static void shouldNotMatterWhereItIsCut(List<ScriptedCall.Timed> script) {
    List<TalkEffect> whole = cut(script, Cut.NONE, t -> t);
    assertThat(whole).isNotEmpty();
    Cut.all(script).forEach(
        cut -> assertThat(cut(script, cut, t -> t)).as("cut before %s", script.get(cut.step())).isEqualTo(whole));
  }

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void shouldGoOnAsIfNothingHadHappened(Scenario scenario) {
    shouldNotMatterWhereItIsCut(scenario.script());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void shouldGoOnWhateverHappened(long seed) {
    shouldNotMatterWhereItIsCut(RandomScript.of(seed, 60));
  }

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void shouldComeOutTheSameFromItsJournal(Scenario scenario) {
    ScriptedCall call = new ScriptedCall();
    scenario.script().forEach(call::take);
    assertThat(TalkJournal.firstDifference(ScriptedCall.MACHINE, call.journal())).isEmpty();
  }

  /** What a takeover could forget. */
  private enum Forgets {
    CLOCKS, KEYS, OPENING, COMPANY, DRAFTS, SAYINGS, TURN, TOOLS, MOOD, STAMPS, WAITING, SILENCES
  }

  private static Talk without(Talk t, Forgets what) {
    Talk empty = Talk.begin(t.call());
    return new Talk(t.call(), t.machine(), what == Forgets.SAYINGS ? Context.of(t.context().settled()) : t.context(),
        what == Forgets.TURN ? empty.turn() : t.turn(),
        what == Forgets.DRAFTS ? empty.drafts() : t.drafts(), what == Forgets.KEYS ? "" : t.keys(),
        what == Forgets.OPENING ? empty.opening() : t.opening(),
        what == Forgets.COMPANY ? empty.company() : t.company(), what == Forgets.MOOD ? empty.mood() : t.mood(),
        what == Forgets.CLOCKS ? empty.due() : t.due(),
        what == Forgets.TOOLS ? empty.tools() : t.tools(), what == Forgets.STAMPS ? empty.turnStamps() : t.turnStamps(),
        t.playedStamps(), t.seq(), t.seen(), what == Forgets.WAITING ? empty.waiting() : t.waiting(),
        what == Forgets.SILENCES ? 0 : t.silences());
  }

  private static boolean isNoticed(Forgets what, List<ScriptedCall.Timed> script) {
    List<TalkEffect> whole = cut(script, Cut.NONE, t -> t);
    return Cut.all(script).anyMatch(cut -> !cut(script, cut, t -> without(t, what)).equals(whole));
  }

  @ParameterizedTest
  @EnumSource(Forgets.class)
  void shouldNoticeATakeoverThatForgets(Forgets what) {
    assertThat(Stream
        .concat(Stream.of(Scenario.values()).map(Scenario::script),
            LongStream.range(1, 20).mapToObj(seed -> RandomScript.of(seed, 60)))
        .anyMatch(script -> isNoticed(what, script))).isTrue();
  }
}
