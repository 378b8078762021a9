package io.stepline.model.tokenizer;

import io.stepline.kafka.contract.ModelLoad;
import io.stepline.model.engine.Load;
import io.stepline.model.engine.SpeechEncoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An encoder of which it is known how many turns it understands at once, and that tells how many it is at: who admits
 * calls goes by it. Nothing is refused here.
 */
public final class CountedEncoder implements SpeechEncoder {
  private final SpeechEncoder encoder;
  private final Optional<String> server;
  private final int capacity;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * @param server its address, where several workers share it; empty for one that is this worker's own
   * @param capacity turns at once, at least 1
   */
  public CountedEncoder(SpeechEncoder encoder, Optional<String> server, int capacity) {
    this.encoder = encoder;
    this.server = server;
    this.capacity = capacity;
  }

  @Override
  public String name() {
    return encoder.name();
  }

  @Override
  public int sampleRateHz() {
    return encoder.sampleRateHz();
  }

  @Override
  public Load load() {
    int now = inFlight.get();
    return new Load(now, capacity, server.map(s -> List.of(new ModelLoad.Server(s, now, capacity))).orElse(List.of()));
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    Session session = encoder.open(bot, narrowband);
    return new Session() {
      @Override
      public void expect(String expectation) {
        session.expect(expectation);
      }

      @Override
      public void begin() {
        session.begin();
      }

      @Override
      public Optional<String> accept(short[] pcm) {
        return session.accept(pcm);
      }

      @Override
      public CompletableFuture<Result> settle(short[] turn) {
        inFlight.incrementAndGet();
        try {
          return session.settle(turn).whenComplete((_, _) -> inFlight.decrementAndGet());
        } catch (RuntimeException | Error e) {
          inFlight.decrementAndGet();
          throw e;
        }
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  @Override
  public void close() {
    encoder.close();
  }
}
