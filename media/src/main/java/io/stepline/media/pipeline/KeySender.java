package io.stepline.media.pipeline;

import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.TelephoneEvent;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Keys to be sent as telephone-events: 100 ms each, the end three times, 60 ms apart (RFC 4733 2.5.1). Durations are in
 * the clock of the events, timestamps in that of the sound they stand in for. Owned by one thread.
 */
final class KeySender {
  private static final int PRESS_MS = 100;
  private static final int ENDS = 3;
  private static final int PAUSE_MS = 60;
  private static final int MAX_QUEUED = 64;

  private final MediaFormat format;
  private final Queue<TelephoneEvent> queue = new ArrayDeque<>();
  private Optional<TelephoneEvent> current = Optional.empty();
  private long startedAt;
  private int elapsedMs;
  private int endsSent;
  private int pauseMs;

  KeySender(MediaFormat format) {
    this.format = format;
  }

  void press(String digits) {
    digits.chars().limit(Math.max(0, MAX_QUEUED - queue.size()))
        .forEach(c -> TelephoneEvent.ofKey((char) c).ifPresent(queue::add));
  }

  /** The event packet for this interval, sequence not yet set; empty when sound may be sent. */
  Optional<RtpPacket> next(long timestamp, long ssrc) {
    if (format.sendEventType().isEmpty()) return Optional.empty();
    if (current.isEmpty() && !begin(timestamp)) return Optional.empty();
    TelephoneEvent event = current.orElseThrow();
    boolean first = elapsedMs == 0;
    elapsedMs = Math.min(PRESS_MS, elapsedMs + format.packetMs());
    boolean end = elapsedMs >= PRESS_MS;
    if (end && ++endsSent == ENDS) {
      current = Optional.empty();
      pauseMs = PAUSE_MS;
    }
    byte[] payload =
        new TelephoneEvent(event.event(), end, event.volume(), elapsedMs * format.eventHz() / 1000).toBytes();
    return Optional.of(new RtpPacket(format.sendEventType().getAsInt(), first, 0, startedAt, ssrc, payload, 0));
  }

  private boolean begin(long timestamp) {
    pauseMs -= format.packetMs();
    if (pauseMs > 0 || queue.isEmpty()) return false;
    current = Optional.of(queue.remove());
    startedAt = timestamp;
    elapsedMs = 0;
    endsSent = 0;
    return true;
  }
}
