package io.stepline.kafka.bus;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * What goes wrong while somebody reads: how often it is said, how long to rest before the next try, and whether it is
 * of any use. Owned by one thread; others may ask for the refusal.
 */
final class Trouble {
  private static final long FIRST_MS = 200;
  private static final long LONGEST_MS = 10_000;
  private static final long SAY_AGAIN_S = 30;

  private final Logger log;
  private final String servers;
  private final String doing;
  private long times;
  private volatile Optional<BusException> refusal = Optional.empty();

  Trouble(Logger log, String servers, String doing) {
    this.log = log;
    this.servers = servers;
    this.doing = doing;
  }

  /** @return how long to rest, in ms: a broker that is gone is asked again soon, one that refuses ever less often */
  long met(Exception e) {
    times++;
    boolean lasts = ClusterFault.lasts(e);
    if (lasts) refusal = Optional.of(ClusterFault.of(servers, doing, e));
    if (Long.bitCount(times) == 1)
      log.warn("{}, trying again ({} times so far)", lasts ? refusal.map(BusException::getMessage).orElse("")
          : "could not " + doing + ": " + e, times);
    return lasts ? Math.min(LONGEST_MS, FIRST_MS << Math.min(times, 6)) : FIRST_MS;
  }

  /** All is well. */
  void over() {
    if (times == 0) return;
    times = 0;
    refusal = Optional.empty();
  }

  Optional<BusException> refusal() {
    return refusal;
  }

  /**
   * Waits for as long as it takes, and says so now and then.
   *
   * @param refused asked meanwhile: with it the waiting is over
   * @throws BusException the refusal
   */
  static void await(CountDownLatch placed, String whatFor, Logger log, Supplier<Optional<BusException>> refused)
      throws InterruptedException {
    long tenths = 0;
    while (!placed.await(100, TimeUnit.MILLISECONDS)) {
      Optional<BusException> no = refused.get();
      if (no.isPresent()) throw no.get();
      if (++tenths % (SAY_AGAIN_S * 10) == 0)
        log.warn("waiting for {} for {} s by now; is the cluster up and loaded?", whatFor, tenths / 10);
    }
  }
}
