package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A REFER of ours and what becomes of it: only a final NOTIFY counts as success, and a failure leaves the caller with
 * us. A peer that takes no REFER is transferred otherwise. Owned by the call's lane.
 */
final class Transfer {
  private static final long TIMEOUT_MS = 60_000;
  /** What a peer answers that does not know REFER, or will not have it. */
  private static final List<Integer> NO_REFER = List.of(403, 405, 420, 489, 501, 603);

  private final CallId call;
  private final Refreshing.Scheduler scheduler;
  private final Consumer<CallEvent> publish;
  private final WallClock clock;
  private final Runnable succeeded;
  private final Consumer<String> otherwise;
  private Optional<String> target = Optional.empty();
  private Optional<DialogId> attended = Optional.empty();
  private int count;

  Transfer(CallId call, Refreshing.Scheduler scheduler, Consumer<CallEvent> publish, WallClock clock,
      Runnable succeeded,
      Consumer<String> otherwise) {
    this.call = call;
    this.scheduler = scheduler;
    this.publish = publish;
    this.clock = clock;
    this.succeeded = succeeded;
    this.otherwise = otherwise;
  }

  void begin(SipDialog dialog, Referral referral) {
    if (target.isPresent()) return;
    target = Optional.of(referral.target());
    attended = referral.replaces();
    int mine = ++count;
    dialog.refer(referral);
    scheduler.after(TIMEOUT_MS, () -> {
      if (mine == count) progress(408, true);
    });
  }

  /** The call has ended: nothing more is told of it. */
  void stop() {
    target = Optional.empty();
    count++;
  }

  boolean isGoingOn() {
    return target.isPresent();
  }

  void progress(int status, boolean done) {
    if (target.isEmpty()) return;
    if (done && NO_REFER.contains(status) && attended.isEmpty()) {
      String to = target.get();
      target = Optional.empty();
      otherwise.accept(to);
      return;
    }
    publish.accept(new CallEvent.TransferProgress(call, target.get(), status, done, clock.nowUs()));
    if (!done) return;
    if (status < 300) succeeded.run();
    target = Optional.empty();
  }
}
