package io.stepline.model.sensevoice;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one call's rows of logits: the first four frames say language, emotion, event and text normalisation, the rest
 * is CTC: the best of each frame, repeats as one, without blanks (id 0). Pure.
 */
final class Ctc {
  static final int QUERIES = 4;
  private static final int BLANK = 0;
  private final float[] logits;
  private final int vocabulary;

  Ctc(float[] logits, int vocabulary) {
    this.logits = logits;
    this.vocabulary = vocabulary;
  }

  /** @param row the first frame's of this call, {@code frames} of it without the queries */
  Heard read(int row, int frames, Vocabulary words) {
    List<Heard.Piece> pieces = new ArrayList<>();
    double sure = 0;
    int before = BLANK;
    for (int t = 0; t < frames; t++) {
      int id = best(row + QUERIES + t);
      if (id != before && id != BLANK && words.isText(id)) {
        pieces.add(new Heard.Piece(words.piece(id), t));
        sure += probability(row + QUERIES + t, id);
      }
      before = id;
    }
    return new Heard(List.copyOf(pieces), words.tag(best(row)), words.tag(best(row + 1)), words.tag(best(row + 2)),
        pieces.isEmpty() ? 0 : sure / pieces.size());
  }

  private int best(int row) {
    int best = 0;
    int at = row * vocabulary;
    for (int i = 1; i < vocabulary; i++) if (logits[at + i] > logits[at + best]) best = i;
    return best;
  }

  private double probability(int row, int id) {
    int at = row * vocabulary;
    double sum = 0;
    for (int i = 0; i < vocabulary; i++) sum += Math.exp(logits[at + i] - logits[at + id]);
    return 1 / sum;
  }
}
