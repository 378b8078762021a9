package io.stepline.media.rtp;

import java.util.Optional;

/**
 * Where each packet stands in the order of one line, over wraps, restarts and changes of source (RFC 3550 A.1). Places
 * rise by one for each packet that was sent; behind a restart they go on where the old numbers ended. A restart or
 * another source is believed at its second packet in a row, and nothing of it is lost: the first was only held back.
 * Owned by one thread.
 */
public final class PacketOrder {
  /** RFC 3550 A.1, MAX_MISORDER: packets do not overtake more than so many. */
  static final int MAX_MISORDER = 100;
  /** So much more may be numbered than time has gone by for. */
  private static final int SLACK_MS = 240;
  /** A source that has been silent for so long has nothing to say against another. */
  private static final long SILENT_US = 200_000;
  /** Time that does not fit a low number by so much is that of a restart. */
  private static final int MISFIT_MS = 1_000;
  private static final int OLD_IN_A_ROW = 4;
  private static final long FIRST = 0x10000L;

  /** What became of a packet. */
  public enum Verdict {
    /** It stands at {@link #place()}. */
    PLACED,
    /** It has been here before, or belongs to what was before a restart. */
    DUPLICATE,
    /** It does not fit; the next packet tells whether it is the first of a restart. */
    HELD,
    /** It stands at {@link #place()} and begins a count of its own, with {@link #held()} before it if there is one. */
    RESTARTED
  }

  private int clockHz;
  private boolean begun;
  private long ssrc;
  private long place;
  /** Below it stand packets of before the restart. */
  private long floor = Long.MIN_VALUE;
  private long highest;
  private int highestSequence;
  private long highestTimestamp;
  private long highestArrivedUs;
  private int packetMs = 20;
  private Optional<RtpPacket> held = Optional.empty();
  private Optional<RtpPacket> released = Optional.empty();
  private final Seen seen = new Seen();
  private int oldInARow;
  private int nextOld;
  private long lastOldUs;

  /** @param clockHz of the timestamps */
  public PacketOrder(int clockHz) {
    this.clockHz = clockHz;
  }

  /** From the next packet on timestamps are of this clock. */
  public void clock(int hz, RtpPacket next) {
    if (hz == clockHz) return;
    clockHz = hz;
    highestTimestamp = next.timestamp() - (long) packetMs * hz / 1000 & 0xffffffffL;
  }

  public Verdict take(RtpPacket p) {
    if (!begun) {
      begun = true;
      highest = FIRST + p.sequence() - 1;
      return restartedAt(p);
    }
    if (p.ssrc() == ssrc && !isMisplaced(p)) return placed(p);
    if (held.filter(h -> h.ssrc() == p.ssrc() && follows(h.sequence(), p)).isPresent()) {
      released = held;
      floor = highest + 1;
      highest += p.sequence() - released.get().sequence() & 0xffff;
      Verdict verdict = restartedAt(p);
      seen.mark(highest, heldPlace());
      return verdict;
    }
    if (p.ssrc() != ssrc && p.arrivedUs() - highestArrivedUs > SILENT_US) {
      released = Optional.empty();
      floor = highest + 1;
      return restartedAt(p);
    }
    held = Optional.of(p);
    return Verdict.HELD;
  }

  private static boolean follows(int before, RtpPacket p) {
    int step = p.sequence() - before & 0xffff;
    return step == 1 || step == 2;
  }

  /** Behind everything that was; {@code highest} is the place before it. */
  private Verdict restartedAt(RtpPacket p) {
    ssrc = p.ssrc();
    held = Optional.empty();
    oldInARow = 0;
    highest++;
    seen.clear();
    newest(p, highest);
    return Verdict.RESTARTED;
  }

  private Verdict placed(RtpPacket p) {
    long at = highest + distance(p);
    if (at > highest) {
      held = Optional.empty();
      oldInARow = 0;
      learnStep(p, at);
      seen.shift(at - highest);
      newest(p, at);
      return Verdict.PLACED;
    }
    if (isLiveAgain(p)) {
      released = Optional.empty();
      floor = highest + 1;
      return restartedAt(p);
    }
    if (at < floor || seen.has(highest, at)) return Verdict.DUPLICATE;
    seen.mark(highest, at);
    place = at;
    return Verdict.PLACED;
  }

  private void newest(RtpPacket p, long at) {
    highest = at;
    place = at;
    highestSequence = p.sequence();
    highestTimestamp = p.timestamp();
    highestArrivedUs = p.arrivedUs();
    seen.mark(highest, at);
  }

  private void learnStep(RtpPacket p, long at) {
    int step = stepMs(p);
    if (at == highest + 1 && step >= 10 && step <= 60) packetMs = step;
  }

  private boolean isMisplaced(RtpPacket p) {
    int d = distance(p);
    if (d > 0) return d > 2 && (long) d * packetMs > (p.arrivedUs() - highestArrivedUs) / 1000 + SLACK_MS;
    int step = stepMs(p);
    return d < -MAX_MISORDER || d < 0 && (step > 0 || step < d * packetMs - MISFIT_MS);
  }

  /** Old numbers, one after another at the speed of a stream, and nothing else: somebody begins again just there. */
  private boolean isLiveAgain(RtpPacket p) {
    boolean next = oldInARow > 0 && p.sequence() == nextOld && p.arrivedUs() - lastOldUs >= packetMs * 500L;
    oldInARow = next ? oldInARow + 1 : 1;
    nextOld = p.sequence() + 1 & 0xffff;
    lastOldUs = p.arrivedUs();
    return oldInARow >= OLD_IN_A_ROW;
  }

  private int distance(RtpPacket p) {
    return (short) (p.sequence() - highestSequence);
  }

  private int stepMs(RtpPacket p) {
    return (int) ((long) (int) (p.timestamp() - highestTimestamp) * 1000 / clockHz);
  }

  /** Of the packet last taken. */
  public long place() {
    return place;
  }

  /** The packet before the one last taken, when that restarted the count. */
  public Optional<RtpPacket> held() {
    return released;
  }

  /** Of {@link #held()}. */
  public long heldPlace() {
    return place - released.map(h -> (long) (highestSequence - h.sequence() & 0xffff)).orElse(0L);
  }

  /** Of the source that is believed; -1 before the first packet. */
  public long ssrc() {
    return begun ? ssrc : -1;
  }

  /** The places of the last 128 that were taken. */
  private static final class Seen {
    private long near;
    private long far;

    void clear() {
      near = 0;
      far = 0;
    }

    void shift(long by) {
      if (by >= 128) {
        clear();
      } else if (by >= 64) {
        far = near << by - 64;
        near = 0;
      } else {
        far = far << by | near >>> 64 - by;
        near <<= by;
      }
    }

    void mark(long highest, long at) {
      long back = highest - at;
      if (back < 64) near |= 1L << back;
      else if (back < 128) far |= 1L << back - 64;
    }

    boolean has(long highest, long at) {
      long back = highest - at;
      return back < 64 ? (near >>> back & 1) == 1 : back >= 128 || (far >>> back - 64 & 1) == 1;
    }
  }
}
