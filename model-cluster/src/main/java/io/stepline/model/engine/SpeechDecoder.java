package io.stepline.model.engine;

import io.stepline.kafka.contract.Style;

/** Makes sound of text or codes. Thread-safe. */
public interface SpeechDecoder extends AutoCloseable {
  String name();

  boolean speaks(String language);

  /** Whether it can speak with emotion and in dialects. */
  default boolean styles() {
    return false;
  }

  /** How busy its servers are; of a voice in our own process no limit is known. */
  default Load load() {
    return Load.UNLIMITED;
  }

  /** Begins one reply. */
  Stream open(Voice voice, Sink sink);

  @Override
  default void close() {}

  /** @param style its pace is the house's and the bot's together */
  record Voice(String name, String language, Style style) {
    public Voice(String name, String language, double speed) {
      this(name, language, new Style("", "", speed));
    }

    public double speed() {
      return style.pace();
    }
  }

  /** One reply in the making. Calls return at once; the sink hears the result on the engine's thread. */
  interface Stream {
    void text(String text);

    /**
     * @param says what the codes say, perhaps a little before or after them; not to be spoken besides
     * @throws UnsupportedOperationException if this engine speaks from text only
     */
    default void codes(int[] codes, String says) {
      throw new UnsupportedOperationException("this decoder takes text, not codes");
    }

    /**
     * Speech that is made already.
     *
     * @throws UnsupportedOperationException if this engine passes no sound on
     */
    default void sound(int rateHz, short[] pcm, String says) {
      throw new UnsupportedOperationException("this decoder takes text, not sound");
    }

    /** Speak what has come: the next may be long in coming. The same reply goes on after it, in the same voice. */
    void flush();

    /** Nothing has come for a moment: speak what is plainly complete, such as a sentence. */
    default void quiet() {}

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
