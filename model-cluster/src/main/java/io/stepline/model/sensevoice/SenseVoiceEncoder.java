package io.stepline.model.sensevoice;

import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.Language;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Ears for Chinese, English, Cantonese, Japanese and Korean: the turn is heard at each pause, and for partials about
 * each 0.6 s while it goes on. Thread-safe.
 */
public final class SenseVoiceEncoder implements SpeechEncoder {
  private static final int RATE_HZ = 16_000;
  private static final int PARTIAL = RATE_HZ * 6 / 10;
  /** The longer what is heard again, the later: each time it has grown by a third, up to two seconds. */
  private static final int PARTIAL_SHARE = 3;
  private static final int PARTIAL_MOST = 2 * RATE_HZ;
  private static final int MAX_SAMPLES = 30 * RATE_HZ;
  private final SenseVoice model;
  private final UnaryOperator<String> languages;
  private final Path folder;

  /**
   * @param languages tag of the language that a bot's callers speak; empty or auto lets the model find out
   * @param batch turns of different calls heard at once
   * @throws io.stepline.model.engine.EngineException if the folder does not hold the model, with the cure
   */
  public SenseVoiceEncoder(Path folder, OnnxGraph.Place place, int batch, UnaryOperator<String> languages,
      Meters meters) {
    this.folder = folder;
    this.languages = languages;
    this.model = new SenseVoice(folder, place, batch, meters);
  }

  @Override
  public String name() {
    return "SenseVoice, " + folder.getFileName();
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  /** Turns of how many calls were heard at once so far. */
  public int largestBatch() {
    return model.largest();
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    String spoken = Language.of(languages.apply(bot)).spoken();
    return new Listening(!spoken.isEmpty() && model.knows(spoken) ? spoken : "auto");
  }

  private record Partial(int samples, CompletableFuture<Heard> heard) {}

  private final class Listening implements Session {
    private final String language;
    private short[] turn = new short[RATE_HZ];
    private int held;
    private int asked;
    private LongTurn longTurn = new LongTurn();
    private Optional<Partial> partial = Optional.empty();
    private String told = "";

    Listening(String language) {
      this.language = language;
    }

    @Override
    public void begin() {
      held = 0;
      asked = 0;
      longTurn = new LongTurn();
      partial = Optional.empty();
      told = "";
    }

    @Override
    public Optional<String> accept(short[] pcm) {
      int room = Math.min(pcm.length, MAX_SAMPLES - held);
      if (held + room > turn.length) turn = Arrays.copyOf(turn, Math.min(MAX_SAMPLES, 2 * (held + room)));
      System.arraycopy(pcm, 0, turn, held, room);
      held += room;
      Optional<String> news = harvest();
      if (partial.isEmpty()
          && held - asked >= Math.clamp((asked - longTurn.from()) / PARTIAL_SHARE, PARTIAL, PARTIAL_MOST)) {
        asked = held;
        partial = Optional
            .of(new Partial(held, model.hear(this, Arrays.copyOfRange(turn, longTurn.from(), held), language)));
      }
      return news;
    }

    private Optional<String> harvest() {
      if (partial.filter(p -> p.heard().isDone()).isEmpty()) return Optional.empty();
      Partial done = partial.orElseThrow();
      partial = Optional.empty();
      if (done.heard().isCompletedExceptionally()) return Optional.empty();
      Heard heard = done.heard().join();
      String text = longTurn.with(heard);
      longTurn.heard(heard, done.samples());
      if (text.equals(told) || heard.rejected(text)) return Optional.empty();
      told = text;
      return Optional.of(text);
    }

    @Override
    public CompletableFuture<Result> settle(short[] whole) {
      short[] last = whole.length <= MAX_SAMPLES ? whole : Arrays.copyOfRange(whole, whole.length - MAX_SAMPLES,
          whole.length);
      LongTurn known = longTurn;
      int from = Math.clamp(known.from() - (whole.length - last.length), 0, last.length);
      return model.hear(this, Arrays.copyOfRange(last, from, last.length), language)
          .thenApply(h -> h.result(known.with(h)));
    }

    @Override
    public void close() {
      partial = Optional.empty();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
