package io.stepline.media.pipeline;

import io.stepline.media.codec.AudioCodec;
import java.util.OptionalInt;

/**
 * What the two sides agreed on.
 *
 * @param receiveType payload type of the codec as we announced it; {@code sendType} as the peer did
 * @param eventType payload type of telephone-event, the same way
 * @param comfortNoise whether payload type 13 is understood (RFC 3389)
 * @param packetMs how much sound the peer wants in one packet
 * @param eventHz clock of telephone-event, in which durations are counted (RFC 4733 2.1); of the codec, or 8000 for a
 *   peer that knows no other
 */
public record MediaFormat(AudioCodec codec, int receiveType, int sendType, OptionalInt receiveEventType,
    OptionalInt sendEventType,
    boolean comfortNoise, int packetMs, int eventHz) {
  public static final int COMFORT_NOISE_TYPE = 13;

  /** With events in the clock of the codec. */
  public MediaFormat(AudioCodec codec, int receiveType, int sendType, OptionalInt receiveEventType,
      OptionalInt sendEventType, boolean comfortNoise, int packetMs) {
    this(codec, receiveType, sendType, receiveEventType, sendEventType, comfortNoise, packetMs, codec.clockHz());
  }
}
