package io.stepline.dialog.policy;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ClusterLoad;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a pause is worth a draft, and what drafts cost. Adaptive: always while the cluster idles, never when it is
 * full, in between only for callers whose pauses are mostly the end. One of {@link Cluster} for the house, one of these
 * for each call; owned by one thread.
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
    private static final long STALE_MS = 5_000;
    private final Mode mode;
    private final ClusterLoad loads = new ClusterLoad(STALE_MS);

    public Cluster(Mode mode) {
      this.mode = mode;
    }

    public Mode mode() {
      return mode;
    }

    public void heard(ModelLoad load) {
      loads.heard(load, load.atUs() / 1_000);
    }

    /** 0 idle, 1 full; 0 where nobody knows of a limit. */
    public double load(long nowUs) {
      return loads.fullness(nowUs / 1_000);
    }
  }

  /** Since when a draft is being made, or when it was complete; microseconds since the epoch. */
  public record Since(ReplyId reply, long atUs) {}

  /** What a call's drafts have brought and cost so far. */
  public record Ledger(List<Since> open, List<Since> complete, int drafted, int opened, long savedUs, long wastedUs) {
    public static final Ledger EMPTY = new Ledger(List.of(), List.of(), 0, 0, 0, 0);
  }

  private final Map<ReplyId, Long> open = new TreeMap<>();
  private final Map<ReplyId, Long> complete = new TreeMap<>();
  private int drafted;
  private int opened;
  private long savedUs;
  private long wastedUs;

  public Speculation() {
    this(Ledger.EMPTY);
  }

  public Speculation(Ledger ledger) {
    ledger.open().forEach(s -> open.put(s.reply(), s.atUs()));
    ledger.complete().forEach(s -> complete.put(s.reply(), s.atUs()));
    drafted = ledger.drafted();
    opened = ledger.opened();
    savedUs = ledger.savedUs();
    wastedUs = ledger.wastedUs();
  }

  public Ledger ledger() {
    return new Ledger(since(open), since(complete), drafted, opened, savedUs, wastedUs);
  }

  private static List<Since> since(Map<ReplyId, Long> times) {
    return times.entrySet().stream().map(e -> new Since(e.getKey(), e.getValue())).toList();
  }

  /** Whether to draft at this pause. @param load of the cluster: 0 idle, 1 full */
  public boolean worthIt(Mode mode, double load) {
    return switch (mode) {
      case ALWAYS -> true;
      case NEVER -> false;
      case ADAPTIVE -> load < IDLE || load < FULL && (drafted < KNOWN || (double) opened / drafted >= WORTH_IT);
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
    Optional.ofNullable(open.remove(reply))
        .ifPresent(from -> wastedUs += Optional.ofNullable(complete.remove(reply)).orElse(nowUs) - from);
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
