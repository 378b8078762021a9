package io.stepline.media.pipeline;

import io.stepline.media.audio.ComfortNoise;

/**
 * What goes out while nothing is said, where the peer understands comfort noise (RFC 3389): a little silence as it is,
 * then the level of the noise, again every 200 ms so that nobody takes the line for dead. Owned by one thread.
 */
final class Pauses {
  /** A level, no spectrum (RFC 3389 3.1). */
  static final byte[] NOISE = {ComfortNoise.DEFAULT_LEVEL};
  private static final int SILENT_FIRST_MS = 200;
  private static final int AGAIN_MS = 200;

  private final MediaFormat format;
  private int silentMs;

  /** What is sent in place of a packet. */
  enum Instead {
    SPEECH, NOISE, NOTHING
  }

  Pauses(MediaFormat format) {
    this.format = format;
  }

  /** @param pcm of one packet */
  Instead hear(short[] pcm) {
    if (!format.comfortNoise() || !isSilent(pcm)) {
      silentMs = 0;
      return Instead.SPEECH;
    }
    int before = silentMs - SILENT_FIRST_MS;
    silentMs += format.packetMs();
    if (before < 0) return Instead.SPEECH;
    boolean due = before < format.packetMs() || before / AGAIN_MS != (before - format.packetMs()) / AGAIN_MS;
    if (before >= 1_000_000) silentMs = SILENT_FIRST_MS + format.packetMs();
    return due ? Instead.NOISE : Instead.NOTHING;
  }

  private static boolean isSilent(short[] pcm) {
    for (short s : pcm) if (s != 0) return false;
    return true;
  }
}
