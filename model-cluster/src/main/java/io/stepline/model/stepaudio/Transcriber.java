package io.stepline.model.stepaudio;

import io.stepline.model.engine.SpeechEncoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down, beside the model and without holding it up, what it heard: text is a fourteenth of the tokens of speech,
 * and what history and record are made of (arXiv 2502.11946, context manager). When too much waits a turn goes without.
 */
public final class Transcriber implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Transcriber.class);
  private static final int WAITING = 64;
  private final Optional<SpeechEncoder> recogniser;
  /** Each call stays on one, so that its turns are written down in order. */
  private final List<ExecutorService> lanes;
  private final AtomicInteger opened = new AtomicInteger();
  private final Semaphore room = new Semaphore(WAITING);

  /** @param recogniser empty to do without: history then keeps the codes */
  public Transcriber(Optional<SpeechEncoder> recogniser) {
    this(recogniser, Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 2, 8));
  }

  Transcriber(Optional<SpeechEncoder> recogniser, int lanes) {
    this.recogniser = recogniser;
    this.lanes = IntStream.range(0, lanes).<ExecutorService>mapToObj(
        i -> Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("transcriber-" + i).factory()))
        .toList();
  }

  String name() {
    return recogniser.map(r -> "by " + r.name()).orElse("off");
  }

  Session open(String bot, boolean narrowband) {
    return new Session(recogniser.map(r -> r.open(bot, narrowband)));
  }

  /** One call. */
  final class Session {
    private final Optional<SpeechEncoder.Session> session;
    private final ExecutorService lane = lanes.get(Math.floorMod(opened.getAndIncrement(), lanes.size()));

    Session(Optional<SpeechEncoder.Session> session) {
      this.session = session;
    }

    void expect(String expectation) {
      session.ifPresent(s -> run(() -> s.expect(expectation)));
    }

    Optional<CompletableFuture<String>> transcript(short[] turn) {
      if (session.isPresent() && !room.tryAcquire()) {
        log.warn("too many turns wait for their transcript, one goes without");
        return Optional.empty();
      }
      return session.map(s -> {
        CompletableFuture<String> text = new CompletableFuture<>();
        run(() -> {
          s.begin();
          s.settle(turn).whenComplete((r, e) -> {
            room.release();
            text.complete(e == null && !r.rejected() ? r.text() : "");
          });
        });
        return text;
      });
    }

    void close() {
      session.ifPresent(s -> run(s::close));
    }

    private void run(Runnable step) {
      try {
        lane.execute(step);
      } catch (RejectedExecutionException e) {
        log.debug("transcript after the end");
      }
    }
  }

  @Override
  public void close() {
    lanes.forEach(ExecutorService::shutdownNow);
    recogniser.ifPresent(SpeechEncoder::close);
  }
}
