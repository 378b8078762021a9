package io.stepline.dialog.talk;

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
    if (order instanceof CallCommand.ForTalk ours) take(ours);
  }

  private void take(CallCommand.ForTalk order) {
    switch (order) {
      case CallCommand.Say s -> talk.say(s.text());
      case CallCommand.BlindTransfer _ -> waits(true);
      case CallCommand.AttendedTransfer _ -> waits(true);
      case CallCommand.WarmTransfer _ -> waits(true);
      case CallCommand.Park _ -> waits(true);
      case CallCommand.Music m -> waits(m.on());
    }
  }

  private void waits(boolean now) {
    talk.company(talk.company().waiting(now));
  }
}
