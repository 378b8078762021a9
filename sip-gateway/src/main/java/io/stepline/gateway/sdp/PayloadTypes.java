package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What dynamic payload types have meant so far in a session, to either side: a type keeps its codec (RFC 3264 8.3.2).
 * The first that was used for a codec comes first. Immutable.
 *
 * @param meanings rtpmap by type, in lower case
 */
public record PayloadTypes(SequencedMap<Integer, String> meanings) {
  public static final PayloadTypes NONE = new PayloadTypes(new LinkedHashMap<>());
  private static final int DYNAMIC = 96;
  private static final int EVENTS = 101;
  private static final int NARROW_HZ = 8000;

  /** A type of ours with its codec. */
  record Numbered(AudioCodec codec, int type) {}

  /**
   * The types of one offer.
   *
   * @param events type of telephone-event by clock: one for each clock of the codecs (RFC 4733 2.1), and 8000 in any
   *   case because many peers know no other
   */
  record Offered(List<Numbered> sound, SequencedMap<Integer, Integer> events) {}

  /** What a type meant before stays. */
  PayloadTypes with(int type, String rtpmap) {
    if (type < DYNAMIC || meanings.containsKey(type)) return this;
    SequencedMap<Integer, String> now = new LinkedHashMap<>(meanings);
    now.put(type, rtpmap.toLowerCase(Locale.ROOT));
    return new PayloadTypes(now);
  }

  PayloadTypes with(Offered offer) {
    PayloadTypes now = this;
    for (Numbered n : offer.sound()) now = now.with(n.type(), n.codec().rtpmap());
    for (Map.Entry<Integer, Integer> e : offer.events().entrySet())
      now = now.with(e.getValue(), TelephoneEvents.rtpmap(e.getKey()));
    return now;
  }

  /** Without a past, the same codecs always get the same types. */
  Offered offered(List<AudioCodec> codecs) {
    PayloadTypes now = this;
    List<Numbered> sound = new java.util.ArrayList<>();
    for (AudioCodec codec : codecs) {
      int type =
          codec.isStatic() ? codec.payloadType() : now.typeOf(codec).orElse(now.free(codec.payloadType(), List.of()));
      sound.add(new Numbered(codec, type));
      now = now.with(type, codec.rtpmap());
    }
    SequencedMap<Integer, Integer> events = new LinkedHashMap<>();
    List<Integer> clocks = new java.util.ArrayList<>(List.of(NARROW_HZ));
    codecs.stream().map(AudioCodec::clockHz).filter(hz -> hz != NARROW_HZ).distinct().forEach(clocks::add);
    int next = EVENTS;
    for (int hz : clocks) {
      int type = now.typeOfEvents(hz).orElse(now.free(next, codecs));
      events.put(hz, type);
      now = now.with(type, TelephoneEvents.rtpmap(hz));
      next = Math.max(next, type) + 1;
    }
    return new Offered(sound, events);
  }

  private Optional<Integer> typeOf(AudioCodec codec) {
    return meanings.entrySet().stream().filter(e -> codec.isNamedBy(e.getValue())).map(Map.Entry::getKey).findFirst();
  }

  private Optional<Integer> typeOfEvents(int clockHz) {
    return meanings.entrySet().stream().filter(e -> TelephoneEvents.clockOf(e.getValue()).equals(Optional.of(clockHz)))
        .map(Map.Entry::getKey).findFirst();
  }

  /** From {@code wished} on, and round again; neither spoken for nor the usual one of a codec. */
  private int free(int wished, List<AudioCodec> codecs) {
    int type = wished;
    for (int tries = 0; tries < 32 && isTaken(type, codecs); tries++) type = type == 127 ? DYNAMIC : type + 1;
    return type;
  }

  private boolean isTaken(int type, List<AudioCodec> codecs) {
    return meanings.containsKey(type) || codecs.stream().anyMatch(c -> c.payloadType() == type);
  }
}
