package io.stepline.model.stepaudio;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.engine.SpeechEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Turns are written down in order in each call, and one call does not wait for another. */
class TranscriberTest {
  private final CountDownLatch busy = new CountDownLatch(1);

  /** Takes as long as it is told for turns of one sample; says how long a turn is. */
  private SpeechEncoder slow() {
    return new SpeechEncoder() {
      @Override
      public String name() {
        return "slow";
      }

      @Override
      public int sampleRateHz() {
        return 16_000;
      }

      @Override
      public Session open(String bot, boolean narrowband) {
        return new Session() {
          @Override
          public CompletableFuture<Result> settle(short[] turn) {
            try {
              if (turn.length == 1) busy.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return CompletableFuture.completedFuture(new Result(turn.length + "", 1, false));
          }

          @Override
          public void close() {}
        };
      }
    };
  }

  @Test
  void shouldNotLetOneCallWaitForAnother() throws Exception {
    try (Transcriber transcriber = new Transcriber(Optional.of(slow()), 2)) {
      Transcriber.Session one = transcriber.open("b", true);
      Transcriber.Session two = transcriber.open("b", true);
      CompletableFuture<String> held = one.transcript(new short[1]).orElseThrow();
      assertThat(two.transcript(new short[2]).orElseThrow().get(5, TimeUnit.SECONDS)).isEqualTo("2");
      assertThat(held).isNotDone();
      List<CompletableFuture<String>> later = new ArrayList<>();
      for (int n = 3; n < 6; n++) later.add(one.transcript(new short[n]).orElseThrow());
      busy.countDown();
      assertThat(held.get(5, TimeUnit.SECONDS)).isEqualTo("1");
      for (int n = 3; n < 6; n++) assertThat(later.get(n - 3).get(5, TimeUnit.SECONDS)).isEqualTo("" + n);
    }
  }
}
