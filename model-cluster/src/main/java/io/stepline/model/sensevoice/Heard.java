package io.stepline.model.sensevoice;

import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.model.engine.SpeechEncoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What SenseVoice heard. A value.
 *
 * @param pieces of the text, each with the frame of 60 ms that it was found in
 * @param language, emotion and event are the model's own names in small letters, such as en, happy and speech
 * @param confidence 0 to 1, the mean probability of the pieces
 */
record Heard(List<Piece> pieces, String language, String emotion, String event, double confidence) {
  static final Heard NOTHING = new Heard(List.of(), "nospeech", "", "", 0);
  private static final Set<String> NOISES = Set.of("applause", "laughter", "cry", "sneeze", "breath", "cough");
  private static final String MUSIC = "bgm";
  /** A laugh or a cough is found with so many letters at the most; more are words said beside it. */
  private static final int FEW_LETTERS = 6;
  private static final double SURE = 0.6;
  private static final double UNSURE = 0.3;
  private static final Map<String, Double> AROUSAL = Map.of("angry", 0.8, "disgusted", 0.5, "fearful", 0.3,
      "surprised", 0.2, "happy", 0.0, "sad", 0.0, "neutral", 0.0);

  record Piece(String text, int frame) {}

  static String text(List<Piece> pieces) {
    StringBuilder all = new StringBuilder();
    pieces.forEach(p -> all.append(p.text()));
    return all.toString().replace('▁', ' ').strip();
  }

  String text() {
    return text(pieces);
  }

  /** A noise, a song or nothing, and no words. */
  boolean rejected(String text) {
    int letters = (int) text.codePoints().filter(Character::isLetterOrDigit).count();
    if (letters == 0 || language.equals("nospeech") || confidence < UNSURE) return true;
    return NOISES.contains(event) && letters <= FEW_LETTERS || event.equals(MUSIC) && confidence < SURE;
  }

  SpeechTokens.Manner manner() {
    return new SpeechTokens.Manner(language.equals("nospeech") ? "" : language,
        emotion.equals("emo_unknown") ? "" : emotion, event, -1);
  }

  /** 0 to 1, how stirred the voice is; negative where the model cannot tell. */
  double arousal() {
    return AROUSAL.getOrDefault(emotion, -1.0);
  }

  /** @param text of the whole turn, of which this may be the end only */
  SpeechEncoder.Result result(String text) {
    return new SpeechEncoder.Result(text, confidence, rejected(text), List.of(), SpeechTokens.Wave.NONE,
        Optional.empty(), manner(), arousal());
  }
}
