package io.stepline.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.ClusterLoad;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.engine.TurnJudge;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Ears that know how many turns they take at once say how many they are at. */
class EncoderLoadTest {
  private static final short[] TURN = new short[16_000];

  /** Answers when it is told to; of an empty turn it does not know what to make. */
  private static final class Slow implements SpeechEncoder {
    final List<CompletableFuture<Result>> asked = new CopyOnWriteArrayList<>();

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
          if (turn.length == 0) throw new IllegalArgumentException("no sound");
          CompletableFuture<Result> answer = new CompletableFuture<>();
          asked.add(answer);
          return answer;
        }

        @Override
        public void close() {}
      };
    }
  }

  private final Slow slow = new Slow();

  @Test
  void shouldCountTurnsUntilTheyAreAnsweredOrFail() {
    CountedEncoder counted = new CountedEncoder(slow, Optional.empty(), 4);
    SpeechEncoder.Session session = counted.open("desk", true);
    for (int i = 0; i < 3; i++) session.settle(TURN);
    assertThat(counted.load().inFlight()).isEqualTo(3);
    slow.asked.get(0).complete(SpeechEncoder.Result.NOTHING);
    slow.asked.get(1).completeExceptionally(new IllegalStateException("broken"));
    assertThatThrownBy(() -> session.settle(new short[0])).hasMessage("no sound");
    assertThat(counted.load().inFlight()).isEqualTo(1);
  }

  @Test
  void shouldCountASharedServerOnceAndOwnEnginesEach() {
    ClusterLoad shared = new ClusterLoad(5_000);
    ClusterLoad own = new ClusterLoad(5_000);
    for (String worker : List.of("a", "b")) {
      shared.heard(told(worker, new CountedEncoder(slow, Optional.of("ears:8000"), 4)), 0);
      own.heard(told(worker, new CountedEncoder(slow, Optional.empty(), 4)), 0);
    }
    assertThat(shared.total(0).capacity()).isEqualTo(4);
    assertThat(own.total(0).capacity()).isEqualTo(8);
  }

  private static ModelLoad told(String worker, CountedEncoder e) {
    return new ModelLoad(worker, ClusterLoad.ENCODER, e.load().inFlight(), e.load().capacity(), 0, e.load().servers());
  }

  @Test
  void shouldTellEverySecondAndNothingWithoutALimit() {
    InMemoryBus bus = new InMemoryBus();
    List<ModelLoad> told = new CopyOnWriteArrayList<>();
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.MODEL_LOAD, told::add))));
    TokenizerWorker worker = new TokenizerWorker(new CountedEncoder(slow, Optional.of("ears:8000"), 4), TurnJudge.NONE,
        bus, () -> 5, 1, "house-tokenizer", Meters.NONE);
    TokenizerWorker silent = new TokenizerWorker(slow, bus, () -> 5, 1, Meters.NONE);
    await().until(() -> {
      bus.deliver();
      return told.size() >= 2;
    });
    worker.close();
    silent.close();
    assertThat(told).allSatisfy(l -> assertThat(l).isEqualTo(new ModelLoad("house-tokenizer", "encoder", 0, 4, 5,
        List.of(new ModelLoad.Server("ears:8000", 0, 4)))));
  }
}
