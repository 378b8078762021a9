package io.stepline.model.answer;

/**
 * Who speaks and for how long, by energy over a noise floor that adapts. Coarser than the VAD of the talk, and faster:
 * it judges a line's first seconds, before and after the answer. Pure; owned by one thread.
 */
final class SpeechWatch {
  private static final int FRAME_MS = 20;
  private static final double OVER_FLOOR_DB = 11;
  private static final double LEAST_DB = -50;
  /** The floor is the least of three seconds, by pieces of 100 ms; digital silence is no line. */
  private static final int PIECES = 30;
  private static final int PIECE_MS = 100;
  private static final double NO_LINE_DB = -75;
  private static final double LOUDEST_FLOOR_DB = -35;
  /** Gaps shorter than this lie within an utterance. */
  private static final int BRIDGED_MS = 260;
  private static final int BEGINS_MS = 60;

  private final double[] least = new double[PIECES];
  private int piece;
  private int pieceMs;
  private int runMs;
  private int spokenMs;
  private int silentMs;
  private int utterances;
  private int allMs;
  private boolean speaking;

  SpeechWatch() {
    java.util.Arrays.fill(least, LOUDEST_FLOOR_DB);
  }

  private double floorDb(double levelDb) {
    if (levelDb > NO_LINE_DB) least[piece] = Math.min(least[piece], levelDb);
    pieceMs += FRAME_MS;
    if (pieceMs >= PIECE_MS) {
      piece = (piece + 1) % PIECES;
      least[piece] = LOUDEST_FLOOR_DB;
      pieceMs = 0;
    }
    double floor = LOUDEST_FLOOR_DB;
    for (double l : least) floor = Math.min(floor, l);
    return floor;
  }

  /** @param tone pure tones are no speech */
  void frame(double levelDb, boolean tone) {
    boolean loud = levelDb > floorDb(levelDb) + OVER_FLOOR_DB && levelDb > LEAST_DB && !tone;
    runMs = loud ? runMs + FRAME_MS : 0;
    if (speaking) {
      spokenMs += FRAME_MS;
      silentMs = loud ? 0 : silentMs + FRAME_MS;
      if (silentMs >= BRIDGED_MS) {
        speaking = false;
        spokenMs -= silentMs;
        allMs += spokenMs;
      }
    } else {
      silentMs += FRAME_MS;
      if (runMs >= BEGINS_MS) {
        speaking = true;
        utterances++;
        spokenMs = runMs;
        silentMs = 0;
      }
    }
  }

  boolean isSpeaking() {
    return speaking;
  }

  /** Length of the utterance that goes on, or of the last one. */
  int spokenMs() {
    return spokenMs;
  }

  /** Of all utterances together. */
  int allMs() {
    return speaking ? allMs + spokenMs : allMs;
  }

  /** Since the last loud frame, or since the start. */
  int silentMs() {
    return silentMs;
  }

  int utterances() {
    return utterances;
  }
}
