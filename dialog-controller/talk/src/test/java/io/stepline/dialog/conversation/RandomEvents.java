package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.ReplyId;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Arbitrary events, with ids that are mostly alive so that the interesting edges are taken. */
final class RandomEvents {
  private final Random random;

  RandomEvents(long seed) {
    random = new Random(seed);
  }

  ConversationEvent next(ConversationState state) {
    ReplyId live = random.nextInt(4) == 0 ? new ReplyId(random.nextInt(9)) : state.last();
    return switch (random.nextInt(28)) {
      case 0, 1, 2 -> new ConversationEvent.SpeechStarted();
      case 3, 4 -> new ConversationEvent.SpeechPaused(1);
      case 5, 6, 7 -> new ConversationEvent.EndOfTurn(1);
      case 8, 9, 10 -> new ConversationEvent.PlayoutStarted(live);
      case 11, 12 -> new ConversationEvent.PlayoutFinished(live, 100, 8000);
      case 13 -> new ConversationEvent.ToolCallRequested(live, "t", "tool", "{}");
      case 14 -> new ConversationEvent.ToolResultArrived(live, "t", random.nextBoolean(), "{}");
      case 15 -> new ConversationEvent.ThenRequested(live,
          List.of("hangup", "transfer", "press").get(random.nextInt(3)), "agent", Map.of());
      case 16 -> new ConversationEvent.ReplyFailed(live);
      case 17 -> new ConversationEvent.KeyHeard();
      case 18 -> new ConversationEvent.KeysEntered("1");
      case 19, 22 -> new ConversationEvent.TimerFired(TimerKind.values()[random.nextInt(5)], live);
      case 23, 24 -> new ConversationEvent.Overheard(1, random.nextBoolean());
      case 26 -> random.nextBoolean() ? new ConversationEvent.Hushed() : new ConversationEvent.PersonCame();
      case 27 -> random.nextInt(6) == 0 ? new ConversationEvent.FarewellRequested("leave word", "message-left")
          : new ConversationEvent.Hushed();
      case 21 -> new ConversationEvent.SayRequested("hello");
      case 20 -> random.nextBoolean() ? new ConversationEvent.CallAnswered()
          : new ConversationEvent.TransferFailed(random.nextBoolean());
      default -> random.nextInt(12) == 0 ? new ConversationEvent.HungUp("bye") : new ConversationEvent.SpeechPaused(1);
    };
  }
}
