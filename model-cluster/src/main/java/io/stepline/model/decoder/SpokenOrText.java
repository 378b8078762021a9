package io.stepline.model.decoder;

import io.stepline.model.engine.Load;
import io.stepline.model.engine.SpeechDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A voice for codes or sound and one for text in one reply: the house's own words (fillers, apologies, greetings) come
 * as text, the model's as it speaks. They sound one after the other, in the order they came, at one rate. Thread-safe.
 */
public final class SpokenOrText implements SpeechDecoder {
  private final SpeechDecoder spoken;
  private final int rateHz;
  private final SpeechDecoder written;

  /** @param spoken takes codes or sound and gives {@code rateHz} */
  public SpokenOrText(SpeechDecoder spoken, int rateHz, SpeechDecoder written) {
    this.spoken = spoken;
    this.rateHz = rateHz;
    this.written = written;
  }

  @Override
  public String name() {
    return spoken.name() + "; words of the house by " + written.name();
  }

  @Override
  public Load load() {
    return spoken.load();
  }

  @Override
  public boolean speaks(String language) {
    return true;
  }

  @Override
  public Stream open(Voice voice, Sink sink) {
    return new Sequence(voice, sink);
  }

  /** A run of one kind. */
  private static final class Part {
    final boolean codes;
    final Deque<Runnable> held = new ArrayDeque<>();
    Optional<Stream> stream = Optional.empty();
    boolean complete;

    Part(boolean codes) {
      this.codes = codes;
    }
  }

  private final class Sequence implements Stream {
    private final Voice voice;
    private final Sink sink;
    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean finished;
    private boolean cancelled;

    Sequence(Voice voice, Sink sink) {
      this.voice = voice;
      this.sink = sink;
    }

    @Override
    public synchronized void text(String text) {
      Part part = part(false);
      part.held.add(() -> part.stream.orElseThrow().text(text));
      advance();
    }

    @Override
    public synchronized void codes(int[] codes, String says) {
      Part part = part(true);
      part.held.add(() -> part.stream.orElseThrow().codes(codes, says));
      advance();
    }

    @Override
    public synchronized void sound(int rate, short[] pcm, String says) {
      Part part = part(true);
      part.held.add(() -> part.stream.orElseThrow().sound(rate, pcm, says));
      advance();
    }

    private Part part(boolean codes) {
      if (parts.isEmpty() || parts.getLast().codes != codes) {
        if (!parts.isEmpty()) complete(parts.getLast());
        parts.add(new Part(codes));
      }
      return parts.getLast();
    }

    @Override
    public synchronized void flush() {
      toLast(Stream::flush);
    }

    @Override
    public synchronized void quiet() {
      toLast(Stream::quiet);
    }

    private void toLast(Consumer<Stream> order) {
      if (parts.isEmpty() || parts.getLast().complete) return;
      Part part = parts.getLast();
      part.held.add(() -> order.accept(part.stream.orElseThrow()));
      advance();
    }

    private void complete(Part part) {
      part.complete = true;
      part.held.add(() -> part.stream.orElseThrow().finish());
    }

    @Override
    public synchronized void finish() {
      finished = true;
      if (parts.isEmpty()) sink.end();
      else if (!parts.getLast().complete) complete(parts.getLast());
      advance();
    }

    /** Only the first part sounds. */
    private void advance() {
      if (parts.isEmpty() || cancelled) return;
      Part now = parts.getFirst();
      if (now.stream.isEmpty())
        now.stream = Optional.of((now.codes ? spoken : written).open(voice, passing(now.codes)));
      while (!now.held.isEmpty()) now.held.remove().run();
    }

    private synchronized void partEnded() {
      if (cancelled) return;
      parts.remove();
      if (parts.isEmpty() && finished) sink.end();
      else advance();
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      parts.forEach(p -> p.stream.ifPresent(Stream::cancel));
    }

    private Sink passing(boolean codes) {
      return new AtRate(sink, codes ? 0 : rateHz) {
        @Override
        public void end() {
          partEnded();
        }
      };
    }
  }

  @Override
  public void close() {
    spoken.close();
    written.close();
  }
}
