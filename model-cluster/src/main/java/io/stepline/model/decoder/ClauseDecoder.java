package io.stepline.model.decoder;

import io.stepline.model.engine.SpeechDecoder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Text decoders that speak clause by clause on one thread of their own. */
abstract class ClauseDecoder implements SpeechDecoder {
  private final ExecutorService voice;

  ClauseDecoder(String threadName) {
    voice = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(threadName).factory());
  }

  /** Speaks one clause into the sink, on the voice's thread. @return false if the sink said stop */
  abstract boolean speak(String clause, Voice how, Sink sink);

  @Override
  public final Stream open(Voice how, Sink sink) {
    return new Stream() {
      private final Clauses clauses = new Clauses();
      private volatile boolean cancelled;

      @Override
      public void text(String text) {
        clauses.add(text).forEach(this::say);
      }

      @Override
      public void finish() {
        clauses.finish().forEach(this::say);
        voice.execute(() -> {
          if (!cancelled) sink.end();
        });
      }

      @Override
      public void cancel() {
        cancelled = true;
      }

      private void say(String clause) {
        voice.execute(() -> {
          if (cancelled) return;
          try {
            if (speak(clause, how, guarded())) sink.spoken(clause + " ");
          } catch (RuntimeException e) {
            cancelled = true;
            sink.failed(e.getMessage());
          }
        });
      }

      private Sink guarded() {
        return new Sink() {
          @Override
          public boolean audio(int rateHz, short[] pcm) {
            return !cancelled && sink.audio(rateHz, pcm);
          }

          @Override
          public void spoken(String text) {
            sink.spoken(text);
          }

          @Override
          public void end() {
            sink.end();
          }

          @Override
          public void failed(String why) {
            sink.failed(why);
          }
        };
      }
    };
  }

  @Override
  public void close() {
    voice.shutdownNow();
  }
}
