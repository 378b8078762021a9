package io.stepline.model.answer;

import io.stepline.kafka.contract.AnswerSign.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who or what answers a call of ours, from 20 ms frames and words: a short greeting and then waiting is a person, a
 * long one a machine, until words or tones say better. What it says early it may correct later, so that the bot need
 * not wait to be sure. Time is that of the sound. Pure; owned by one thread.
 */
public final class AnswerClassifier {
  private static final int FRAME_MS = 20;

  /**
   * @param waitsMs silence after a short greeting by which a person is told
   * @param shortMs the longest greeting of a person that is told so at once
   * @param longMs speech, without a pause long enough to be a person's, from which on it is taken for a machine
   * @param turnedMs silence after a long greeting by which it was a person's after all
   * @param wordyMs speech before which no words are believed
   * @param silentMs of a line on which nobody speaks
   * @param recordsMs silence of a machine after which it records, beep or not
   */
  record Settings(int waitsMs, int shortMs, int longMs, int turnedMs, int wordyMs, int silentMs, int recordsMs) {
    static final Settings USUAL = new Settings(480, 1_700, 2_600, 1_300, 2_000, 4_000, 2_500);
  }

  /**
   * A finding. {@code beepHz} is 0 for all but the beep, {@code silentMs} for all but a machine's pause; for these two
   * the kind is VOICEMAIL.
   */
  public record Finding(Kind kind, double confidence, boolean sure, int afterMs, String why, int beepHz, int silentMs) {
    static Finding of(Kind kind, double confidence, boolean sure, int afterMs, String why) {
      return new Finding(kind, confidence, sure, afterMs, why, 0, 0);
    }
  }

  private final Settings settings;
  private final ToneWatch tones = new ToneWatch();
  private SpeechWatch speech = new SpeechWatch();
  private boolean answered;
  private int atMs;
  private Optional<Finding> last = Optional.empty();
  private int judgedUtterance;
  private boolean pauseTold;

  AnswerClassifier(Settings settings) {
    this.settings = settings;
  }

  /** The call is answered: what came before counts for words and tones alone. */
  void answered() {
    answered = true;
    atMs = 0;
    speech = new SpeechWatch();
    judgedUtterance = 0;
  }

  boolean isAnswered() {
    return answered;
  }

  /** Of sound, since the answer or since the start. */
  int atMs() {
    return atMs;
  }

  List<Finding> frame(Spectrum s) {
    atMs += FRAME_MS;
    speech.frame(s.levelDb(), s.isTone());
    List<Finding> found = new ArrayList<>();
    tones.frame(s).ifPresent(t -> tone(t, found));
    if (answered) cadence(found);
    return found;
  }

  private void tone(ToneWatch.Found t, List<Finding> found) {
    switch (t.kind()) {
      case FAX -> tell(Finding.of(Kind.FAX, 0.99, true, atMs, "tone"), found);
      case SIT -> tell(Finding.of(Kind.ANNOUNCEMENT, 0.99, true, atMs, "information-tone"), found);
      case BEEP -> {
        if (!answered || speech.utterances() == 0) return;
        if (last.filter(l -> l.sure() && !l.why().equals("words") && l.kind() != Kind.VOICEMAIL).isPresent()) return;
        if (last.filter(l -> l.kind() == Kind.SCREENING).isEmpty())
          tell(Finding.of(Kind.VOICEMAIL, 0.98, true, atMs, "beep"), found);
        found.add(new Finding(Kind.VOICEMAIL, 0.98, true, atMs, "beep", t.hz(), 0));
      }
    }
  }

  private void cadence(List<Finding> found) {
    boolean sure = last.filter(Finding::sure).isPresent();
    if (last.filter(l -> l.kind() == Kind.VOICEMAIL || l.kind() == Kind.SCREENING).isPresent()) pause(found);
    if (sure) return;
    boolean person = last.filter(l -> l.kind() == Kind.HUMAN).isPresent();
    boolean machine = last.filter(l -> l.kind() == Kind.VOICEMAIL).isPresent();
    if (speech.isSpeaking()) {
      if (!person && !machine && speech.allMs() >= settings.longMs())
        tell(Finding.of(Kind.VOICEMAIL, 0.7, false, atMs, "long-greeting"), found);
    } else if (speech.utterances() > judgedUtterance) {
      boolean brief = speech.spokenMs() <= settings.shortMs();
      if (!person && speech.silentMs() >= (machine || !brief ? settings.turnedMs() : settings.waitsMs())
          && speech.allMs() < 2 * settings.longMs()) {
        judgedUtterance = speech.utterances();
        tell(
            Finding.of(Kind.HUMAN, brief ? 0.85 : 0.6, false, atMs, brief ? "short-greeting" : "greeting-then-waiting"),
            found);
      }
    } else if (last.isEmpty() && speech.utterances() == 0 && atMs >= settings.silentMs()) {
      tell(Finding.of(Kind.SILENCE, 0.8, false, atMs, "silence"), found);
    }
  }

  private void pause(List<Finding> found) {
    if (speech.isSpeaking()) pauseTold = false;
    if (pauseTold || speech.silentMs() < settings.recordsMs() || speech.utterances() == 0) return;
    pauseTold = true;
    found.add(new Finding(Kind.VOICEMAIL, 0.5, false, atMs, "pause", 0, speech.silentMs()));
  }

  /**
   * Words that were spoken: they outweigh cadence. Machines speak at length, so what is taken for their words in a
   * short greeting is a mistake.
   */
  List<Finding> words(Kind kind) {
    List<Finding> found = new ArrayList<>();
    boolean network = kind == Kind.ANNOUNCEMENT;
    if (!answered && !network || answered && speech.allMs() < (network ? settings.longMs() : settings.wordyMs()))
      return found;
    boolean settled = last
        .filter(l -> l.sure() && (l.kind() == kind || !l.why().equals("words") || kind != Kind.VOICEMAIL)).isPresent();
    if (!settled) tell(Finding.of(kind, 0.9, true, atMs, "words"), found);
    return found;
  }

  private void tell(Finding finding, List<Finding> found) {
    if (last.filter(l -> l.kind() == finding.kind() && l.sure() == finding.sure()).isPresent()) return;
    last = Optional.of(finding);
    found.add(finding);
  }
}
