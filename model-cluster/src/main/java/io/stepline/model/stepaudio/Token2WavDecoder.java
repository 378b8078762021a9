package io.stepline.model.stepaudio;

import io.stepline.model.engine.Load;
import io.stepline.model.engine.SpeechDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The voice of Step-Audio 2: codes that the model itself speaks, to sound as they come. Text is said by another voice;
 * see {@link io.stepline.model.decoder.SpokenOrText}. Thread-safe.
 */
public final class Token2WavDecoder implements SpeechDecoder {
  private final Vocoder vocoder;
  /**
   * The engine of token2wav is built for 1,000 frames of cache, which a prompt and a chunk of 100 codes share
   * (FunAudioLLM/CosyVoice, get_trt_kwargs).
   */
  public static final double LONGEST_PROMPT_S = 13.8;

  private final VoiceRegistry voices;

  public Token2WavDecoder(Vocoder vocoder, VoiceRegistry voices) {
    this.vocoder = vocoder;
    this.voices = voices;
  }

  @Override
  public String name() {
    return vocoder.name();
  }

  @Override
  public Load load() {
    return vocoder.load();
  }

  public int rateHz() {
    return vocoder.rateHz();
  }

  @Override
  public boolean speaks(String language) {
    return true;
  }

  @Override
  public Stream open(Voice voice, Sink sink) {
    return new Speaking(voice, sink);
  }

  /** What codes up to {@code until} say. */
  private record Said(int until, String text) {}

  private final class Speaking implements Stream {
    private final Sink sink;
    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("token2wav").factory());
    private final List<int[]> come = new ArrayList<>();
    private final Queue<Said> said = new ArrayDeque<>();
    private final Vocoder.Stream sound;
    private int codes;
    private volatile boolean cancelled;

    Speaking(Voice voice, Sink sink) {
      this.sink = sink;
      this.sound = vocoder.open(voices.voice(voice.name()), this::audio);
    }

    private boolean audio(short[] pcm, int done) {
      if (cancelled || pcm.length > 0 && !sink.audio(vocoder.rateHz(), pcm)) return false;
      StringBuilder text = new StringBuilder();
      synchronized (come) {
        while (!said.isEmpty() && said.peek().until() <= done) text.append(said.remove().text());
      }
      if (!text.isEmpty()) sink.spoken(text.toString());
      return true;
    }

    @Override
    public void text(String text) {
      throw new UnsupportedOperationException("this voice speaks codes only");
    }

    /** What comes while the vocoder is busy is one lot for it. */
    @Override
    public void codes(int[] more, String says) {
      synchronized (come) {
        come.add(more);
        codes += more.length;
        if (!says.isEmpty()) said.add(new Said(codes, says));
      }
      run(this::takeUp);
    }

    private void takeUp() {
      int[] lot;
      synchronized (come) {
        lot = come.stream().flatMapToInt(Arrays::stream).toArray();
        come.clear();
      }
      if (lot.length > 0) wanted(sound.accept(lot));
    }

    private void wanted(boolean more) {
      if (more) return;
      cancelled = true;
      sound.close();
    }

    @Override
    public void flush() {
      run(() -> wanted(sound.flush()));
    }

    @Override
    public void finish() {
      run(() -> {
        boolean whole = sound.finish();
        sound.close();
        if (whole) sink.end();
      });
      thread.shutdown();
    }

    private void run(Runnable step) {
      if (thread.isShutdown()) return;
      thread.execute(() -> {
        if (cancelled) return;
        try {
          step.run();
        } catch (RuntimeException | Error e) {
          cancelled = true;
          sound.close();
          sink.failed(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
      });
    }

    @Override
    public void cancel() {
      cancelled = true;
      thread.shutdownNow();
      sound.close();
    }
  }

  @Override
  public void close() {
    vocoder.close();
  }
}
