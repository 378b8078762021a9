package io.stepline.model.stepaudio;

import io.stepline.model.engine.Load;

/** Codes to sound. Thread-safe; a stream is owned by one thread. */
public interface Vocoder extends AutoCloseable {
  String name();

  int rateHz();

  /** How busy its servers are; in our own process no limit is known. */
  default Load load() {
    return Load.UNLIMITED;
  }

  Stream open(VoicePrompt voice, Output output);

  /** Calls block while sound is made. */
  interface Stream extends AutoCloseable {
    /** More codes. @return false when the output said stop */
    boolean accept(int[] codes);

    /** The next codes may be long in coming: what is left, and the stream goes on. @return false to stop */
    boolean flush();

    /** No more codes: what is left. */
    boolean finish();

    @Override
    default void close() {}
  }

  /** Takes sound. */
  interface Output {
    /** @param codes how many codes are now spoken in all @return false to stop */
    boolean audio(short[] pcm, int codes);
  }

  @Override
  default void close() {}

  /** Within 1 to 16 bit. */
  static short[] pcm(float[] samples, int from, int to) {
    short[] out = new short[Math.max(0, to - from)];
    for (int i = 0; i < out.length; i++)
      out[i] = (short) Math.round(Math.max(-1, Math.min(1, samples[from + i])) * 32_767);
    return out;
  }
}
