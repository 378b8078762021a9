package io.stepline.gateway.call;

import java.util.Optional;

/** Runs the session timer of one leg: each agreement winds it anew. Owned by the call's lane. */
final class Refreshing {
  interface Scheduler {
    void after(long millis, Runnable step);
  }

  private final Scheduler scheduler;
  private final Runnable refresh;
  private final Runnable expired;
  private int generation;

  Refreshing(Scheduler scheduler, Runnable refresh, Runnable expired) {
    this.scheduler = scheduler;
    this.refresh = refresh;
    this.expired = expired;
  }

  void begin(Optional<SessionTimer.Running> timer) {
    int mine = ++generation;
    timer.ifPresent(t -> {
      scheduler.after(t.dueMs(), () -> {
        if (mine == generation) (t.weRefresh() ? refresh : expired).run();
      });
      if (t.weRefresh()) scheduler.after(t.intervalS() * 1000L, () -> {
        if (mine == generation) expired.run();
      });
    });
  }

  void stop() {
    generation++;
  }
}
