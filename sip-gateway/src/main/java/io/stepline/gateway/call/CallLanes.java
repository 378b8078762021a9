package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads among which calls are spread: everything of one call runs on one of them, in order. */
final class CallLanes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallLanes.class);
  private final List<ScheduledExecutorService> lanes;

  CallLanes(int count) {
    lanes = IntStream.range(0, count).mapToObj(i -> Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("call-lane-" + i).factory())).toList();
  }

  void run(CallId call, Runnable step) {
    after(call, 0, step);
  }

  void after(CallId call, long millis, Runnable step) {
    try {
      lane(call).schedule(() -> guarded(call, step), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("callId={} step after shutdown", call);
    }
  }

  private ScheduledExecutorService lane(CallId call) {
    return lanes.get(Math.floorMod(call.hashCode(), lanes.size()));
  }

  private static void guarded(CallId call, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      log.error("callId={} step failed", call, e);
    }
  }

  @Override
  public void close() {
    lanes.forEach(ScheduledExecutorService::shutdown);
    for (ScheduledExecutorService lane : lanes) {
      try {
        if (!lane.awaitTermination(2, TimeUnit.SECONDS)) lane.shutdownNow();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
