package io.stepline.model.engine;

import io.stepline.kafka.contract.SpeechTokens;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Makes a transcript, codes, or both of speech. Thread-safe. */
public interface SpeechEncoder extends AutoCloseable {
  /** For the log and the health page. */
  String name();

  /** The rate it wants, samples per second. */
  int sampleRateHz();

  /** @param narrowband the audio came through an 8 kHz codec */
  Session open(String bot, boolean narrowband);

  /** How many turns it is at, of those that can be understood at once. */
  default Load load() {
    return Load.UNLIMITED;
  }

  @Override
  default void close() {}

  /** One call's ears. Owned by one thread. */
  interface Session extends AutoCloseable {
    /** What to expect, a state of the bot's flow; empty for anything. Counts from the next turn. */
    default void expect(String expectation) {}

    /** A turn begins; what was heard of the last one is forgotten. */
    default void begin() {}

    /** The turn goes on. @return the transcript so far when it changed */
    default Optional<String> accept(short[] pcm) {
      return Optional.empty();
    }

    /**
     * The turn up to a pause, in full. The turn may still go on. An engine that takes long answers later, and without
     * holding its caller.
     */
    CompletableFuture<Result> settle(short[] turn);

    @Override
    void close();
  }

  /**
   * @param confidence 0 to 1; {@code rejected} when what was said is not believed to be what was expected
   * @param wave the sound, for models that hear
   * @param transcript the text, where it comes later than the rest; empty text when nobody could tell
   * @param manner language, emotion and sounds, from a model that hears them
   * @param arousal 0 to 1, how stirred the voice is by that model; negative where none looked
   */
  record Result(String text, double confidence, boolean rejected, List<SpeechTokens.Codes> codes,
      SpeechTokens.Wave wave, Optional<CompletableFuture<String>> transcript, SpeechTokens.Manner manner,
      double arousal) {
    public static final Result NOTHING = new Result("", 0, true);

    public Result(String text, double confidence, boolean rejected, List<SpeechTokens.Codes> codes,
        SpeechTokens.Wave wave, Optional<CompletableFuture<String>> transcript) {
      this(text, confidence, rejected, codes, wave, transcript, SpeechTokens.Manner.UNKNOWN, -1);
    }

    /** The same, with whether the turn sounds over: 0 to 1, negative where nobody can tell. */
    public Result finished(double probability) {
      return new Result(text, confidence, rejected, codes, wave, transcript, manner.finished(probability), arousal);
    }

    public Result(String text, double confidence, boolean rejected) {
      this(text, confidence, rejected, List.of(), SpeechTokens.Wave.NONE, Optional.empty());
    }
  }
}
