package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.kafka.contract.TalkEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls read again by the machine of today, in words. */
class TalkReplayTest {
  private static final int CALLS = 1_000;

  private static List<TalkEntry> journal(List<ScriptedCall.Timed> script) {
    ScriptedCall call = new ScriptedCall();
    script.forEach(call::take);
    call.passUntil(4_000_000);
    return call.journal();
  }

  /** A desk that waits longer before it takes a turn for over, and excuses itself in other words. */
  private static TalkMachine changed(BotPolicy.EndOfTurn ends, String apology) {
    BotPolicy b = ScriptedCall.BOT;
    return new TalkMachine(Map.of("desk", new BotPolicy(b.name(), b.tools(), b.transfers(), b.queues(), b.limits(),
        b.keys(), b.angryWords(), apology, b.farewell(), b.language(), b.voice(), b.interruptions(), ends, b.words(),
        b.states())), Speculation.Mode.ADAPTIVE);
  }

  private static String text(TalkReplay replay) {
    return replay.steps().stream().flatMap(s -> Stream.concat(Stream.of(s.told()), s.acts().stream()))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void shouldSayWhatWasToldAndDoneInWords() {
    TalkReplay replay = TalkReplay.of(ScriptedCall.MACHINE, journal(Scenario.INTERRUPTED_WHILE_A_TOOL_RUNS.script()));
    assertThat(replay.difference()).isEmpty();
    assertThat(text(replay)).contains("inbound call from alice to desk, bot desk", "heard: \"book it please\"",
        "reply 2 wants the tool book: {\"day\":\"mon\"}", "run the tool book for reply 2", "let reply 2 sound",
        "reply 2: \"I will book it.\"", "the tool of reply 2 answered: {\"booked\":true}", "write the call's record")
        .doesNotContain("Listening[", "TalkInput", "Optional");
  }

  @Test
  void shouldReplayAThousandCallsWithoutADifference() {
    List<List<TalkEntry>> calls = new ArrayList<>();
    for (int seed = 0; calls.size() < CALLS; seed++) calls.add(journal(RandomScript.of(seed, 60)));
    assertThat(calls).allSatisfy(c -> assertThat(TalkReplay.of(ScriptedCall.MACHINE, c).difference()).isEmpty());
    assertThat(calls.stream().mapToInt(List::size).sum()).isGreaterThan(CALLS * 60);
  }

  @Test
  void shouldFindAndPlaceAPlantedChange() {
    List<TalkEntry> journal = journal(Scenario.MODEL_FAILS_TWICE.script());
    TalkReplay replay = TalkReplay.of(changed(BotPolicy.EndOfTurn.USUAL, "pardon me"), journal);
    TalkReplay.Difference d = replay.difference().orElseThrow();
    assertThat(d.told()).isEqualTo("reply 1 failed");
    assertThat(d.then()).containsExactly("say, of the house, in reply 2, with other contents");
    assertThat(d.now()).containsExactly("say, of the house, in reply 2: \"pardon me\"");
    assertThat(journal.get(replay.steps().size()).seq()).isEqualTo(d.seq());
  }

  @Test
  void shouldFindAnotherEndOfTurnInMostCalls() {
    TalkMachine slower = changed(new BotPolicy.EndOfTurn(800, 900, 1_400), ScriptedCall.BOT.apology());
    long found = Stream.iterate(0L, s -> s + 1).limit(200).map(seed -> journal(RandomScript.of(seed, 60)))
        .filter(j -> TalkReplay.of(slower, j).difference().isPresent()).count();
    assertThat(found).isGreaterThan(50);
    TalkReplay.Difference d =
        TalkReplay.of(slower, journal(Scenario.GOODBYE.script())).difference().orElseThrow();
    assertThat(d.then()).anyMatch(t -> t.contains("take the caller's turn for over"));
  }

  @Test
  void shouldNameAnInputThatIsMissing() {
    List<TalkEntry> journal = new ArrayList<>(journal(Scenario.GOODBYE.script()));
    journal.remove(3);
    assertThat(TalkReplay.of(ScriptedCall.MACHINE, journal).difference().orElseThrow().words())
        .startsWith("input 3, which the journal does not have");
  }

  @Test
  void shouldKeepNoWordsInWhatIsWrittenForPeople() {
    List<TalkEntry> journal = journal(Scenario.INTERRUPTED_WHILE_A_TOOL_RUNS.script());
    assertThat(journal).allSatisfy(e -> assertThat(e.label() + e.did().stream().map(TalkEntry.Did::act).toList())
        .doesNotContain("book it", "alice", "mon"));
  }

  @Test
  void shouldKeepACallWithoutItsNumber() {
    List<TalkEntry> kept = KeptCall.of(ScriptedCall.MACHINE, journal(Scenario.GOODBYE.script()));
    TalkReplay replay = TalkReplay.of(ScriptedCall.MACHINE, kept);
    assertThat(replay.difference()).isEmpty();
    assertThat(text(replay)).contains("call from anonymous to desk").doesNotContain("alice");
  }
}
