package io.stepline.ops.caller;

import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Arrays;
import java.util.Random;

/** What callers say: speech from a decoder, with the faint noise every real line has. */
public final class Voices {
  private Voices() {}

  /** {@code text} in English as 16 kHz PCM. @throws io.stepline.model.engine.EngineException as {@link WholeSpeech} */
  public static short[] speak(SpeechDecoder decoder, String text, String voice) {
    return WholeSpeech.of(decoder, text, voice, "en-us");
  }

  /** Without the silence at either end, and with noise at about -60 dBFS. */
  public static short[] asOnALine(short[] pcm) {
    int from = 0;
    int to = pcm.length;
    while (from < to && Math.abs(pcm[from]) < 250) from++;
    while (to > from && Math.abs(pcm[to - 1]) < 250) to--;
    short[] out = Arrays.copyOfRange(pcm, from, to);
    Random random = new Random(42);
    for (int i = 0; i < out.length; i++)
      out[i] = (short) Math.max(-32768, Math.min(32767, out[i] + random.nextGaussian() * 25));
    return out;
  }
}
