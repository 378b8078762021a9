package io.stepline.dialog.talk;

import io.stepline.kafka.contract.ReplyId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The clocks of one talk during one step; one of each kind at most. Owned by the step. */
final class Dues {
  private final List<Due> running;
  private final long nowUs;
  private boolean resting;

  /** @param resting whether they stand still, but {@link Clock#MAX_CALL}, as while the caller holds */
  Dues(List<Due> running, boolean resting, long nowUs) {
    this.running = new ArrayList<>(running);
    this.resting = resting;
    this.nowUs = nowUs;
  }

  void start(Clock clock, ReplyId reply, int millis) {
    cancel(clock);
    running.add(kept(new Due(clock, reply, nowUs + millis * 1_000L)));
  }

  /** From now on they stand still, or go on with what is left of each. */
  void rest(boolean now) {
    resting = now;
    running.replaceAll(this::kept);
  }

  private Due kept(Due due) {
    return resting && due.clock() != Clock.MAX_CALL ? due.resting(nowUs) : due.goingOn(nowUs);
  }

  void cancel(Clock clock) {
    running.removeIf(d -> d.clock() == clock);
  }

  void cancelAll() {
    running.clear();
  }

  /** Takes out the one that has been due longest. */
  Optional<Due> nextDue() {
    Optional<Due> next = running.stream().filter(d -> d.atUs() <= nowUs).min(Comparator.comparingLong(Due::atUs));
    next.ifPresent(running::remove);
    return next;
  }

  List<Due> running() {
    return List.copyOf(running);
  }
}
