package io.stepline.dialog.talk;

import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.kafka.contract.CallCommand;

/**
 * What orders to the phone side mean for the talk: words to say, and who has the caller meanwhile. Lives for one step.
 */
final class Orders {
  private final Talking talk;

  Orders(Talking talk) {
    this.talk = talk;
  }

  void take(CallCommand order) {
    switch (order) {
      case CallCommand.Say s -> talk.machine(new ConversationEvent.SayRequested(s.text()));
      // @formatter:off
      case CallCommand.BlindTransfer _, CallCommand.AttendedTransfer _, CallCommand.Park _,
          CallCommand.WarmTransfer _ -> waits(true);
      // @formatter:on
      case CallCommand.Music m -> waits(m.on());
      // @formatter:off
      case CallCommand.Enqueue _, CallCommand.HangUp _, CallCommand.Dial _, CallCommand.SendKeys _,
          CallCommand.Hold _, CallCommand.Bridge _, CallCommand.Unbridge _, CallCommand.Monitor _,
          CallCommand.Record _, CallCommand.Retrieve _, CallCommand.Play _ -> { }
      // @formatter:on
    }
  }

  private void waits(boolean now) {
    talk.company(talk.company().waiting(now));
  }
}
