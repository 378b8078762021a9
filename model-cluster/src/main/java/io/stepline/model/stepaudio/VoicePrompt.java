package io.stepline.model.stepaudio;

/**
 * What the speech model and the vocoder need of one voice.
 *
 * @param text what the recording says
 * @param codes the recording's merged codes, 0 to 5119
 * @param mel 80 rows of its mel spectrogram at the vocoder's rate, one after the other; empty for none
 * @param embedding 192 values of CAM++; empty for none
 * @param wave the whole recording at 16 kHz, within 1
 * @param builtIn the model knows it by name
 */
public record VoicePrompt(String name, String text, int[] codes, float[] mel, float[] embedding, float[] wave,
    boolean builtIn) {
  static final int BINS = 80;

  int melFrames() {
    return mel.length / BINS;
  }
}
