package io.stepline.dialog.conversation;

import io.stepline.dialog.conversation.ConversationEffect.*;
import io.stepline.dialog.conversation.ConversationEvent.*;
import io.stepline.dialog.conversation.ConversationState.*;
import io.stepline.kafka.contract.ChatRequest.Cause;
import io.stepline.kafka.contract.ReplyId;
import java.util.ArrayList;
import java.util.List;

/**
 * Both speak. The bot talks on for a moment, then holds its breath; what the caller said is judged once they pause: it
 * ends the reply, or the reply goes on where it was cut. Who speaks on and on has interrupted without a judgement.
 */
final class TalkingOverSteps {
  private TalkingOverSteps() {}

  static Step step(TalkingOver s, ConversationEvent event) {
    return switch (event) {
      case TimerFired e when e.kind() == TimerKind.OVERLAP && e.reply().equals(s.reply()) && !s.held()
          && s.utterance() == 0 ->
          Step.to(new TalkingOver(s.turn(), s.reply(), s.then(), true, 0, false), new HoldPlayout(s.reply()),
              new StartTimer(TimerKind.INTERRUPTION, s.reply()));
      case TimerFired e when e.kind() == TimerKind.INTERRUPTION && e.reply().equals(s.reply()) -> interrupted(s,
          List.of(new FlushPlayout(s.reply()), new CancelReply(s.reply()), new TruncateContext(s.reply())));
      case SpeechStarted e -> s.held() ? Step.to(speakingAgain(s))
          : Step.to(speakingAgain(s), new StartTimer(TimerKind.OVERLAP, s.reply()));
      case SpeechPaused e -> Step.to(new TalkingOver(s.turn(), s.reply(), s.then(), s.held(), e.utterance(), false),
          new StartTimer(TimerKind.INTERRUPTION, s.reply()));
      case EndOfTurn e -> Step.to(new TalkingOver(s.turn(), s.reply(), s.then(), s.held(), e.utterance(), true));
      case Overheard e when e.utterance() != s.utterance() || s.utterance() == 0 -> Step.ignored(s);
      case Overheard e when e.means() -> interrupted(s,
          List.of(new FlushPlayout(s.reply()), new CancelReply(s.reply()), new TruncateContext(s.reply())));
      case Overheard e -> resumed(s);
      case PlayoutFinished e when e.reply().equals(s.reply()) -> finished(s, e);
      case PlayoutFinished e -> Step.ignored(s);
      default -> asSpeaking(s, event);
    };
  }

  private static TalkingOver speakingAgain(TalkingOver s) {
    return new TalkingOver(s.turn(), s.reply(), s.then(), s.held(), 0, false);
  }

  private static Step resumed(TalkingOver s) {
    BotSpeaking next = new BotSpeaking(s.turn(), s.reply(), s.then());
    CancelTimer overlap = new CancelTimer(TimerKind.OVERLAP);
    CancelTimer interruption = new CancelTimer(TimerKind.INTERRUPTION);
    return s.held() ? Step.to(next, overlap, interruption, new ResumePlayout(s.reply()))
        : Step.to(next, overlap, interruption);
  }

  /** The reply is over, by order or by itself, and the caller has the floor: speaking, pausing or done. */
  private static Step interrupted(TalkingOver s, List<ConversationEffect> before) {
    if (s.utterance() == 0) return new Step(new CallerSpeaking(s.turn().next(), s.reply()), before, true);
    if (s.ended()) return Conversation.speakNow(s.turn().next(), s.reply(), Cause.CALLER_SPOKE, s.utterance(), "",
        before.toArray(ConversationEffect[]::new));
    ReplyId draft = s.reply().next();
    List<ConversationEffect> effects = new ArrayList<>(before);
    effects.add(new DraftReply(s.turn().next(), draft, Cause.CALLER_SPOKE, s.utterance(), "", true));
    return new Step(new CallerPaused(s.turn().next(), draft, List.of()), List.copyOf(effects), true);
  }

  private static Step finished(TalkingOver s, PlayoutFinished e) {
    boolean wants = !s.then().equals(Then.LISTEN) && !s.then().verb().equals(Then.EXCUSE);
    if (wants) return Conversation.finished(s.turn(), s.reply(), s.then(), 0, e);
    return interrupted(s, List.of(new AppendHeard(s.reply(), e.heardSamples(), e.sampleRateHz())));
  }

  /** Keys, tools and the rest mean what they mean while the bot speaks. */
  private static Step asSpeaking(TalkingOver s, ConversationEvent event) {
    Step step = Conversation.botSpeaking(new BotSpeaking(s.turn(), s.reply(), s.then()), event);
    if (!step.handled()) return Step.ignored(s);
    if (!(step.next() instanceof BotSpeaking b)) return step;
    return new Step(new TalkingOver(b.turn(), b.reply(), b.then(), s.held(), s.utterance(), s.ended()), step.effects(),
        true);
  }
}
