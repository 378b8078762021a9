package io.stepline.dialog.policy;

import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.TurnId;
import java.util.List;

/**
 * Anger from what a telephone line shows: louder and higher than this caller began, interrupting, and words of
 * annoyance; or a speech model's own reading where there is one. Half of what there was remains from turn to turn.
 * Owned by the call's thread.
 */
public final class Temper implements EmotionCue {
  private static final double LOUDER_DB = 6;
  private static final double WORDS = 0.7;
  private static final double HIGHER = 1.25;
  private static final double CALM_SHARE = 0.25;

  /**
   * What is remembered of a caller's temper.
   *
   * @param calmDb how loud, {@code calmHz} how high they speak when calm; 0 while unknown
   * @param anger of the turn {@code last}, {@code before} of the one before it
   */
  public record Mood(double calmDb, double calmHz, double anger, double before, TurnId last) {
    public static final Mood UNKNOWN = new Mood(0, 0, 0, 0, new TurnId(-1));
  }

  private final List<String> words;
  private double calmDb;
  private double calmHz;
  private double anger;
  private double before;
  private TurnId last;

  /** @param words phrases that show annoyance */
  public Temper(List<String> words) {
    this(words, Mood.UNKNOWN);
  }

  public Temper(List<String> words, Mood mood) {
    this.words = words.stream().map(Phrase::plain).toList();
    this.calmDb = mood.calmDb();
    this.calmHz = mood.calmHz();
    this.anger = mood.anger();
    this.before = mood.before();
    this.last = mood.last();
  }

  public Mood mood() {
    return new Mood(calmDb, calmHz, anger, before, last);
  }

  @Override
  public double heard(TurnId turn, SpeechTokens tokens, boolean interrupted) {
    SpeechTokens.Voice v = tokens.voice();
    double now = (isAnnoyed(tokens.text()) ? WORDS : 0) + (interrupted ? 0.2 : 0);
    if (v.arousal() >= 0) now += v.arousal();
    else now += voice(v);
    if (!turn.equals(last)) before = anger;
    last = turn;
    anger = before / 2 + now;
    return anger;
  }

  private boolean isAnnoyed(String text) {
    String said = Phrase.plain(text);
    return words.stream().anyMatch(w -> Phrase.contains(said, w));
  }

  /** What was said in the last turn has been written down only now. */
  public void written(TurnId turn, String text) {
    if (turn.equals(last) && isAnnoyed(text)) anger += WORDS;
  }

  private double voice(SpeechTokens.Voice v) {
    if (v.levelDb() == 0) return 0;
    double now = calmDb != 0 && v.levelDb() > calmDb + LOUDER_DB ? 0.4 : 0;
    if (calmHz != 0 && v.pitchHz() > calmHz * HIGHER) now += 0.3;
    if (now == 0) {
      calmDb = calmDb == 0 ? v.levelDb() : calmDb + CALM_SHARE * (v.levelDb() - calmDb);
      if (v.pitchHz() > 0) calmHz = calmHz == 0 ? v.pitchHz() : calmHz + CALM_SHARE * (v.pitchHz() - calmHz);
    }
    return now;
  }
}
