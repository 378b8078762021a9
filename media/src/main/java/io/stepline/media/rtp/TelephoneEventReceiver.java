package io.stepline.media.rtp;

import java.util.Optional;

/**
 * Turns event packets into key presses, one each, at the first packet seen. All packets of a press should share its
 * timestamp (RFC 4733 2.5.1.2), so neither a lost marker, nor a lost end, nor a repeated end matters. Beyond that a
 * press goes on where time goes on without a pause: in the next segment of a long key (2.5.1.3), and with senders that
 * move the timestamp along; and another begins where its duration begins again, though the timestamp is the old one or
 * lies before it. Owned by one thread.
 */
public final class TelephoneEventReceiver {
  private static final int DEFAULT_HZ = 8000;
  /** Fingers and machines pause for longer between two presses (ITU-T Q.24: 40 ms). */
  private static final int NO_PAUSE_MS = 30;
  private static final long NO_PAUSE_US = 60_000;
  private static final long MOVING_PAUSE_US = 150_000;
  /** Repeated ends come sooner than this. */
  private static final long ANOTHER_US = 500_000;
  private static final int LONG = 0x4000;
  private static final int SEGMENT = 0xffff;

  private boolean any;
  private boolean restarted;
  private long ssrc;
  private int sequence;
  private int event;
  private long timestamp;
  private int duration;
  private boolean ended;
  private long arrivedUs;
  /** Whether the sender was seen to move the timestamp while a key was down. */
  private boolean moves;

  /** A key as it went down, and for how long so far. */
  public record Pressed(String key, int durationMs) {}

  /** The sender's numbers begin anew: what comes next is new, whatever its number. */
  public void restart() {
    restarted = true;
  }

  public Optional<Pressed> receive(RtpPacket packet) {
    return receive(packet, DEFAULT_HZ);
  }

  /** @param clockHz of timestamps and durations */
  public Optional<Pressed> receive(RtpPacket packet, int clockHz) {
    Optional<TelephoneEvent> read = TelephoneEvent.parse(packet.payload());
    if (read.isEmpty() || isOld(packet)) return Optional.empty();
    TelephoneEvent e = read.get();
    boolean goesOn = any && e.event() == event && goesOn(packet, e, clockHz);
    if (goesOn) moves = packet.timestamp() != timestamp ? moves || duration < LONG : moves && (ended || e.end());
    ended = goesOn && ended || e.end();
    any = true;
    restarted = false;
    ssrc = packet.ssrc();
    sequence = packet.sequence();
    event = e.event();
    timestamp = packet.timestamp();
    duration = e.duration();
    arrivedUs = packet.arrivedUs();
    return goesOn ? Optional.empty() : e.key().map(k -> new Pressed(k, (int) (e.duration() * 1000L / clockHz)));
  }

  /** Overtaken by another event packet of the source. */
  private boolean isOld(RtpPacket packet) {
    if (!any || restarted || packet.ssrc() != ssrc) return false;
    int d = (short) (packet.sequence() - sequence);
    return d == 0 || d < 0 && d >= -PacketOrder.MAX_MISORDER && step(packet) <= 0;
  }

  private int step(RtpPacket packet) {
    return (int) (packet.timestamp() - timestamp);
  }

  private boolean goesOn(RtpPacket p, TelephoneEvent e, int clockHz) {
    long sinceUs = p.arrivedUs() - arrivedUs;
    int step = step(p);
    if (step == 0) return p.ssrc() != ssrc || !beginsAgain(e, sinceUs);
    if (p.ssrc() != ssrc) return false;
    int noPause = NO_PAUSE_MS * clockHz / 1000;
    if (ended) return e.end() && step > 0 && step <= noPause;
    if (step > 0 && step <= duration + noPause) return true;
    if (duration >= LONG && step >= SEGMENT - noPause && step <= SEGMENT + 1 + noPause) return true;
    if (p.marker()) return false;
    return sinceUs <= NO_PAUSE_US && e.duration() >= duration || moves && sinceUs <= MOVING_PAUSE_US;
  }

  /** Under the same timestamp. */
  private boolean beginsAgain(TelephoneEvent e, long sinceUs) {
    return !e.end() && e.duration() < duration || ended && sinceUs > ANOTHER_US;
  }
}
