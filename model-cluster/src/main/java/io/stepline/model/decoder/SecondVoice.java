package io.stepline.model.decoder;

import io.stepline.model.engine.Load;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A voice and one that is always at hand. When the first fails in a reply, the second says what was not heard, from the
 * clause on in which it failed; the first then rests, so that the next replies do not wait for it. Text, and what codes
 * or sound say. Thread-safe.
 */
public final class SecondVoice implements SpeechDecoder {
  private static final Logger log = LoggerFactory.getLogger(SecondVoice.class);
  private static final long REST_MS = 10_000;
  private final SpeechDecoder first;
  private final SpeechDecoder second;
  private final LongSupplier clockMs;
  private volatile long restsUntilMs = Long.MIN_VALUE;

  public SecondVoice(SpeechDecoder first, SpeechDecoder second) {
    this(first, second, () -> System.nanoTime() / 1_000_000);
  }

  SecondVoice(SpeechDecoder first, SpeechDecoder second, LongSupplier clockMs) {
    this.first = first;
    this.second = second;
    this.clockMs = clockMs;
  }

  @Override
  public String name() {
    return first.name() + (rests() ? " (has failed; speaking now: " : " (should it fail: ") + second.name() + ")";
  }

  @Override
  public boolean speaks(String language) {
    return first.speaks(language);
  }

  @Override
  public boolean styles() {
    return first.styles();
  }

  @Override
  public Load load() {
    return first.load();
  }

  private boolean rests() {
    return clockMs.getAsLong() < restsUntilMs;
  }

  @Override
  public Stream open(Voice voice, Sink sink) {
    return new Reply(voice, sink).begun();
  }

  private final class Reply implements Stream {
    private final Voice voice;
    private final Sink sink;
    /** What was given and has not been spoken. */
    private final StringBuilder owed = new StringBuilder();
    private Optional<Stream> stream = Optional.empty();
    private boolean changed;
    private boolean flushed;
    private boolean finished;
    private boolean over;
    private int rateHz;

    Reply(Voice voice, Sink sink) {
      this.voice = voice;
      this.sink = sink;
    }

    synchronized Reply begun() {
      if (rests() && second.speaks(voice.language())) change();
      else guarded(() -> stream = Optional.of(first.open(voice, new First())));
      return this;
    }

    private void guarded(Runnable order) {
      try {
        order.run();
      } catch (RuntimeException e) {
        failed(Objects.requireNonNullElse(e.getMessage(), e.toString()));
      }
    }

    /** The first voice has failed. */
    private void failed(String why) {
      if (changed || over) return;
      restsUntilMs = clockMs.getAsLong() + REST_MS;
      stream.ifPresent(Stream::cancel);
      if (second.speaks(voice.language())) {
        log.warn("{} has failed ({}), {} goes on", first.name(), why, second.name());
        change();
      } else {
        over = true;
        sink.failed(why);
      }
    }

    private void change() {
      changed = true;
      Stream other = second.open(voice, new AtRate(sink, rateHz));
      stream = Optional.of(other);
      if (!owed.isEmpty()) other.text(owed.toString());
      if (flushed) other.flush();
      if (finished) other.finish();
    }

    private void give(String says, Consumer<Stream> order) {
      if (over) return;
      if (changed) {
        if (!says.isEmpty()) stream.ifPresent(s -> s.text(says));
        return;
      }
      owed.append(says);
      flushed = false;
      ask(order);
    }

    private void ask(Consumer<Stream> order) {
      stream.ifPresent(s -> guarded(() -> order.accept(s)));
    }

    @Override
    public synchronized void text(String text) {
      give(text, s -> s.text(text));
    }

    @Override
    public synchronized void codes(int[] codes, String says) {
      give(says, s -> s.codes(codes, says));
    }

    @Override
    public synchronized void sound(int rate, short[] pcm, String says) {
      give(says, s -> s.sound(rate, pcm, says));
    }

    @Override
    public synchronized void flush() {
      flushed = true;
      ask(Stream::flush);
    }

    @Override
    public synchronized void quiet() {
      ask(Stream::quiet);
    }

    @Override
    public synchronized void finish() {
      finished = true;
      ask(Stream::finish);
    }

    @Override
    public synchronized void cancel() {
      over = true;
      stream.ifPresent(Stream::cancel);
    }

    /** What the first voice says is heard as long as it is the one that speaks. */
    private final class First implements Sink {
      @Override
      public boolean audio(int rate, short[] pcm) {
        synchronized (Reply.this) {
          if (changed || over) return false;
          rateHz = rate;
        }
        return sink.audio(rate, pcm);
      }

      @Override
      public void spoken(String text) {
        synchronized (Reply.this) {
          if (changed || over) return;
          owed.delete(0, Math.min(owed.length(), text.length()));
        }
        sink.spoken(text);
      }

      @Override
      public void end() {
        synchronized (Reply.this) {
          if (changed || over) return;
          over = true;
        }
        sink.end();
      }

      @Override
      public void failed(String why) {
        synchronized (Reply.this) {
          Reply.this.failed(why);
        }
      }
    }
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
