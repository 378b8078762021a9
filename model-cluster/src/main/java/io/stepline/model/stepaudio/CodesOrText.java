package io.stepline.model.stepaudio;

import io.stepline.media.audio.Resampler;
import io.stepline.model.engine.SpeechDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A voice for codes and one for text in one reply: the house's own words (fillers, apologies, greetings) come as text, the model's as codes. They sound one after the
 * other, in the order they came, at one rate. Thread-safe.
 */
public final class CodesOrText implements SpeechDecoder {
  private final Token2WavDecoder coded;
  private final SpeechDecoder written;

  public CodesOrText(Token2WavDecoder coded, SpeechDecoder written) {
    this.coded = coded;
    this.written = written;
  }

  @Override
  public String name() {
    return coded.name() + "; words of the house by " + written.name();
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

    private Part part(boolean codes) {
      if (parts.isEmpty() || parts.getLast().codes != codes) {
        if (!parts.isEmpty()) complete(parts.getLast());
        parts.add(new Part(codes));
      }
      return parts.getLast();
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
      if (now.stream.isEmpty()) now.stream = Optional.of((now.codes ? coded : written).open(voice, new Passing(now.codes)));
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

    private final class Passing implements Sink {
      private final boolean codes;
      private Optional<Resampler> resampler = Optional.empty();

      Passing(boolean codes) {
        this.codes = codes;
      }

      @Override
      public boolean audio(int rateHz, short[] pcm) {
        if (codes || rateHz == coded.rateHz()) return sink.audio(rateHz, pcm);
        if (resampler.isEmpty()) resampler = Optional.of(new Resampler(rateHz, coded.rateHz()));
        return sink.audio(coded.rateHz(), resampler.get().process(pcm));
      }

      @Override
      public void spoken(String text) {
        sink.spoken(text);
      }

      @Override
      public void end() {
        partEnded();
      }

      @Override
      public void failed(String why) {
        sink.failed(why);
      }
    }
  }

  @Override
  public void close() {
    coded.close();
    written.close();
  }
}
