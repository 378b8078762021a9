package io.stepline.model.decoder;

import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.SpokenMark;

/**
 * How much of a reply's sound has been published by a worker that is gone. Written while it is gathered, then only
 * read.
 */
final class Sounded {
  private int nextSeq;
  private int rateHz = 16_000;
  private long samples;
  private long marked;
  private boolean over;

  void add(BotAudio piece) {
    rateHz = piece.sampleRateHz();
    nextSeq = Math.max(nextSeq, piece.seq() + 1);
    samples += piece.pcm().length;
    over |= piece.last();
  }

  /** Marks reach further back than sound that is not at hand any more. */
  void add(SpokenMark mark) {
    rateHz = mark.sampleRateHz();
    marked = Math.max(marked, mark.toSample());
  }

  int nextSeq() {
    return nextSeq;
  }

  long samples(int rate) {
    return Math.max(samples, marked) * rate / rateHz;
  }

  long marked(int rate) {
    return marked * rate / rateHz;
  }

  boolean over() {
    return over;
  }
}
