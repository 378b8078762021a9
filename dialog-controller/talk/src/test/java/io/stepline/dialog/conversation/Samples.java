package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.TurnId;
import java.util.List;
import java.util.Map;

/** One state of each kind and one event of each kind that fits it. */
final class Samples {
  private static final ReplyId R = new ReplyId(7);
  private static final TurnId T = new TurnId(3);

  static final List<ConversationState> STATES =
      List.of(new ConversationState.Listening(T, R), new ConversationState.CallerSpeaking(T, R),
          new ConversationState.CallerPaused(T, R, List.of()),
          new ConversationState.BotThinking(T, R, ConversationState.Then.LISTEN, 0),
          new ConversationState.BotSpeaking(T, R, ConversationState.Then.LISTEN),
          new ConversationState.TalkingOver(T, R, ConversationState.Then.LISTEN, false, 0, false),
          new ConversationState.TalkingOver(T, R, ConversationState.Then.LISTEN, true, 2, false),
          new ConversationState.Ended(T, R, "bye"));
  static final List<ConversationEvent> EVENTS = List.of(new ConversationEvent.CallAnswered(),
      new ConversationEvent.SpeechStarted(), new ConversationEvent.SpeechPaused(2),
      new ConversationEvent.EndOfTurn(2), new ConversationEvent.KeyHeard(), new ConversationEvent.KeysEntered("1"),
      new ConversationEvent.SayRequested("words"), new ConversationEvent.PlayoutStarted(R),
      new ConversationEvent.PlayoutFinished(R, 800, 8000),
      new ConversationEvent.ToolCallRequested(R, "t1", "look", "{}"),
      new ConversationEvent.ToolResultArrived(R, "t1", false, "{}"),
      new ConversationEvent.ThenRequested(R, "hangup", "", Map.of()), new ConversationEvent.ReplyFailed(R),
      new ConversationEvent.TransferFailed(false), new ConversationEvent.TransferFailed(true),
      new ConversationEvent.TimerFired(TimerKind.NO_INPUT, R), new ConversationEvent.TimerFired(TimerKind.THINKING, R),
      new ConversationEvent.TimerFired(TimerKind.MAX_CALL, ReplyId.NONE),
      new ConversationEvent.TimerFired(TimerKind.OVERLAP, R),
      new ConversationEvent.TimerFired(TimerKind.INTERRUPTION, R), new ConversationEvent.Overheard(2, true),
      new ConversationEvent.Overheard(2, false), new ConversationEvent.HungUp("bye"),
      new ConversationEvent.Hushed(), new ConversationEvent.FarewellRequested("words", "message-left"),
      new ConversationEvent.PersonCame());

  private Samples() {}
}
