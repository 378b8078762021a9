package io.stepline.model.decoder;

import io.stepline.model.engine.SpeechDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clauses that were spoken lately, whole: bots say the same things all day, and synthesis is the dearest part of saying
 * them. Thread-safe.
 */
final class ClauseCache {
  private static final long MAX_SAMPLES = 16L << 20;
  private final LinkedHashMap<Key, List<Piece>> clauses = new LinkedHashMap<>(64, 0.75f, true);
  private long samples;

  private record Key(String clause, SpeechDecoder.Voice voice) {}

  private record Piece(int rateHz, short[] pcm) {}

  /** Plays a known clause. @return empty when it is not known, else whether the sink took all of it */
  Optional<Boolean> play(String clause, SpeechDecoder.Voice voice, SpeechDecoder.Sink sink) {
    return known(new Key(clause, voice)).map(pieces -> pieces.stream().allMatch(p -> sink.audio(p.rateHz(), p.pcm())));
  }

  private synchronized Optional<List<Piece>> known(Key key) {
    return Optional.ofNullable(clauses.get(key));
  }

  private synchronized void put(Key key, List<Piece> pieces) {
    if (clauses.put(key, pieces) == null) samples += size(pieces);
    var oldest = clauses.entrySet().iterator();
    while (samples > MAX_SAMPLES && oldest.hasNext()) {
      Map.Entry<Key, List<Piece>> e = oldest.next();
      samples -= size(e.getValue());
      oldest.remove();
    }
  }

  /** Collects a clause while it is spoken, to be kept if it is spoken to its end. */
  final class Recording {
    private final List<Piece> pieces = new ArrayList<>();

    void add(int rateHz, short[] pcm) {
      pieces.add(new Piece(rateHz, pcm));
    }

    void keep(String clause, SpeechDecoder.Voice voice) {
      put(new Key(clause, voice), List.copyOf(pieces));
    }
  }

  private static long size(List<Piece> pieces) {
    return pieces.stream().mapToLong(p -> p.pcm().length).sum();
  }
}
