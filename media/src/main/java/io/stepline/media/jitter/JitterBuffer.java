package io.stepline.media.jitter;

import io.stepline.media.rtp.RtpPacket;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adaptive jitter buffer. Packets are ordered by extended sequence number and handed out one for each packet interval.
 * The delay follows the measured jitter (RFC 3550 A.8) and what came too late; it grows at an underrun and shrinks by
 * leaving out one packet when it was too deep for two seconds. Time arrives with the calls, in microseconds. Owned by
 * one thread.
 */
public final class JitterBuffer {
  private static final int MAX_PACKETS = 64;
  private static final int RESTART_JUMP = 3000;
  private static final int UNDERRUNS_TO_REBUFFER = 10;
  private static final int DEEP_POPS_TO_SHRINK = 100;
  private static final int MAX_DELAY_MS = 240;

  private final TreeMap<Long, RtpPacket> waiting = new TreeMap<>();
  private final int clockHz;
  private long ssrc = -1;
  private long highest;
  private long next = -1;
  private boolean playing;
  private boolean started;
  private int underruns;
  private int deepPops;
  private double jitterUnits;
  private double extraMs;
  private long lastTransit;
  private long lastTimestamp;
  private long playedTimestamp;
  private long lastRaw = -1;
  private int packetMs = 20;
  private long late;
  private long duplicates;
  private long dropped;

  public JitterBuffer(int clockHz) {
    this.clockHz = clockHz;
  }

  public void push(long nowUs, RtpPacket packet) {
    if (packet.ssrc() != ssrc || started && Math.abs(distance(packet)) > RESTART_JUMP) restart(packet);
    long sequence = highest + distance(packet);
    measure(nowUs, packet, sequence);
    if (next >= 0 && sequence < next) {
      late++;
      extraMs = Math.min(MAX_DELAY_MS, extraMs + packetMs / 2.0);
      return;
    }
    highest = Math.max(highest, sequence);
    if (underruns > 0 && sequence == next && !packet.marker()) learnFrom(packet);
    if (waiting.putIfAbsent(sequence, packet) != null) {
      duplicates++;
      return;
    }
    if (waiting.size() > MAX_PACKETS) {
      waiting.pollFirstEntry();
      dropped++;
      next = waiting.firstKey();
    }
  }

  /** Called once for each packet interval. */
  public Popped pop(long nowUs) {
    extraMs *= 0.9995;
    if (!playing) {
      if (waiting.isEmpty() || waitingMs() < targetMs() && waiting.size() < MAX_PACKETS / 2 && age(nowUs) < targetMs())
        return new Popped.NotYet(false);
      playing = true;
      next = waiting.firstKey();
    }
    if (waiting.isEmpty()) return underrun();
    underruns = 0;
    shrinkIfDeep();
    Optional<RtpPacket> packet = Optional.ofNullable(waiting.remove(next++));
    packet.ifPresent(p -> playedTimestamp = p.timestamp());
    return packet.<Popped>map(Popped.Frame::new).orElseGet(() -> new Popped.Gap(
        Optional.ofNullable(waiting.firstEntry()).filter(e -> e.getKey() == next).map(Map.Entry::getValue)));
  }

  private Popped underrun() {
    if (++underruns > UNDERRUNS_TO_REBUFFER) {
      playing = false;
      underruns = 0;
      next = highest + 1;
      return new Popped.NotYet(false);
    }
    return new Popped.NotYet(true);
  }

  /**
   * The packet we ran dry of has come: it was late if its time follows on the last one's, else the sender had paused
   * (DTX).
   */
  private void learnFrom(RtpPacket packet) {
    long stepMs = (packet.timestamp() - playedTimestamp & 0xffffffffL) * 1000 / clockHz;
    if (stepMs <= 2L * packetMs) extraMs = Math.min(MAX_DELAY_MS, extraMs + (double) underruns * packetMs);
  }

  private void shrinkIfDeep() {
    deepPops = waitingMs() > targetMs() + 2 * packetMs ? deepPops + 1 : 0;
    if (deepPops > DEEP_POPS_TO_SHRINK && waiting.containsKey(next)) {
      waiting.remove(next++);
      dropped++;
      deepPops = 0;
    }
  }

  private void restart(RtpPacket packet) {
    waiting.clear();
    ssrc = packet.ssrc();
    highest = 0x10000L + packet.sequence();
    next = -1;
    playing = false;
    started = true;
    lastRaw = -1;
    underruns = 0;
  }

  private long distance(RtpPacket packet) {
    return (short) (packet.sequence() - (int) highest);
  }

  private void measure(long nowUs, RtpPacket packet, long sequence) {
    long transit = nowUs * clockHz / 1_000_000 - packet.timestamp();
    if (lastRaw >= 0) {
      int d = (int) (transit - lastTransit);
      if (Math.abs(d) < clockHz / 2) jitterUnits += (Math.abs(d) - jitterUnits) / 16;
      long step = (packet.timestamp() - lastTimestamp & 0xffffffffL) * 1000 / clockHz;
      if (sequence == lastRaw + 1 && step >= 10 && step <= 60) packetMs = (int) step;
    }
    lastTransit = transit;
    lastTimestamp = packet.timestamp();
    lastRaw = sequence;
  }

  private long waitingMs() {
    return waiting.isEmpty() ? 0 : (waiting.lastKey() - waiting.firstKey() + 1) * packetMs;
  }

  private long age(long nowUs) {
    return (nowUs - waiting.firstEntry().getValue().arrivedUs()) / 1000;
  }

  /** The delay aimed at: one packet, three times the jitter, and what lateness taught. */
  public long targetMs() {
    return Math.min(MAX_DELAY_MS, Math.round(packetMs + 3 * jitterUnits * 1000 / clockHz + extraMs));
  }

  public int packetMs() {
    return packetMs;
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
