package io.stepline.gateway.sdp;

import io.stepline.media.codec.AudioCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The payload types of telephone-event that we offer, one for each clock of the codecs beside it (RFC 4733 2.1), and
 * 8000 in any case because many peers know no other. The same codecs always give the same types. Immutable.
 */
record EventTypes(SequencedMap<Integer, Integer> byClock) {
  private static final int FIRST = 101;
  private static final int NARROW_HZ = 8000;

  static EventTypes of(List<AudioCodec> codecs) {
    SequencedMap<Integer, Integer> types = new LinkedHashMap<>(Map.of(NARROW_HZ, FIRST));
    int next = FIRST + 1;
    for (AudioCodec codec : codecs) {
      if (types.containsKey(codec.clockHz())) continue;
      while (isTaken(codecs, next)) next++;
      types.put(codec.clockHz(), next++);
    }
    return new EventTypes(types);
  }

  private static boolean isTaken(List<AudioCodec> codecs, int type) {
    return codecs.stream().anyMatch(c -> c.payloadType() == type);
  }

  int typeAt(int clockHz) {
    return Optional.ofNullable(byClock.get(clockHz)).orElseThrow();
  }
}
