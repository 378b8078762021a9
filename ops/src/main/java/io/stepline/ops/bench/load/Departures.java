package io.stepline.ops.bench.load;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * When the packets of one RTP stream came, against the stream's own clock: its RTP time stamps say how far apart they
 * should leave, and the earliest of them sets the grid. So a late packet is seen whoever held it back, and a steady
 * delay is no lateness. Not thread-safe.
 */
public final class Departures {
  /** So many packets before the first may still come. */
  private static final int BEFORE = 1_024;
  private static final int MOST_AHEAD = 3_000;

  private final int clockHz;
  private long[] arrivedNs = new long[2_048];
  private long[] mediaNs = new long[2_048];
  private int count;
  private int firstSeq;
  private int newest;
  private int lowest;
  private long firstStamp;
  private final BitSet seen = new BitSet();
  private long reordered;
  private long doubled;
  private long strange;

  /** @param clockHz of the RTP time stamps */
  public Departures(int clockHz) {
    this.clockHz = clockHz;
  }

  /**
   * One packet.
   *
   * @param seq 16 bits of its header
   * @param stamp 32 bits of its header
   * @param atNs when the kernel had it, by any clock that runs evenly
   */
  public void packet(int seq, long stamp, long atNs) {
    if (count == 0 && seen.isEmpty()) {
      firstSeq = seq;
      firstStamp = stamp;
    }
    int index = newest + (short) (seq - firstSeq - newest);
    if (index < -BEFORE || index > newest + MOST_AHEAD) {
      strange++;
      return;
    }
    if (seen.get(index + BEFORE)) {
      doubled++;
      return;
    }
    seen.set(index + BEFORE);
    if (index < newest) reordered++;
    newest = Math.max(newest, index);
    lowest = Math.min(lowest, index);
    if (count == arrivedNs.length) {
      arrivedNs = Arrays.copyOf(arrivedNs, count * 2);
      mediaNs = Arrays.copyOf(mediaNs, count * 2);
    }
    arrivedNs[count] = atNs;
    mediaNs[count++] = (int) (stamp - firstStamp) * 1_000_000_000L / clockHz;
  }

  /** Nanoseconds that each packet came after its place in the grid; the earliest has 0. In the order they came. */
  long[] latenessNs() {
    long[] late = new long[count];
    long least = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      late[i] = arrivedNs[i] - mediaNs[i];
      least = Math.min(least, late[i]);
    }
    for (int i = 0; i < count; i++) late[i] -= least;
    return late;
  }

  private long jumps() {
    long[] late = latenessNs();
    long jumps = 0;
    for (int i = 1; i < count; i++) if (late[i] - late[i - 1] > 10_000_000) jumps++;
    return jumps;
  }

  long missing() {
    return count == 0 ? 0 : newest - lowest + 1L - count;
  }

  /**
   * All streams of one run together.
   *
   * @param packets that count; {@code missing} are those that never came, {@code reordered} came after a later one,
   *   {@code doubled} came twice, {@code strange} have a number far from all others
   * @param p50Ms lateness, as {@code p99Ms}, {@code p999Ms} and {@code worstMs}
   * @param over10 share of the packets later than 10 ms, 0 to 1; {@code over5} and {@code over20} alike
   * @param worstStreamOver10 the same share in the stream where it is largest
   * @param jumps packets that came more than 10 ms later, after the one before them, than they should: a stream that
   *   stood still once and goes on is late to its end, and has one
   * @param curve lateness in milliseconds at these shares of packets: 50, 90, 99, 99.9, 99.99 %, all
   */
  public record Result(int streams, long packets, long missing, long reordered, long doubled, long strange,
      double p50Ms, double p99Ms, double p999Ms, double worstMs, double over5, double over10, double over20,
      double worstStreamOver10, long jumps, List<Double> curve) {
    static final List<Double> SHARES = List.of(0.5, 0.9, 0.99, 0.999, 0.9999, 1.0);
  }

  public static Result of(List<Departures> streams) {
    long[] all = streams.stream().flatMapToLong(d -> Arrays.stream(d.latenessNs())).sorted().toArray();
    double worstStream = streams.stream().mapToDouble(d -> {
      long[] own = d.latenessNs();
      Arrays.sort(own);
      return over(own, 10);
    }).max().orElse(0);
    return new Result((int) streams.stream().filter(d -> d.count > 0).count(), all.length,
        streams.stream().mapToLong(Departures::missing).sum(), streams.stream().mapToLong(d -> d.reordered).sum(),
        streams.stream().mapToLong(d -> d.doubled).sum(), streams.stream().mapToLong(d -> d.strange).sum(),
        at(all, 0.5), at(all, 0.99), at(all, 0.999), at(all, 1), over(all, 5), over(all, 10), over(all, 20),
        worstStream, streams.stream().mapToLong(Departures::jumps).sum(),
        Result.SHARES.stream().map(s -> at(all, s)).toList());
  }

  /** @param sorted nanoseconds @return milliseconds; 0 of none */
  static double at(long[] sorted, double share) {
    if (sorted.length == 0) return 0;
    return sorted[(int) Math.min(sorted.length - 1L, (long) Math.ceil(share * sorted.length - 1e-9) - 1)] / 1e6;
  }

  private static double over(long[] sorted, int ms) {
    if (sorted.length == 0) return 0;
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int mid = (from + to) / 2;
      if (sorted[mid] > ms * 1_000_000L) to = mid;
      else from = mid + 1;
    }
    return (sorted.length - from) / (double) sorted.length;
  }
}
