package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.testkit.InMemoryBus;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ForgottenCallsTest {
  private static final long HOUR_US = 3_600_000_000L;
  private final AtomicLong nowUs = new AtomicLong(1_000_000);
  private final InMemoryBus bus = new InMemoryBus();

  private void answered(String call) {
    bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(new CallId(call), "g", CallEvent.Direction.INBOUND, "alice",
        "desk", "desk", "t", "PCMU", 8_000, Map.of(), nowUs.get()));
    bus.deliver();
  }

  @Test
  void shouldGiveUpTheTalkOfACallWhoseEndNeverCameAndKeepOthers() {
    try (ConversationWorker worker = new ConversationWorker(bus, nowUs::get, Map.of("desk", BotPolicy.DEFAULT),
        Speculation.Mode.NEVER, Meters.NONE)) {
      answered("lost");
      answered("silent");
      await().atMost(Duration.ofSeconds(10)).until(() -> worker.active() == 2);
      nowUs.addAndGet(3 * HOUR_US);
      bus.publish(Topics.CALL_EVENTS, new CallEvent.KeyPressed(new CallId("silent"), "1", 80, nowUs.get()));
      answered("new");
      await().atMost(Duration.ofSeconds(10)).until(() -> worker.active() == 3);
      nowUs.addAndGet(2 * HOUR_US);
      worker.swept().join();
      assertThat(worker.active()).isEqualTo(2);
      nowUs.addAndGet(5 * HOUR_US);
      worker.swept().join();
      assertThat(worker.active()).isZero();
    }
  }
}
