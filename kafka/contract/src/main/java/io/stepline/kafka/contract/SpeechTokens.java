package io.stepline.kafka.contract;

import java.util.Arrays;
import java.util.List;

/**
 * What the tokenizer made of the caller's turn so far: a transcript, discrete codes, the sound itself for models that
 * hear, or several of them.
 *
 * @param utterance the speech segment up to whose end this covers the turn
 * @param settled true when it covers the turn up to a pause; false for a partial that may still change
 * @param confidence 0 to 1, calibrated by the engine
 * @param rejected speech was there but is not believed to be any of the expected phrases
 */
public record SpeechTokens(CallId call, long utterance, boolean settled, String text, double confidence,
    boolean rejected,
    List<Codes> codes, Wave wave, Voice voice, Stamps stamps, @Since(value = 6, or = "UNKNOWN") Manner manner) {
  public SpeechTokens(CallId call, long utterance, boolean settled, String text, double confidence, boolean rejected,
      List<Codes> codes, Wave wave, Voice voice, Stamps stamps) {
    this(call, utterance, settled, text, confidence, rejected, codes, wave, voice, stamps, Manner.UNKNOWN);
  }

  public SpeechTokens(CallId call, long utterance, boolean settled, String text, double confidence, boolean rejected,
      List<Codes> codes, Voice voice, Stamps stamps) {
    this(call, utterance, settled, text, confidence, rejected, codes, Wave.NONE, voice, stamps);
  }

  /**
   * How it was said.
   *
   * @param levelDb of what is voiced, dB below full scale; 0 when nothing was measured
   * @param pitchHz median, {@code endingHz} of the last syllable; 0 when nothing was measured
   * @param arousal 0 to 1 by a speech model, negative where none looked
   */
  public record Voice(double levelDb, double pitchHz, double endingHz, double arousal) {
    public static final Voice UNKNOWN = new Voice(0, 0, 0, -1);

    public Voice(double levelDb, double pitchHz, double arousal) {
      this(levelDb, pitchHz, 0, arousal);
    }

    /** The same, with what a speech model made of it. */
    public Voice arousal(double byModel) {
      return new Voice(levelDb, pitchHz, endingHz, byModel);
    }
  }

  /**
   * What models heard beside the words.
   *
   * @param language spoken, as in a bot file; {@code emotion} and {@code event} by the model's own names in small
   *   letters, such as angry and laughter; each empty where nobody can tell
   * @param finished 0 to 1, whether the sound is that of a turn that is over; negative where none looked
   */
  public record Manner(String language, String emotion, String event, double finished) {
    public static final Manner UNKNOWN = new Manner("", "", "", -1);

    public Manner finished(double probability) {
      return new Manner(language, emotion, event, probability);
    }
  }

  /**
   * @param codebook its name, such as linguistic or semantic
   * @param milliHz codes per 1000 seconds
   */
  public record Codes(String codebook, int milliHz, int[] values) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Codes c && c.codebook.equals(codebook) && c.milliHz == milliHz
          && Arrays.equals(c.values, values);
    }

    @Override
    public int hashCode() {
      return 31 * codebook.hashCode() + Arrays.hashCode(values);
    }
  }

  /** The turn as sound. No samples when the model does not want it. */
  public record Wave(int sampleRateHz, short[] pcm) {
    public static final Wave NONE = new Wave(16_000, new short[0]);

    @Override
    public boolean equals(Object other) {
      return other instanceof Wave w && w.sampleRateHz == sampleRateHz && Arrays.equals(w.pcm, pcm);
    }

    @Override
    public int hashCode() {
      return 31 * sampleRateHz + Arrays.hashCode(pcm);
    }
  }
}
