package io.stepline.model.engine;

import java.util.concurrent.CompletableFuture;

/** Hears whether a turn sounds over. Thread-safe. */
public interface TurnJudge extends AutoCloseable {
  /** Where nobody can tell. */
  double UNKNOWN = -1;

  TurnJudge NONE = new TurnJudge() {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public CompletableFuture<Double> finished(Object owner, short[] turn) {
      return CompletableFuture.completedFuture(UNKNOWN);
    }
  };

  String name();

  /**
   * Does not block.
   *
   * @param owner whose turns are judged in order
   * @param turn 16 kHz, up to a pause
   * @return 0 to 1, from 0.5 on it sounds over; {@link #UNKNOWN} where nobody can tell
   */
  CompletableFuture<Double> finished(Object owner, short[] turn);

  @Override
  default void close() {}
}
