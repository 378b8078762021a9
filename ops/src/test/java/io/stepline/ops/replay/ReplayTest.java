package io.stepline.ops.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.talk.Talk;
import io.stepline.dialog.talk.TalkInput;
import io.stepline.dialog.talk.TalkJournal;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.dialog.talk.TalkStep;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.testkit.InMemoryBus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command's part of a replay: which calls, what is printed, and calls kept as tests of regressions. */
class ReplayTest {
  private static final TalkMachine MACHINE = machine("Sorry, something went wrong.");
  private final InMemoryBus bus = new InMemoryBus();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir
  Path folder;

  private static TalkMachine machine(String apology) {
    BotPolicy b = BotPolicy.DEFAULT;
    return new TalkMachine(Map.of("desk", new BotPolicy("desk", b.tools(), b.transfers(), b.queues(), b.limits(),
        b.keys(), b.angryWords(), apology, b.farewell(), b.language(), b.voice(), b.interruptions(), b.endOfTurn(),
        b.words(), b.states())), Speculation.Mode.ADAPTIVE);
  }

  /** A greeting whose model fails, so that the house excuses it. */
  private void called(String id) {
    CallId call = new CallId(id);
    Talk talk = Talk.begin(call);
    long atUs = 1_700_000_000_000_000L;
    for (TalkInput input : List.of(
        new TalkInput.Event(new CallEvent.Answered(call, "g", CallEvent.Direction.INBOUND, "+4930123456", "desk",
            "desk", "t", "PCMU", 8_000, Map.of("p-asserted-identity", "<sip:+4930123456@carrier>"), atUs)),
        new TalkInput.Chunk(new ReplyChunk.End(call, new ReplyId(1), 0, "", "", 0, true, Stamps.EMPTY)))) {
      atUs += 250_000;
      TalkStep step = MACHINE.step(talk, input, atUs);
      bus.publish(Topics.TALK_JOURNAL, TalkJournal.entry(call, talk.seq(), atUs, input, step));
      talk = step.talk();
    }
  }

  private Replay replay(TalkMachine machine) {
    return new Replay(bus, machine, new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldPrintACallInWordsWithTheTimeOfDay() {
    called("c1");
    called("other");
    assertThat(replay(MACHINE).one("c")).isZero();
    assertThat(text()).contains("call c1, 2023-11-14 22:13:20 UTC",
        "22:13:20.250     0.000 s  inbound call from +4930123456 to desk, bot desk", "> ask for reply 1",
        "reply 1 failed", "Sorry, something went wrong.", "All 2 inputs come out the same today.")
        .doesNotContain("other", "Listening[");
  }

  @Test
  void shouldSayWhichOfAllCallsComeOutOtherwise() {
    for (int i = 0; i < 30; i++) called("c" + i);
    assertThat(replay(MACHINE).all()).isZero();
    assertThat(text()).contains("30 calls, 60 inputs, 0 come out differently today");
    assertThat(replay(machine("Pardon?")).all()).isOne();
    assertThat(text()).contains("30 come out differently today", "... and 10 more", "in reply 2: \"Pardon?\"");
  }

  @Test
  void shouldTurnACallIntoATestThatFailsWhenSomethingChanges() throws IOException {
    called("c1");
    Path file = folder.resolve("greeting.call.jsonl");
    assertThat(replay(MACHINE).keep("c1", file)).isZero();
    assertThat(Files.readString(file)).contains("call from anonymous to desk").doesNotContain("4930123456");
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    assertThat(Replay.kept(folder, MACHINE, out)).isZero();
    assertThat(Replay.kept(file, machine("Pardon?"), out)).isOne();
    assertThat(text()).contains("input 1, reply 1 failed",
        "then: say, of the house, in reply 2, with other contents", "now:  say, of the house, in reply 2: \"Pardon?\"");
  }

  @Test
  void shouldRefuseWhatIsNoKeptCall() throws IOException {
    Path file = Files.writeString(folder.resolve("x.call.jsonl"), "{\"entry\":\"AAAA\"}\n");
    assertThatThrownBy(() -> KeptFile.read(file)).hasMessageContaining("x.call.jsonl, line 1");
    Files.delete(file);
    assertThatThrownBy(() -> KeptFile.readAll(folder)).hasMessageContaining("no kept call in");
  }
}
