package io.stepline.model.decoder;

import io.stepline.model.ear.Ear;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Text decoders that speak clause by clause: on threads of their own, or where a voice mostly waits, on one for each
 * reply. What is spoken is the text for the ear; what is said to have been spoken is the text as it came.
 */
public abstract class ClauseDecoder implements SpeechDecoder {
  private final Optional<ExecutorService> shared;
  private final ClauseCache cache = new ClauseCache();

  /** All replies take turns on one thread. */
  protected ClauseDecoder(String threadName) {
    this(threadName, 1);
  }

  /** All replies take turns, clause by clause, on so many threads. */
  protected ClauseDecoder(String threadName, int threads) {
    shared = Optional.of(Executors.newFixedThreadPool(threads,
        Thread.ofPlatform().daemon().name(threadName + "-", 0).factory()));
  }

  /** Each reply has a thread, which is interrupted when the reply is cancelled. */
  protected ClauseDecoder() {
    shared = Optional.empty();
  }

  /** Speaks one clause into the sink, on the voice's thread. @return false if the sink said stop */
  protected abstract boolean speak(String clause, Voice how, Sink sink);

  @Override
  public final Stream open(Voice how, Sink sink) {
    ExecutorService threads =
        shared.orElseGet(() -> Executors.newSingleThreadExecutor(Thread.ofVirtual().name("voice").factory()));
    Executor voice = new InOrder(threads);
    return new Stream() {
      private final Ear ear = Ear.of(how.language());
      private final Clauses clauses = new Clauses(how.language());
      private volatile boolean cancelled;

      @Override
      public void text(String text) {
        clauses.add(text).forEach(this::say);
      }

      @Override
      public void flush() {
        clauses.finish().forEach(this::say);
      }

      @Override
      public void quiet() {
        clauses.settled().forEach(this::say);
      }

      @Override
      public void finish() {
        clauses.finish().forEach(this::say);
        if (threads.isShutdown()) return;
        voice.execute(() -> {
          if (!cancelled) sink.end();
        });
        if (shared.isEmpty()) voice.execute(threads::shutdown);
      }

      @Override
      public void cancel() {
        cancelled = true;
        if (shared.isEmpty()) threads.shutdownNow();
      }

      private void say(String clause) {
        if (!threads.isShutdown()) voice.execute(() -> {
          if (cancelled) return;
          try {
            String said = ear.spoken(clause);
            if (said.isEmpty() || spoken(said)) sink.spoken(clause);
          } catch (RuntimeException | Error e) {
            cancelled = true;
            sink.failed(Objects.requireNonNullElse(e.getMessage(), e.toString()));
          }
        });
      }

      private boolean spoken(String clause) {
        Optional<Boolean> played = cache.play(clause, how, guarded(cache.new Recording()));
        if (played.isPresent()) return played.get();
        ClauseCache.Recording fresh = cache.new Recording();
        boolean whole = speak(clause, how, guarded(fresh));
        if (whole) fresh.keep(clause, how);
        return whole;
      }

      private Sink guarded(ClauseCache.Recording recording) {
        return new PassingSink(sink) {
          @Override
          public boolean audio(int rateHz, short[] pcm) {
            recording.add(rateHz, pcm);
            return !cancelled && super.audio(rateHz, pcm);
          }
        };
      }
    };
  }

  @Override
  public void close() {
    shared.ifPresent(ExecutorService::shutdownNow);
  }
}
