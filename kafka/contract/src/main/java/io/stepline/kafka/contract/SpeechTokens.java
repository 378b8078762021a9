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
    List<Codes> codes, Wave wave, Voice voice, Stamps stamps) {
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
