package io.stepline.dialog.talk;

import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.ConversationEffect;
import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.conversation.TimerKind;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.Stamps;
import java.time.Instant;

/** What the conversation machine wants, done to the talk or put out. Lives for one step. */
final class Acts {
  private final Talking talk;
  private final CallId call;
  private final ContextManager context;

  Acts(Talking talk) {
    this.talk = talk;
    this.call = talk.before.call();
    this.context = talk.context;
  }

  void run(ConversationEffect effect) {
    switch (effect) {
      case ConversationEffect.DraftReply d -> talk.replies().draft(d);
      case ConversationEffect.Apologise a -> apologise(a);
      case ConversationEffect.Speak s -> talk.replies().speak(s.reply(), s.text());
      case ConversationEffect.OpenPlayout o -> {
        talk.replies().opened(o.reply());
        talk.silences().opened(o.reply(), talk.turnStamps.lastSpeech());
        playout(new PlayoutControl.Open(call, o.reply(), talk.turnStamps.decidedAt(talk.nowUs())));
        talk.turnStamps = Stamps.EMPTY;
      }
      case ConversationEffect.CancelReply c -> talk.replies().cancelled(c.reply());
      case ConversationEffect.FlushPlayout f -> {
        context.sayings().held(f.reply(), talk.nowUs());
        playout(new PlayoutControl.Flush(call, f.reply()));
      }
      case ConversationEffect.HoldPlayout h -> {
        context.sayings().held(h.reply(), talk.nowUs());
        playout(new PlayoutControl.Hold(call, h.reply()));
      }
      case ConversationEffect.ResumePlayout r -> {
        context.sayings().resumed(r.reply(), talk.nowUs());
        playout(new PlayoutControl.Resume(call, r.reply()));
      }
      case ConversationEffect.CommitReply c -> {
        if (context.committed(c.reply(), talk.playedStamps, talk.nowUs())) talk.listen();
        else talk.replyMustGoOn(c.reply());
      }
      case ConversationEffect.AppendHeard h ->
          context.heard(h.reply(), h.heardSamples(), h.sampleRateHz(), true, talk.silentMs);
      case ConversationEffect.TruncateContext _ -> {}
      case ConversationEffect.RunTool t -> new Tools(talk).run(t);
      case ConversationEffect.ResumeReply r -> {
        talk.silences().heardOfModel(r.reply());
        talk.replyMustGoOn(r.reply());
        talk.out(
            new TalkEffect.Chat(new ChatRequest.ToolResult(call, r.reply(), r.toolCallId(), r.failed(), r.json())));
      }
      case ConversationEffect.StartTimer t -> start(t);
      case ConversationEffect.CancelTimer t -> talk.dues.cancel(Clock.of(t.kind()));
      case ConversationEffect.HangUp h -> {
        context.outcome(h.outcome());
        command(new CallCommand.HangUp(call, h.reason(), h.outcome()));
      }
      case ConversationEffect.PressKeys k -> command(new CallCommand.SendKeys(call, k.keys()));
      case ConversationEffect.Transfer t -> transfer(t);
      case ConversationEffect.ReleaseCall _ -> talk.dues.cancelAll();
    }
  }

  private void playout(PlayoutControl order) {
    talk.out(new TalkEffect.Playout(order));
  }

  private void command(CallCommand order) {
    talk.out(new TalkEffect.Command(order));
  }

  /** Who is on hold, with others or hears music is not asked whether they are still there. */
  private void start(ConversationEffect.StartTimer t) {
    if (t.kind() == TimerKind.NO_INPUT && talk.company().isAway()) return;
    talk.dues.start(Clock.of(t.kind()), t.reply(), millis(t.kind()));
  }

  private int millis(TimerKind kind) {
    BotPolicy policy = talk.policy();
    return switch (kind) {
      case NO_INPUT -> policy.noInputMs(context.listenFor());
      case THINKING -> policy.limits().thinkingMs();
      case MAX_CALL -> policy.limits().maxCallMs();
      case OVERLAP -> policy.interruptions().holdAfterMs();
      case INTERRUPTION -> policy.interruptions().sureAfterMs();
    };
  }

  private void apologise(ConversationEffect.Apologise a) {
    talk.out(new TalkEffect.Warn("replyId=" + a.reply().value() + " the reply before failed, apologising"));
    talk.replies().speak(a.reply(), a.last() ? talk.policy().farewell() : talk.policy().apology());
  }

  private void transfer(ConversationEffect.Transfer t) {
    context.outcome(t.outcome());
    switch (Putting.through(call, talk.policy(), t.target(), t.outcome(), Instant.ofEpochMilli(talk.nowUs() / 1_000))) {
      case Putting.Way.Order o -> command(o.command());
      case Putting.Way.NobodyThere _ -> talk.afterwards(() -> {
        if (!talk.opening.abandoned(context.answered(), talk.policy().words().abandoned()))
          talk.machine(new ConversationEvent.TransferFailed(true));
      });
      case Putting.Way.Unknown _ -> {
        talk.out(new TalkEffect.Warn("the bot file has no transfer target '" + t.target() + "'"));
        talk.afterwards(() -> talk.machine(new ConversationEvent.TransferFailed(false)));
      }
    }
  }
}
