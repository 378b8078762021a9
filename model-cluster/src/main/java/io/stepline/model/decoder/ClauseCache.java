package io.stepline.model.decoder;

import io.stepline.model.engine.SpeechDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clauses that were spoken lately, whole: bots say the same things all day, and synthesis is the dearest part of saying them. Owned by one thread. */
final class ClauseCache {
  private static final long MAX_SAMPLES = 16L << 20;
  private final LinkedHashMap<Key, List<Piece>> clauses = new LinkedHashMap<>(64, 0.75f, true);
  private long samples;

  private record Key(String clause, SpeechDecoder.Voice voice) {}

  private record Piece(int rateHz, short[] pcm) {}

  /** Plays a known clause. @return empty when it is not known, else whether the sink took all of it */
  Optional<Boolean> play(String clause, SpeechDecoder.Voice voice, SpeechDecoder.Sink sink) {
    Optional<List<Piece>> known = Optional.ofNullable(clauses.get(new Key(clause, voice)));
    return known.map(pieces -> pieces.stream().allMatch(p -> sink.audio(p.rateHz(), p.pcm())));
  }

  /** Collects a clause while it is spoken, to be kept if it is spoken to its end. */
  final class Recording {
    private final List<Piece> pieces = new ArrayList<>();

    void add(int rateHz, short[] pcm) {
      pieces.add(new Piece(rateHz, pcm));
    }

    void keep(String clause, SpeechDecoder.Voice voice) {
      if (clauses.put(new Key(clause, voice), List.copyOf(pieces)) == null) samples += size(pieces);
      var oldest = clauses.entrySet().iterator();
      while (samples > MAX_SAMPLES && oldest.hasNext()) {
        Map.Entry<Key, List<Piece>> e = oldest.next();
        samples -= size(e.getValue());
        oldest.remove();
      }
    }
  }

  private static long size(List<Piece> pieces) {
    return pieces.stream().mapToLong(p -> p.pcm().length).sum();
  }
}
