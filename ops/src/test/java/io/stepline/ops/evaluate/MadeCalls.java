package io.stepline.ops.evaluate;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.talk.Talk;
import io.stepline.dialog.talk.TalkInput;
import io.stepline.dialog.talk.TalkJournal;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.dialog.talk.TalkStep;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TalkEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Calls in virtual time, through the talk machine, as a controller would have written them down: turns with pauses in
 * them, and one interruption of the bot in each. Lives for one call.
 */
final class MadeCalls {
  static final BotPolicy DESK = desk(BotPolicy.EndOfTurn.USUAL, BotPolicy.Interruptions.USUAL);
  static final TalkMachine MACHINE = new TalkMachine(Map.of("desk", DESK), Speculation.Mode.ADAPTIVE);
  private static final long EPOCH_US = 1_700_000_000_000_000L;
  private static final int RATE = 8_000;
  private final List<TalkEntry> journal = new ArrayList<>();
  private final CallId call;
  private final Random random;
  private Talk talk;
  private long nowMs;

  private MadeCalls(CallId call, long seed) {
    this.call = call;
    this.random = new Random(seed);
    this.talk = Talk.begin(call);
  }

  static BotPolicy desk(BotPolicy.EndOfTurn ends, BotPolicy.Interruptions interruptions) {
    BotPolicy b = BotPolicy.DEFAULT;
    return new BotPolicy("desk", b.tools(), b.transfers(), b.queues(), b.limits(), b.keys(), b.angryWords(),
        b.apology(), b.farewell(), b.language(), b.voice(), interruptions, ends, b.words(), b.states());
  }

  /** @param turns of the caller, each of one to three stretches of speech */
  static List<TalkEntry> journal(CallId call, long seed, int turns) {
    MadeCalls made = new MadeCalls(call, seed);
    made.event(new CallEvent.Answered(call, "g", CallEvent.Direction.INBOUND, "a", "desk", "desk", "t", "PCMU", RATE,
        Map.of(), EPOCH_US));
    for (int turn = 0; turn < turns; turn++) made.turn(turn + 1L, turn == 0);
    return made.journal;
  }

  private void turn(long reply, boolean interrupts) {
    int parts = 1 + random.nextInt(3);
    for (int part = 0; part < parts; part++) {
      speech(700 + random.nextInt(1_200), "i would like the blue one");
      if (part + 1 < parts) nowMs += (long) (250 + Math.exp(4.8 + 0.8 * random.nextGaussian()));
    }
    nowMs += 1_000;
    event(new CallEvent.PlayoutStarted(call, new ReplyId(reply), Stamps.EMPTY, us(nowMs)));
    nowMs += 1_500;
    if (interrupts) speech(900, "stop that please");
    nowMs += interrupts ? 200 : 1_500;
    event(new CallEvent.PlayoutFinished(call, new ReplyId(reply), 8_000, RATE, !interrupts, us(nowMs)));
    nowMs += 1_200;
  }

  /** Known as the VAD and a recogniser would tell it: 96 ms after its begin, 200 and 320 ms after its end. */
  private void speech(long lengthMs, String text) {
    long from = nowMs;
    long to = from + lengthMs;
    long utterance = from * RATE / 1_000 + 1;
    take(from + 96, new TalkInput.Activity(new SpeechActivity.SpeechStarted(call, utterance, utterance - 1,
        utterance - 1, RATE, us(from + 96)), 0));
    take(to + 200, new TalkInput.Activity(new SpeechActivity.SpeechPaused(call, utterance, utterance - 1,
        to * RATE / 1_000, RATE, Stamps.EMPTY.speech(us(to), us(to + 200), 0)), 0));
    take(to + 320, new TalkInput.Tokens(new SpeechTokens(call, utterance, true, text, 0.9, false, List.of(),
        SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY)));
    nowMs = to;
  }

  private void event(CallEvent event) {
    take(nowMs, new TalkInput.Event(event));
  }

  private void take(long atMs, TalkInput input) {
    for (Optional<Long> due = talk.nextDueUs(); due.isPresent() && due.get() <= us(atMs); due = talk.nextDueUs())
      step(due.get(), new TalkInput.TimePassed());
    step(us(atMs), input);
  }

  private void step(long atUs, TalkInput input) {
    TalkStep step = MACHINE.step(talk, input, atUs);
    journal.add(TalkJournal.entry(call, talk.seq(), atUs, input, step));
    talk = step.talk();
  }

  private static long us(long ms) {
    return EPOCH_US + ms * 1_000;
  }
}
