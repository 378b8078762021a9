package io.stepline.dialog.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.ReplyId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Liveness: an environment that answers effects in virtual time. When the caller has fallen silent and all is settled,
 * the bot must be listening, or gone.
 */
class ClosedLoopTest {
  private static final int CONVERSATIONS = 10_000;

  private record At(long ms, long order, Optional<ConversationEvent> event, Optional<ReplyId> ready) {}

  /** Who says that the bot speaks: the gate, as it should be, or the decoder as soon as it has sound. */
  private enum Announcer {
    GATE, DECODER
  }

  @Test
  void shouldNeverHangNorNeedTheWatchdogWhenTheGateAnnouncesSpeech() {
    for (int seed = 0; seed < CONVERSATIONS; seed++) {
      Loop loop = new Loop(seed, Announcer.GATE);
      assertThat(loop.run()).as("seed %d", seed).isTrue();
      assertThat(loop.rescued).as("seed %d", seed).isZero();
    }
  }

  /**
   * With the fault that this design avoids, replies are lost and only the watchdog keeps the caller from waiting for
   * ever.
   */
  @Test
  void shouldNeedTheWatchdogIfTheDecoderAnnouncedSpeech() {
    int rescued = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Loop loop = new Loop(seed, Announcer.DECODER);
      assertThat(loop.run()).as("seed %d", seed).isTrue();
      rescued += loop.rescued;
    }
    assertThat(rescued).isPositive();
  }

  private static final class Loop {
    private final Random random;
    private final Announcer announcer;
    private final PriorityQueue<At> queue =
        new PriorityQueue<>(Comparator.comparingLong(At::ms).thenComparingLong(At::order));
    private final Set<ReplyId> ready = new HashSet<>();
    private final Set<ReplyId> cancelled = new HashSet<>();
    private final Set<ReplyId> started = new HashSet<>();
    private Optional<ReplyId> open = Optional.empty();
    private Optional<ReplyId> held = Optional.empty();
    private ConversationState state = ConversationState.initial();
    private long order;
    private long now;
    private int rescued;

    Loop(int seed, Announcer announcer) {
      random = new Random(seed);
      this.announcer = announcer;
    }

    boolean run() {
      long t = 50;
      at(t, new ConversationEvent.CallAnswered());
      for (int turn = 0; turn < 4; turn++) {
        t += random.nextInt(3500) + 50;
        at(t, new ConversationEvent.SpeechStarted());
        t += 300 + random.nextInt(1500);
        at(t, new ConversationEvent.SpeechPaused(turn));
        while (random.nextInt(3) == 0) {
          t += random.nextInt(280) + 20;
          at(t, new ConversationEvent.SpeechStarted());
          t += 200 + random.nextInt(800);
          at(t, new ConversationEvent.SpeechPaused(turn));
        }
        t += 300;
        at(t, new ConversationEvent.EndOfTurn(turn));
        if (random.nextInt(4) == 0) at(t + random.nextInt(2000), new ConversationEvent.KeysEntered("1"));
      }
      for (int steps = 0; !queue.isEmpty() && steps < 5_000; steps++) take(queue.poll());
      return state instanceof ConversationState.Listening || state instanceof ConversationState.Ended;
    }

    private void at(long ms, ConversationEvent event) {
      queue.add(new At(ms, order++, Optional.of(event), Optional.empty()));
    }

    private void take(At at) {
      now = at.ms();
      at.ready().ifPresent(this::audioReady);
      at.event().filter(e -> !heldBack(e)).ifPresent(this::step);
    }

    /** What is held does not finish; once it goes on it does. */
    private boolean heldBack(ConversationEvent e) {
      return e instanceof ConversationEvent.PlayoutFinished p && held.equals(Optional.of(p.reply()));
    }

    private void audioReady(ReplyId reply) {
      if (cancelled.contains(reply) && random.nextInt(5) > 0) return;
      ready.add(reply);
      if (announcer == Announcer.DECODER) step(new ConversationEvent.PlayoutStarted(reply));
      else gate();
    }

    /** The gate: the open reply, once it has sound, starts; a while later it has sounded. */
    private void gate() {
      open.filter(r -> ready.contains(r) && started.add(r))
          .ifPresent(r -> at(now, new ConversationEvent.PlayoutStarted(r)));
    }

    private void step(ConversationEvent event) {
      Step step = Conversation.step(state, event);
      state = step.next();
      if (step.handled() && event instanceof ConversationEvent.TimerFired t && t.kind() == TimerKind.THINKING)
        rescued++;
      if (event instanceof ConversationEvent.PlayoutStarted p && state instanceof ConversationState.BotSpeaking b
          && b.reply().equals(p.reply()))
        sounds(p.reply());
      if (event instanceof ConversationEvent.SpeechPaused p && state instanceof ConversationState.TalkingOver
          && random.nextInt(30) > 0)
        at(now + 20 + random.nextInt(400), new ConversationEvent.Overheard(p.utterance(), random.nextBoolean()));
      step.effects().forEach(this::answer);
    }

    private void answer(ConversationEffect effect) {
      switch (effect) {
        case ConversationEffect.DraftReply d when random.nextInt(20) == 0 ->
            at(now + random.nextInt(400), new ConversationEvent.ReplyFailed(d.reply()));
        case ConversationEffect.DraftReply d when random.nextInt(10) == 0 ->
            at(now + random.nextInt(400), new ConversationEvent.ToolCallRequested(d.reply(), "t", "n", "{}"));
        case ConversationEffect.DraftReply d -> sound(d.reply());
        case ConversationEffect.Apologise a -> sound(a.reply());
        case ConversationEffect.RunTool t -> at(now + random.nextInt(3000),
            new ConversationEvent.ToolResultArrived(t.reply(), "t", random.nextBoolean(), "{}"));
        case ConversationEffect.ResumeReply r -> sound(r.reply());
        case ConversationEffect.OpenPlayout o -> {
          open = Optional.of(o.reply());
          if (announcer == Announcer.GATE) gate();
        }
        case ConversationEffect.CancelReply c -> {
          cancelled.add(c.reply());
          open = open.filter(o -> !o.equals(c.reply()));
        }
        case ConversationEffect.StartTimer t when t.kind() == TimerKind.THINKING ->
            at(now + 12_000, new ConversationEvent.TimerFired(t.kind(), t.reply()));
        case ConversationEffect.StartTimer t when t.kind() == TimerKind.OVERLAP ->
            at(now + 200, new ConversationEvent.TimerFired(t.kind(), t.reply()));
        case ConversationEffect.StartTimer t when t.kind() == TimerKind.INTERRUPTION ->
            at(now + 900, new ConversationEvent.TimerFired(t.kind(), t.reply()));
        case ConversationEffect.HoldPlayout h -> held = Optional.of(h.reply());
        case ConversationEffect.ResumePlayout r -> {
          held = Optional.empty();
          sounds(r.reply());
        }
        case ConversationEffect.HangUp h -> at(now + 5, new ConversationEvent.HungUp(h.reason()));
        default -> {}
      }
    }

    /** It sounds to its end, unless it is held: then it ends so much later. */
    private void sounds(ReplyId reply) {
      at(now + 200 + random.nextInt(2500), new ConversationEvent.PlayoutFinished(reply, 1, 8000));
    }

    private void sound(ReplyId reply) {
      queue.add(new At(now + 100 + random.nextInt(900), order++, Optional.empty(), Optional.of(reply)));
    }
  }
}
