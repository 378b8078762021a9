package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Tag;
import io.stepline.kafka.contract.TurnId;
import java.util.List;
import java.util.Map;

/**
 * Where a conversation stands. Each state carries the ids by which stale messages are recognised; the highest ReplyId
 * ever given lies in every live state.
 */
public sealed interface ConversationState {
  TurnId turn();

  /** The highest ReplyId given so far. */
  ReplyId last();

  /** Nobody speaks. */
  @Tag(0)
  record Listening(TurnId turn, ReplyId last) implements ConversationState {}

  @Tag(1)
  record CallerSpeaking(TurnId turn, ReplyId last) implements ConversationState {}

  /** A pause that may be the end; {@code draft} is being made meanwhile. What it asked for is held until then. */
  @Tag(2)
  record CallerPaused(TurnId turn, ReplyId draft, List<Held> held) implements ConversationState {
    @Override
    public ReplyId last() {
      return draft;
    }
  }

  /** The reply is open and has not sounded yet. {@code failures} counts replies in a row that brought nothing. */
  @Tag(3)
  record BotThinking(TurnId turn, ReplyId reply, Then then, int failures) implements ConversationState {
    @Override
    public ReplyId last() {
      return reply;
    }
  }

  @Tag(4)
  record BotSpeaking(TurnId turn, ReplyId reply, Then then) implements ConversationState {
    @Override
    public ReplyId last() {
      return reply;
    }
  }

  @Tag(5)
  record Ended(TurnId turn, ReplyId last, String reason) implements ConversationState {}

  /**
   * The caller has begun to speak while the bot speaks, and it is not known yet whether it means anything.
   *
   * @param held the bot has fallen silent and may go on
   * @param utterance the speech that is over and waits to be judged, 0 while the caller speaks; {@code ended} no more
   *   is coming
   */
  @Tag(6)
  record TalkingOver(TurnId turn, ReplyId reply, Then then, boolean held, long utterance, boolean ended)
      implements ConversationState {
    @Override
    public ReplyId last() {
      return reply;
    }
  }

  /**
   * What is to be done when the reply has sounded. {@code verb} is empty, hangup, transfer, press, or {@link #EXCUSE}
   * for a reply of which the rest will not come.
   */
  record Then(String verb, String target, Map<String, String> outcome) {
    public static final String EXCUSE = "excuse";
    public static final Then LISTEN = new Then("", "", Map.of());
  }

  /** What a draft asked for and may not have yet. */
  sealed interface Held {
    @Tag(0)
    record Tool(String toolCallId, String name, String argumentsJson) implements Held {}

    @Tag(1)
    record After(Then then) implements Held {}

    @Tag(2)
    record Failure() implements Held {}
  }

  static ConversationState initial() {
    return new Listening(new TurnId(0), ReplyId.NONE);
  }
}
