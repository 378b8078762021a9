package io.stepline.gateway.call;

import io.stepline.kafka.wire.CallEvent;
import io.stepline.kafka.wire.CallId;
import io.stepline.kafka.wire.WallClock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A REFER of ours and what becomes of it: only a final NOTIFY counts as success, and a failure leaves the caller with us. Owned by the call's lane. */
final class Transfer {
  private static final long TIMEOUT_MS = 60_000;

  private final CallId call;
  private final Refreshing.Scheduler scheduler;
  private final Consumer<CallEvent> publish;
  private final WallClock clock;
  private final Consumer<Map<String, String>> succeeded;
  private Optional<String> target = Optional.empty();
  private int count;

  Transfer(CallId call, Refreshing.Scheduler scheduler, Consumer<CallEvent> publish, WallClock clock, Consumer<Map<String, String>> succeeded) {
    this.call = call;
    this.scheduler = scheduler;
    this.publish = publish;
    this.clock = clock;
    this.succeeded = succeeded;
  }

  void begin(SipDialog dialog, String to, Optional<DialogId> replaces) {
    if (target.isPresent()) return;
    target = Optional.of(to);
    int mine = ++count;
    dialog.refer(to, replaces);
    scheduler.after(TIMEOUT_MS, () -> {
      if (mine == count) progress(408, true);
    });
  }

  boolean isGoingOn() {
    return target.isPresent();
  }

  void progress(int status, boolean done) {
    if (target.isEmpty()) return;
    publish.accept(new CallEvent.TransferProgress(call, target.get(), status, done, clock.nowUs()));
    if (!done) return;
    if (status < 300) succeeded.accept(Map.of());
    target = Optional.empty();
  }
}
