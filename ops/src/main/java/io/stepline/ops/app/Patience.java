package io.stepline.ops.app;

import io.stepline.kafka.bus.BusException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waits for a cluster that does not answer yet: for as long as it takes, asking less and less often. Has no state. */
final class Patience {
  private static final long FIRST_MS = 1_000;
  private static final long LONGEST_MS = 15_000;

  private Patience() {}

  /** How the time passes between two tries. */
  interface Rest {
    void ms(long ms) throws InterruptedException;
  }

  /**
   * @param tell the sentence of each try that failed
   * @throws BusException what waiting does not help: a refusal, a wrong setting
   */
  static <T> T until(Supplier<T> connects, Consumer<String> tell, Rest rest) {
    long ms = FIRST_MS;
    while (true) {
      try {
        return connects.get();
      } catch (BusException.Unreachable e) {
        tell.accept(e.getMessage());
        try {
          rest.ms(ms);
        } catch (InterruptedException i) {
          Thread.currentThread().interrupt();
          throw new BusException("interrupted while waiting for the Kafka cluster", i);
        }
        ms = Math.min(LONGEST_MS, ms * 2);
      }
    }
  }
}
