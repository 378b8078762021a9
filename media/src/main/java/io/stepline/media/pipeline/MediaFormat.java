package io.stepline.media.pipeline;

import io.stepline.media.codec.AudioCodec;
import java.util.HashMap;
import java.util.Map;
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
 * @param heard what else may come
 * @param inbandKeys whether keys come and go as tones in the sound where there are no telephone-events
 */
public record MediaFormat(AudioCodec codec, int receiveType, int sendType, OptionalInt receiveEventType,
    OptionalInt sendEventType,
    boolean comfortNoise, int packetMs, int eventHz, Heard heard, boolean inbandKeys) {
  public static final int COMFORT_NOISE_TYPE = 13;

  /**
   * What payload types mean that the peer may send (RFC 3264 5.1, 6.1: any that was agreed on, at any time).
   *
   * @param events clocks of telephone-event by type
   */
  public record Heard(Map<Integer, AudioCodec> sound, Map<Integer, Integer> events) {
    public static final Heard NOTHING = new Heard(Map.of(), Map.of());

    public Heard {
      sound = Map.copyOf(sound);
      events = Map.copyOf(events);
    }

    /** These too; where a type means two things, what was here before counts. */
    public Heard and(Heard other) {
      Map<Integer, AudioCodec> s = new HashMap<>(other.sound);
      Map<Integer, Integer> e = new HashMap<>(other.events);
      s.keySet().removeAll(events.keySet());
      e.keySet().removeAll(sound.keySet());
      s.putAll(sound);
      e.putAll(events);
      return new Heard(s, e);
    }
  }

  /** @param heard beside the codec and the events that are received in any case */
  public MediaFormat {
    Map<Integer, Integer> events =
        receiveEventType.isPresent() ? Map.of(receiveEventType.getAsInt(), eventHz) : Map.of();
    heard = new Heard(Map.of(receiveType, codec), events).and(heard);
  }

  public MediaFormat(AudioCodec codec, int receiveType, int sendType, OptionalInt receiveEventType,
      OptionalInt sendEventType, boolean comfortNoise, int packetMs, int eventHz) {
    this(codec, receiveType, sendType, receiveEventType, sendEventType, comfortNoise, packetMs, eventHz, Heard.NOTHING);
  }

  public MediaFormat(AudioCodec codec, int receiveType, int sendType, OptionalInt receiveEventType,
      OptionalInt sendEventType, boolean comfortNoise, int packetMs, int eventHz, Heard heard) {
    this(codec, receiveType, sendType, receiveEventType, sendEventType, comfortNoise, packetMs, eventHz, heard, false);
  }

  public MediaFormat withInbandKeys(boolean now) {
    return new MediaFormat(codec, receiveType, sendType, receiveEventType, sendEventType, comfortNoise, packetMs,
        eventHz, heard, now);
  }

  /** With events in the clock of the codec. */
  public MediaFormat(AudioCodec codec, int receiveType, int sendType, OptionalInt receiveEventType,
      OptionalInt sendEventType, boolean comfortNoise, int packetMs) {
    this(codec, receiveType, sendType, receiveEventType, sendEventType, comfortNoise, packetMs, codec.clockHz());
  }
}
