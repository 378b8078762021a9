package io.stepline.model.vad;

import java.util.Optional;

/**
 * Speech probabilities to the caller's floor: started, paused, ended. Pure; time is windows of 32 ms. Owned by one
 * thread.
 */
public final class SpeechSegmenter {
  public static final int WINDOW_MS = 32;

  /**
   * @param threshold probability from which a window is speech; a segment goes on down to 0.15 below it
   * @param startMs speech needed to begin, so that a cough does not
   * @param pauseMs silence that is a pause, upon which a draft may begin
   * @param endMs silence that ends the turn
   * @param maxTurnMs a turn is ended by force
   */
  public record Settings(float threshold, int startMs, int pauseMs, int endMs, int maxTurnMs) {
    /**
     * At 8 kHz the model is less sure of itself: a lower threshold hears what it misses and stays below 1 % false
     * alarms.
     */
    public static Settings forRate(int rateHz, int pauseMs, int endMs) {
      return new Settings(rateHz == 8000 ? 0.3f : 0.5f, 96, pauseMs, endMs, 20_000);
    }
  }

  public enum Kind { STARTED, PAUSED, ENDED }

  /** {@code window} is where speech began, or the first window after it stopped. */
  public record Change(Kind kind, long window) {}

  private final Settings settings;
  private long window;
  private int speechRun;
  private int silenceRun;
  private long firstOfRun;
  private long afterSpeech;
  private long turnBegan;
  private boolean speaking;
  private boolean inTurn;

  public SpeechSegmenter(Settings settings) {
    this.settings = settings;
  }

  /** In the middle of a turn that another has heard begin: windows before the first to come are negative. */
  SpeechSegmenter(Settings settings, long turnBegan, long afterSpeech, boolean speaking) {
    this(settings);
    this.turnBegan = turnBegan;
    this.afterSpeech = afterSpeech;
    this.speaking = speaking;
    inTurn = true;
  }

  boolean inTurn() {
    return inTurn;
  }

  /** The next window's probability. */
  public Optional<Change> step(float probability) {
    long now = window++;
    boolean speech = probability >= (speaking ? settings.threshold() - 0.15f : settings.threshold());
    speechRun = speech ? speechRun + 1 : 0;
    silenceRun = speech ? 0 : silenceRun + 1;
    if (speechRun == 1) firstOfRun = now;
    if (speech && speaking) afterSpeech = now + 1;
    if (!speaking && speechRun * WINDOW_MS >= settings.startMs()) return begin(now);
    if (speaking && silenceRun * WINDOW_MS >= settings.pauseMs()) {
      speaking = false;
      return Optional.of(new Change(Kind.PAUSED, afterSpeech));
    }
    if (inTurn && !speaking && speechRun == 0 && silenceRun * WINDOW_MS >= settings.endMs()) return end();
    if (inTurn && speaking && (now - turnBegan) * WINDOW_MS >= settings.maxTurnMs()) return end();
    return Optional.empty();
  }

  private Optional<Change> begin(long now) {
    speaking = true;
    afterSpeech = now + 1;
    if (!inTurn) turnBegan = firstOfRun;
    inTurn = true;
    return Optional.of(new Change(Kind.STARTED, firstOfRun));
  }

  private Optional<Change> end() {
    inTurn = false;
    speaking = false;
    return Optional.of(new Change(Kind.ENDED, afterSpeech));
  }

  /** Where the turn that goes on began. */
  public long turnBegan() {
    return turnBegan;
  }
}
