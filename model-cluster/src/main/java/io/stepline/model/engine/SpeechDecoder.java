package io.stepline.model.engine;

/** Makes sound of text or codes. Thread-safe. */
public interface SpeechDecoder extends AutoCloseable {
  String name();

  boolean speaks(String language);

  /** Begins one reply. */
  Stream open(Voice voice, Sink sink);

  @Override
  default void close() {}

  /** @param speed 1 is the voice's own pace, 2 twice as fast */
  record Voice(String name, String language, double speed) {}

  /** One reply in the making. Calls return at once; the sink hears the result on the engine's thread. */
  interface Stream {
    void text(String text);

    /** @throws UnsupportedOperationException if this engine speaks from text only */
    default void codes(int[] codes) {
      throw new UnsupportedOperationException("this decoder takes text, not codes");
    }

    /** Nothing more will come; speak what is left. */
    void finish();

    /** Stop now. The sink hears nothing after this but perhaps one piece already under way. */
    void cancel();
  }

  interface Sink {
    /** @return false to stop */
    boolean audio(int rateHz, short[] pcm);

    /** {@code text} is what the audio since the last mark said. */
    void spoken(String text);

    void end();

    void failed(String why);
  }
}
