package io.stepline.media.jitter;

import io.stepline.media.rtp.PacketOrder;
import io.stepline.media.rtp.RtpPacket;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adaptive jitter buffer. Packets stand where {@link PacketOrder} places them and are handed out one for each packet
 * interval. The delay follows the measured jitter ({@link Lateness}); it grows at an underrun, and what the line does
 * not need is squeezed out ({@link Depth}). Time arrives with the calls, in microseconds. Owned by one thread.
 */
public final class JitterBuffer {
  private static final int MAX_PACKETS = 64;
  private static final int UNDERRUNS_TO_REBUFFER = 10;
  /** Arrears beyond this are skipped, not worked off. */
  private static final int ARREARS_MS = 600;
  /** Holds the place of a packet without sound. */
  private static final RtpPacket SILENT = new RtpPacket(0, false, 0, 0, 0, new byte[0], 0);

  private final TreeMap<Long, RtpPacket> waiting = new TreeMap<>();
  private final PacketOrder order;
  private final Lateness lateness;
  private final Depth depth = new Depth();
  private long highest;
  private long next = -1;
  private int silent;
  private boolean heldSounds;
  private boolean playing;
  private int underruns;
  private long playedTimestamp;
  private boolean played;
  private long late;
  private long duplicates;
  private long dropped;

  public JitterBuffer(int clockHz) {
    this.order = new PacketOrder(clockHz);
    this.lateness = new Lateness(clockHz);
  }

  /** From the next packet on timestamps are of this clock. */
  public void clock(int hz, RtpPacket next) {
    order.clock(hz, next);
    if (lateness.clock(hz)) played = false;
  }

  public void push(long nowUs, RtpPacket packet) {
    push(nowUs, packet, true);
  }

  /** @param sounds false for what only holds its place among the numbers, as keys do; nothing is learnt from it */
  public void push(long nowUs, RtpPacket packet, boolean sounds) {
    switch (order.take(packet)) {
      case HELD -> heldSounds = sounds;
      case DUPLICATE -> duplicates++;
      case PLACED -> insert(nowUs, packet, order.place(), sounds);
      case RESTARTED -> {
        lateness.restart();
        underruns = Math.min(underruns, 1);
        played = false;
        if (order.held().isPresent()) insert(nowUs, order.held().get(), order.heldPlace(), heldSounds);
        insert(nowUs, packet, order.place(), sounds);
      }
    }
  }

  private void insert(long nowUs, RtpPacket packet, long place, boolean sounds) {
    if (sounds) lateness.measure(nowUs, packet, place);
    if (next >= 0 && place < next) {
      if (sounds) {
        late++;
        lateness.tooLate();
      }
      return;
    }
    highest = Math.max(highest, place);
    if (sounds && underruns > 0 && place == next && played && !packet.marker())
      lateness.ranDry(nowUs, packet.timestamp() - playedTimestamp & 0xffffffffL, underruns);
    if (waiting.putIfAbsent(place, sounds ? packet : SILENT) == null && !sounds) silent++;
    if (waiting.size() > MAX_PACKETS) dropFirst();
  }

  /** Called once for each packet interval. */
  public Popped pop(long nowUs) {
    lateness.pass();
    boolean quiet = passSilent();
    if (quiet && waiting.isEmpty()) pause();
    if (!playing) {
      if (waiting.isEmpty() || !isDeepEnough(nowUs)) return new Popped.NotYet(false);
      playing = true;
      next = waiting.firstKey();
    }
    if (waiting.isEmpty()) return underrun();
    if (underruns > 0) next += Math.min(underruns, waiting.firstKey() - next);
    underruns = 0;
    skipArrears(targetMs() + ARREARS_MS);
    if (follows(waiting.firstEntry().getValue())) next = waiting.firstKey();
    if (passSilent() && waiting.isEmpty()) {
      pause();
      return new Popped.NotYet(false);
    }
    return depth.isToShed(depthMs(), targetMs(), packetMs()) ? squeezed() : single();
  }

  private boolean isDeepEnough(long nowUs) {
    return depthMs() >= targetMs() || waiting.size() >= MAX_PACKETS / 2
        || (nowUs - waiting.firstEntry().getValue().arrivedUs()) / 1000 >= targetMs();
  }

  /** Takes away packets without sound whose turn it is. @return whether there were any */
  private boolean passSilent() {
    boolean any = false;
    while (silent > 0 && waiting.firstEntry().getValue() == SILENT && (!playing || waiting.firstKey() == next)) {
      next = waiting.pollFirstEntry().getKey() + 1;
      silent--;
      any = true;
    }
    return any;
  }

  private Popped single() {
    Optional<RtpPacket> packet = Optional.ofNullable(waiting.remove(next++));
    packet.ifPresent(this::nowPlayed);
    return packet.<Popped>map(Popped.Frame::new).orElseGet(() -> new Popped.Gap(
        Optional.ofNullable(waiting.firstEntry()).filter(e -> e.getKey() == next).map(Map.Entry::getValue)
            .filter(p -> p != SILENT)));
  }

  /** Two in the place of one, where two that sound stand side by side. */
  private Popped squeezed() {
    RtpPacket first = waiting.get(next);
    RtpPacket second = waiting.get(next + 1);
    if (first == null || second == null || first == SILENT || second == SILENT
        || first.payloadType() != second.payloadType())
      return single();
    waiting.remove(next++);
    waiting.remove(next++);
    nowPlayed(second);
    dropped++;
    depth.shed();
    return new Popped.Squeezed(first, second);
  }

  private void nowPlayed(RtpPacket packet) {
    playedTimestamp = packet.timestamp();
    played = true;
  }

  /** Whether only numbers are missing between what was played last and this, and no time. */
  private boolean follows(RtpPacket packet) {
    if (!played || packet == SILENT || waiting.firstKey() == next) return false;
    int step = (int) (packet.timestamp() - playedTimestamp);
    return step > 0 && lateness.ms(step) <= packetMs() * 3 / 2;
  }

  private Popped underrun() {
    if (++underruns > UNDERRUNS_TO_REBUFFER) {
      pause();
      return new Popped.NotYet(false);
    }
    return new Popped.NotYet(true);
  }

  private void pause() {
    playing = false;
    underruns = 0;
    next = highest + 1;
    depth.reset();
  }

  private void dropFirst() {
    if (waiting.pollFirstEntry().getValue() == SILENT) silent--;
    dropped++;
    next = waiting.firstKey();
  }

  /** Leaves out the oldest, so that no more than this waits. */
  public void skipArrears(long mostMs) {
    while (waiting.size() > 1 && depthMs() > mostMs) dropFirst();
  }

  /** How much sound waits, milliseconds. */
  public long depthMs() {
    return waiting.isEmpty() ? 0 : (waiting.lastKey() - waiting.firstKey() + 1 - silent) * packetMs();
  }

  /** The delay aimed at. */
  public long targetMs() {
    return lateness.targetMs();
  }

  public int packetMs() {
    return lateness.packetMs();
  }

  public long late() {
    return late;
  }

  public long duplicates() {
    return duplicates;
  }

  public long dropped() {
    return dropped;
  }
}
