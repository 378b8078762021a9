package io.stepline.dialog.talk;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.context.Context;
import io.stepline.dialog.context.ContextState;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code step(talk, input, now) -> (talk, effects)}: no clock, no I/O, no threads. Immutable; shared by all
 * talks. @param policies of bots, by name
 */
public record TalkMachine(Map<String, BotPolicy> policies, Speculation.Mode speculation) {
  /** @param nowUs microseconds since the epoch */
  public TalkStep step(Talk talk, TalkInput input, long nowUs) {
    return new Talking(talk, this, nowUs).take(input);
  }

  /** A talk of which an older release kept the conversation and the settled context alone: its clocks start anew. */
  public Talk goingOn(CallId call, ConversationState state, ContextState context, long nowUs) {
    Talk known = Talk.begin(call).with(state, Context.of(context));
    BotPolicy.Limits limits = policyOf(known.answered().map(CallEvent.Answered::bot).orElse("")).limits();
    Dues dues = new Dues(List.of(), false, nowUs);
    dues.start(Clock.MAX_CALL, ReplyId.NONE, limits.maxCallMs());
    switch (state) {
      case ConversationState.Listening l when l.last().equals(ReplyId.NONE) ->
          dues.start(Clock.ANSWER, ReplyId.NONE, AnswerScript.UNKNOWN_MS);
      case ConversationState.Listening l -> dues.start(Clock.NO_INPUT, l.last(), limits.noInputMs());
      case ConversationState.BotThinking b -> dues.start(Clock.THINKING, b.reply(), limits.thinkingMs());
      case ConversationState.CallerPaused p ->
          dues.start(Clock.TURN_END, ReplyId.NONE, policyOf("").endOfTurn().patientMs());
      // @formatter:off
      case ConversationState.CallerSpeaking _, ConversationState.BotSpeaking _, ConversationState.TalkingOver _,
          ConversationState.Ended _ -> { }
      // @formatter:on
    }
    boolean opens = state.last().equals(ReplyId.NONE) && known.answered().flatMap(AnswerScript::of).isPresent();
    return known.with(opens ? Optional.of(AnswerScript.Phase.UNKNOWN) : Optional.empty(), dues.running());
  }

  /** The usual one where the bot has none. */
  public BotPolicy policyOf(String bot) {
    return policies.getOrDefault(bot, BotPolicy.DEFAULT);
  }
}
