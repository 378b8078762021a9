package io.stepline.model.voice;

import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Sound of a graph as 16 bits, and to a sink. Stateless. */
final class Pcm {
  private Pcm() {}

  /**
   * @param voice for messages
   * @param gain of the loudest sample's level
   * @throws EngineException if there are numbers that are none
   */
  static short[] of(float[] wave, String voice, DoubleUnaryOperator gain) {
    double peak = 0;
    for (float w : wave) {
      if (!Float.isFinite(w)) throw new EngineException("voice " + voice + " makes no sound but " + w
          + "; its file is broken or for another runtime, take another precision of it");
      peak = Math.max(peak, Math.abs(w));
    }
    double scale = 32_767 * gain.applyAsDouble(peak);
    short[] pcm = new short[wave.length];
    for (int i = 0; i < pcm.length; i++) pcm[i] = (short) Math.clamp(Math.round(wave[i] * scale), -32_768, 32_767);
    return pcm;
  }

  /** In pieces of 50 ms. @return false if the sink said stop */
  static boolean play(short[] pcm, int rateHz, SpeechDecoder.Sink sink) {
    int piece = rateHz / 20;
    for (int at = 0; at < pcm.length; at += piece)
      if (!sink.audio(rateHz, Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + piece)))) return false;
    return true;
  }
}
