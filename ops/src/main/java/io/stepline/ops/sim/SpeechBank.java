package io.stepline.ops.sim;

import io.stepline.media.audio.Resampler;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What makes simulated speech codes audible: text is spoken by an embedded voice, Chinese writing in Mandarin, cut into
 * frames, and each frame gets the next code; whoever plays codes asks for the frames. The codes run around, so that
 * only the last few minutes can be played. Thread-safe.
 */
public final class SpeechBank {
  private final SpeechDecoder voice;
  private final int codes;
  private final int frameSamples;
  private final int rateHz;
  private final short[][] frames;
  private final Map<String, int[]> known = new LinkedHashMap<>();
  private int next;

  /** @param codes size of the codebook; {@code frameSamples} samples of one code at {@code rateHz} */
  public SpeechBank(SpeechDecoder voice, int codes, int frameSamples, int rateHz) {
    this.voice = voice;
    this.codes = codes;
    this.frameSamples = frameSamples;
    this.rateHz = rateHz;
    this.frames = new short[codes][];
  }

  /** The codes of a text. */
  public synchronized int[] codes(String text) {
    int[] before = known.get(text);
    if (before != null && frames[before[0]] != null) return before;
    short[] pcm = Resampler.convert(WholeSpeech.of(voice, text, "slt", language(text)), WholeSpeech.RATE, rateHz);
    int[] all = new int[Math.max(1, Math.ceilDiv(pcm.length, frameSamples))];
    for (int i = 0; i < all.length; i++) {
      all[i] = next;
      frames[next] = Arrays.copyOfRange(pcm, i * frameSamples, (i + 1) * frameSamples);
      next = (next + 1) % codes;
    }
    if (known.size() > 50) known.clear();
    known.put(text, all);
    return all;
  }

  private static String language(String text) {
    return text.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN) ? "zh" : "en";
  }

  /** The sound of codes; silence for those that say nothing. */
  public synchronized short[] sound(int[] some) {
    short[] pcm = new short[some.length * frameSamples];
    for (int i = 0; i < some.length; i++) {
      short[] frame = some[i] >= 0 && some[i] < codes ? frames[some[i]] : null;
      if (frame != null) System.arraycopy(frame, 0, pcm, i * frameSamples, frameSamples);
    }
    return pcm;
  }
}
