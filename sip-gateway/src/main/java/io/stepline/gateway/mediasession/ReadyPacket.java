package io.stepline.gateway.mediasession;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The hand-over of one packet per tick from the media thread, which prepares it, to the pacing thread, which sends it.
 * Nothing is ever lost: whoever comes second sends.
 */
final class ReadyPacket {
  private static final byte[] EMPTY = {};
  private static final byte[] OWED = {};
  private static final byte[] SILENT = {};

  private final AtomicReference<byte[]> slot = new AtomicReference<>(EMPTY);

  interface Send {
    void packet(byte[] bytes, boolean late);
  }

  /** The media thread has this to send at the next tick; an empty array for nothing. */
  void prepared(byte[] packet, Send send) {
    byte[] mine = packet.length == 0 ? SILENT : packet;
    while (true) {
      byte[] before = Objects.requireNonNull(slot.get());
      if (before == OWED) {
        if (!slot.compareAndSet(OWED, EMPTY)) continue;
        if (mine != SILENT) send.packet(mine, true);
        return;
      }
      if (!slot.compareAndSet(before, mine)) continue;
      if (before != EMPTY && before != SILENT) send.packet(before, true);
      return;
    }
  }

  /** It is time; called by the pacing thread. */
  void due(Send send) {
    if (slot.compareAndSet(EMPTY, OWED)) return;
    byte[] packet = Objects.requireNonNull(slot.get());
    if (packet == OWED || packet == EMPTY) return;
    if (slot.compareAndSet(packet, EMPTY) && packet != SILENT) send.packet(packet, false);
  }
}
