package io.stepline.dialog.policy;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a pause is worth a draft, and what drafts cost. Adaptive: always while the cluster idles, never when it is full, in between only for callers whose pauses are
 * mostly the end. One of {@link Cluster} for the house, one of these for each call; owned by the conversation's thread.
 */
public final class Speculation {
  /** {@code ALWAYS} and {@code NEVER} pin it. */
  public enum Mode { ADAPTIVE, ALWAYS, NEVER }

  private static final double IDLE = 0.6;
  private static final double FULL = 0.9;
  private static final double WORTH_IT = 0.4;
  private static final int KNOWN = 3;

  /** The model cluster as its workers tell. */
  public static final class Cluster {
    private static final long STALE_US = 5_000_000;
    private final Mode mode;
    private final Map<String, ModelLoad> loads = new HashMap<>();

    public Cluster(Mode mode) {
      this.mode = mode;
    }

    public void heard(ModelLoad load) {
      loads.put(load.worker(), load);
    }

    /** 0 idle, 1 full; 0 where nobody knows of a limit. */
    public double load(long nowUs) {
      loads.values().removeIf(l -> nowUs - l.atUs() > STALE_US);
      int capacity = loads.values().stream().mapToInt(ModelLoad::capacity).sum();
      return capacity == 0 ? 0 : (double) loads.values().stream().mapToInt(ModelLoad::inFlight).sum() / capacity;
    }
  }

  private final Cluster cluster;
  private final Map<ReplyId, Long> open = new HashMap<>();
  private final Map<ReplyId, Long> complete = new HashMap<>();
  private int drafted;
  private int opened;
  private long savedUs;
  private long wastedUs;

  public Speculation(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Whether to draft at this pause. */
  public boolean worthIt(long nowUs) {
    return switch (cluster.mode) {
      case ALWAYS -> true;
      case NEVER -> false;
      case ADAPTIVE -> {
        double load = cluster.load(nowUs);
        yield load < IDLE || load < FULL && (drafted < KNOWN || (double) opened / drafted >= WORTH_IT);
      }
    };
  }

  public void drafted(ReplyId reply, long nowUs) {
    drafted++;
    open.put(reply, nowUs);
  }

  /** The model has said all of it. */
  public void completed(ReplyId reply, long nowUs) {
    if (open.containsKey(reply)) complete.putIfAbsent(reply, nowUs);
  }

  /** The caller went on: it was made for nothing, as far as it was made. */
  public void cancelled(ReplyId reply, long nowUs) {
    Optional.ofNullable(open.remove(reply)).ifPresent(from -> wastedUs += Optional.ofNullable(complete.remove(reply)).orElse(nowUs) - from);
  }

  /** It was wanted, and had this much of a start. */
  public void opened(ReplyId reply, long nowUs) {
    Optional.ofNullable(open.remove(reply)).ifPresent(from -> {
      opened++;
      savedUs += Optional.ofNullable(complete.remove(reply)).orElse(nowUs) - from;
    });
  }

  public CallRecord.Drafts price() {
    return new CallRecord.Drafts(drafted, opened, savedUs / 1_000, wastedUs / 1_000);
  }
}
