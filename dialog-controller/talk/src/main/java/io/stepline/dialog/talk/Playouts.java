package io.stepline.dialog.talk;

import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.conversation.ConversationState.Held;
import io.stepline.dialog.conversation.ConversationState.Then;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.VoiceFailure;
import java.util.Map;
import java.util.Optional;

/** What the gate and the voice say of replies. Lives for one step. */
final class Playouts {
  private final Talking talk;
  private final ContextManager context;

  Playouts(Talking talk) {
    this.talk = talk;
    this.context = talk.context;
  }

  void started(CallEvent.PlayoutStarted p) {
    talk.playedStamps = p.stamps();
    talk.machine(new ConversationEvent.PlayoutStarted(p.reply()));
  }

  /** What the machine has no use for, since it went on meanwhile, was heard all the same. */
  void finished(CallEvent.PlayoutFinished p) {
    talk.replies().cutShort(!p.complete());
    talk.silentMs = p.silentMs();
    if (!p.complete()) context.heard(p.reply(), p.heardSamples(), p.sampleRateHz(), false, p.silentMs());
    if (!p.complete()) talk.machine(new ConversationEvent.ThenRequested(p.reply(), "", "", Map.of()));
    if (p.complete() && p.heardSamples() == 0 && context.sayings().hasSaid(p.reply()) && !talk.company().isAway()
        && !hasWish(p.reply()))
      excuse(p.reply());
    talk.machine(new ConversationEvent.PlayoutFinished(p.reply(), p.heardSamples(), p.sampleRateHz()));
    context.heard(p.reply(), p.heardSamples(), p.sampleRateHz(), p.complete(), p.silentMs());
  }

  /**
   * What there is of the reply sounds first, then the caller is told; its model need not go on. Who is put through or
   * goes on to a menu gets there all the same, and so does who is let go by the house.
   */
  void voiceFailed(VoiceFailure f) {
    if (!f.reply().equals(talk.state().last()) || !context.broken(f.reply())) return;
    if (!context.sayings().isComplete(f.reply()))
      talk.out(new TalkEffect.Cancel(new ReplyCancel(talk.before.call(), f.reply())));
    boolean toSound = f.samples() > 0 && !(talk.state() instanceof ConversationState.CallerPaused);
    if (!toSound) talk.machine(new ConversationEvent.ReplyFailed(f.reply()));
    else if (wish().filter(w -> !w.verb().equals("hangup") || !w.target().isEmpty()).isEmpty()) excuse(f.reply());
  }

  /** What a reply's model owes it will not give: it is excused at once, or when what there is of it has sounded. */
  void nothingCame(ReplyId reply) {
    boolean toCome = sounds(reply) || context.sayings().hasSaid(reply);
    if (!toCome) talk.machine(new ConversationEvent.ReplyFailed(reply));
    else if (!hasWish(reply)) excuse(reply);
  }

  private void excuse(ReplyId reply) {
    talk.machine(new ConversationEvent.ThenRequested(reply, Then.EXCUSE, "", Map.of()));
  }

  boolean sounds(ReplyId reply) {
    return reply.equals(talk.state().last()) && (talk.state() instanceof ConversationState.BotSpeaking
        || talk.state() instanceof ConversationState.TalkingOver);
  }

  /** Whether the reply wants something done once it has sounded; then it need not say anything. */
  boolean hasWish(ReplyId reply) {
    if (!reply.equals(talk.state().last())) return false;
    return talk.state() instanceof ConversationState.CallerPaused p
        ? p.held().stream().anyMatch(h -> !(h instanceof Held.Failure)) : wish().isPresent();
  }

  /** What is to happen when the open reply has sounded. */
  private Optional<Then> wish() {
    Then then = switch (talk.state()) {
      case ConversationState.BotThinking b -> b.then();
      case ConversationState.BotSpeaking b -> b.then();
      case ConversationState.TalkingOver o -> o.then();
      // @formatter:off
      case ConversationState.Listening _, ConversationState.CallerSpeaking _, ConversationState.CallerPaused _,
          ConversationState.Ended _ -> Then.LISTEN;
      // @formatter:on
    };
    return Optional.of(then).filter(t -> !t.equals(Then.LISTEN));
  }
}
