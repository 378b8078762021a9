package io.stepline.dialog.policy;

import io.stepline.kafka.contract.SpeechTokens;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Silence, and what speaks for or against the end: a model that hears whether the turn sounds over, where there is one
 * (it ends quickly what no word speaks against, and what it takes for unfinished is waited for); without one an
 * expected answer or a closed sentence shortens the wait, a sentence that cannot end so lengthens it, numbers are given
 * time, a falling voice shortens and a level or rising one lengthens a little, and a caller who has paused long within
 * sentences is waited for as long. Owned by one thread.
 */
public final class CuedEndOfTurn implements EndOfTurnPolicy {
  private static final int REMEMBERED = 6;
  private static final double LONGER_THAN_EVER = 1.15;
  private static final int NUMBERS_MS = 200;
  private static final int PROSODY_MS = 60;
  private static final double FALLING = 0.88;
  private static final double HELD = 0.98;
  private static final double SURE = 0.6;
  private static final double FINISHED = 0.5;
  private static final Pattern COMMA = Pattern.compile(".*[,，、]$", Pattern.DOTALL);
  private static final Pattern CLOSED = Pattern.compile(".*[.!?。！？؟।]$", Pattern.DOTALL);

  private final BotPolicy.EndOfTurn limits;
  private final Cues cues;
  private final Deque<Long> pauses = new ArrayDeque<>();

  /** For English, of a caller of whom nothing is known. */
  public CuedEndOfTurn(BotPolicy.EndOfTurn limits) {
    this(limits, Cues.of("en"), List.of());
  }

  /** @param pauses this caller's last pauses within sentences, in milliseconds */
  public CuedEndOfTurn(BotPolicy.EndOfTurn limits, Cues cues, List<Long> pauses) {
    this.limits = limits;
    this.cues = cues;
    this.pauses.addAll(pauses);
  }

  /** What has been learned of this caller: all that is remembered. */
  public List<Long> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public void wentOn(long pauseMs) {
    pauses.addLast(pauseMs);
    if (pauses.size() > REMEMBERED) pauses.removeFirst();
  }

  @Override
  public int silenceMs(Optional<SpeechTokens> tokens, boolean expected) {
    long usual =
        Math.max(limits.usualMs(), (long) (pauses.stream().mapToLong(p -> p).max().orElse(0) * LONGER_THAN_EVER));
    long wait = tokens.map(t -> cued(t, expected, usual) + prosody(t.voice())).orElse(usual);
    return Math.clamp(wait, limits.quickMs(), limits.patientMs());
  }

  private long cued(SpeechTokens t, boolean expected, long usual) {
    String text = t.text().strip();
    String plain = Phrase.plain(text);
    boolean heard = t.manner().finished() >= 0 && !t.rejected();
    if (plain.isEmpty() || t.rejected()) return heard ? judged(t, expected, usual, false, false) : usual;
    boolean goesOn = !CLOSED.matcher(text).matches() && goesOn(text, plain);
    boolean number = isNumber(plain);
    if (heard) return judged(t, expected, usual, goesOn, number);
    if (goesOn && (!number || plain.indexOf(' ') < 0)) return limits.patientMs();
    if (number) return usual + NUMBERS_MS;
    boolean learned = usual > limits.usualMs();
    if (!learned && (expected && t.confidence() >= SURE || CLOSED.matcher(text).matches())) return limits.quickMs();
    return usual;
  }

  /** A model has listened: where it and the words agree there is nothing to wait for, where they do not, the usual. */
  private long judged(SpeechTokens t, boolean expected, long usual, boolean goesOn, boolean number) {
    boolean known = expected && t.confidence() >= SURE;
    if (t.manner().finished() < FINISHED) return known && !goesOn ? usual : limits.patientMs();
    if (number) return usual + NUMBERS_MS;
    if (goesOn) return usual;
    return usual > limits.usualMs() ? limits.usualMs() : limits.quickMs();
  }

  private boolean goesOn(String text, String plain) {
    if (COMMA.matcher(text).matches()) return true;
    return cues.closed().stream().noneMatch(c -> Phrase.endsWith(plain, c))
        && cues.open().stream().anyMatch(o -> Phrase.endsWith(plain, o));
  }

  private boolean isNumber(String plain) {
    String words = plain.replaceAll("\\p{N}+", " ").strip().replaceAll(" +", " ");
    return words.isEmpty() || Phrase.isMadeOf(words, cues.numbers(), true);
  }

  private static long prosody(SpeechTokens.Voice voice) {
    if (voice.pitchHz() == 0 || voice.endingHz() == 0) return 0;
    double ratio = voice.endingHz() / voice.pitchHz();
    return ratio < FALLING ? -PROSODY_MS : ratio > HELD ? PROSODY_MS : 0;
  }
}
