package io.stepline.dialog.talk;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.TalkEntry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One call in virtual time: inputs at their times, clocks when they are due between them. */
final class ScriptedCall {
  static final CallId CALL = new CallId("scripted");
  static final BotPolicy BOT = new BotPolicy("desk",
      Map.of("orders", new BotPolicy.ToolPolicy(URI.create("http://tools.invalid/orders"), 1_000, "One moment."),
          "book", new BotPolicy.ToolPolicy(URI.create("http://tools.invalid/book"), 1_000, "", Optional.empty(),
              BotPolicy.Repeat.NEVER),
          "state", new BotPolicy.ToolPolicy(URI.create("http://tools.invalid/state"), 1_000, "", Optional.empty(),
              BotPolicy.Repeat.ALLOWED)),
      Map.of("agent", new BotPolicy.TransferPolicy("sip:agent@example.invalid", false, "", "", Optional.empty())),
      Map.of("sales",
          new BotPolicy.QueuePolicy(List.of("sip:ann@example.invalid"), 20_000, 90_000, 3, 30_000,
              "You are number {position}.", "", "")),
      BotPolicy.DEFAULT.limits(), BotPolicy.DEFAULT.keys(), List.of("ridiculous"), "sorry", "bye", "en-us", "rms",
      BotPolicy.Interruptions.USUAL,
      BotPolicy.EndOfTurn.USUAL);
  static final TalkMachine MACHINE = new TalkMachine(Map.of("desk", BOT), Speculation.Mode.ADAPTIVE);

  record Timed(long atMs, TalkInput input) {}

  private final List<TalkEffect> effects = new ArrayList<>();
  private final List<TalkEntry> journal = new ArrayList<>();
  private final TalkMachine machine;
  private Talk talk = Talk.begin(CALL);

  ScriptedCall() {
    this(MACHINE);
  }

  ScriptedCall(TalkMachine machine) {
    this.machine = machine;
  }

  void take(Timed t) {
    clocksUntil(t.atMs() * 1_000);
    step(t.input(), t.atMs() * 1_000);
  }

  void passUntil(long ms) {
    clocksUntil(ms * 1_000);
  }

  private void clocksUntil(long us) {
    for (Optional<Long> due = talk.nextDueUs(); due.isPresent() && due.get() <= us; due = talk.nextDueUs())
      step(new TalkInput.TimePassed(), due.get());
  }

  private void step(TalkInput input, long nowUs) {
    TalkStep step = machine.step(talk, input, nowUs);
    journal.add(TalkJournal.entry(CALL, talk.seq(), nowUs, input, step));
    talk = step.talk();
    effects.addAll(step.effects());
  }

  /** Another controller reads what this one has written. @param loses what the other does not get */
  void takeOver(UnaryOperator<Talk> loses) {
    if (!talk.isOver()) talk = TalkJournal.read(TalkJournal.snapshot(loses.apply(talk), 0));
  }

  Talk talk() {
    return talk;
  }

  List<TalkEffect> effects() {
    return List.copyOf(effects);
  }

  List<TalkEntry> journal() {
    return journal;
  }
}
