package io.stepline.dialog.runtime;

import io.stepline.dialog.conversation.TimerKind;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;

/** Clocks of conversations: in production a scheduler, in tests virtual time. */
public interface Timers {
  /** Replaces the call's timer of this kind. */
  void start(CallId call, TimerKind kind, ReplyId reply, int millis);

  void cancel(CallId call, TimerKind kind);

  /** The entry of keys ends if no further key comes in time. */
  void startKeys(CallId call, int millis);

  /** The turn ends unless the caller goes on; replaces the call's last. */
  void startTurnEnd(CallId call, int millis);

  void cancelTurnEnd(CallId call);

  /** It is asked again who answers a campaign's call; replaces the call's last. */
  void startAnswer(CallId call, int millis);

  void cancelAll(CallId call);
}
