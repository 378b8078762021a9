package io.stepline.model.tokenizer;

import java.util.List;

/**
 * How far a phrase of the grammar is believed, against what free phones make of the same sound: it must explain most of
 * the speech, and each of its frames not much worse. Measured with people's recordings: of right phrases and numbers
 * none covers less than 0.93 of the speech, of free sentences taken for a phrase most do.
 *
 * @param confidence 0 to 1, below 0.5 where it is rejected
 */
record Belief(double confidence) {
  /** Acoustic score a frame, in PocketSphinx's units, by which the phrase may be worse than free phones. */
  private static final double WORSE = -27;
  private static final double SPREAD = 6;
  /** Share of the frames of speech that the words of a phrase must have. */
  private static final double MOST = 0.8;

  static Belief of(List<NativeSphinx.Segment> words, List<NativeSphinx.Segment> phones) {
    Speech phrase = Speech.of(words);
    Speech free = Speech.of(phones);
    if (phrase.frames() == 0 || free.frames() == 0) return new Belief(0);
    double alike = 1 / (1 + Math.exp(-(phrase.perFrame() - free.perFrame() - WORSE) / SPREAD));
    double covered = (double) phrase.frames() / free.frames();
    return new Belief(covered >= MOST ? alike : Math.min(alike, 0.5 * covered / MOST));
  }

  boolean rejected() {
    return confidence < 0.5;
  }

  /** What of it is speech; silence and noise do not count. */
  private record Speech(long score, long frames) {
    static Speech of(List<NativeSphinx.Segment> segments) {
      List<NativeSphinx.Segment> speech = segments.stream().filter(s -> !s.word().matches("[<\\[+].*|SIL")).toList();
      return new Speech(speech.stream().mapToLong(NativeSphinx.Segment::acoustic).sum(),
          speech.stream().mapToLong(NativeSphinx.Segment::frames).sum());
    }

    double perFrame() {
      return (double) score / frames;
    }
  }
}
