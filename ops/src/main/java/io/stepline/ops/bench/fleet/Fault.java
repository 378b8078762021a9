package io.stepline.ops.bench.fleet;

/**
 * One thing that goes wrong.
 *
 * @param target name of the member that is struck, the kind that is rolled, or {@code model}
 * @param seconds how long it lasts where that is not in its nature; 0 where it is
 */
public record Fault(Kind kind, String target, int seconds) {
  /** What can go wrong. */
  public enum Kind {
    /** The process is killed at once, and started again. */
    KILL,
    /** The process is asked to end (SIGTERM), and started again. */
    TERM,
    /** The process stands still (SIGSTOP), and goes on. */
    STOP,
    /** All processes of a kind are ended and started again, one after the other. */
    ROLL,
    /** The model server takes requests and says nothing. */
    MODEL_STUCK,
    /** The model server answers what is not the protocol. */
    MODEL_GARBAGE
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " " + target
        + (seconds == 0 ? "" : " " + seconds + " s");
  }
}
