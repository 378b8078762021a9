package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.dialog.context.ContextState;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.TurnId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Calls in progress when releases change: 29005bb kept the conversation and the settled context, and knows nothing else
 * of ours.
 */
class UpgradeTest {
  private static final CallId CALL = new CallId("in-progress");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<ChatRequest.Generate> asked = new ArrayList<>();

  private ConversationWorker controller() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.CHAT_REQUESTS, r -> asked.add((ChatRequest.Generate) r)))));
    return new ConversationWorker(bus, WallClock.system(), Map.of("desk", BotPolicy.DEFAULT), Speculation.Mode.NEVER,
        Meters.NONE);
  }

  private void press(String key) {
    bus.publish(Topics.CALL_EVENTS, new CallEvent.KeyPressed(CALL, key, 80, 1));
    await().atMost(Duration.ofSeconds(10)).until(() -> {
      bus.deliver();
      return !asked.isEmpty();
    });
  }

  private static ContextState known() {
    CallEvent answered = new CallEvent.Answered(CALL, "g", CallEvent.Direction.INBOUND, "alice", "desk", "desk", "t",
        "PCMU", 8_000, Map.of(), 1);
    return new ContextState(List.of(answered), List.of(new ChatRequest.Message("assistant", "Hello.")), "m1", "", 1,
        List.of(), Map.of());
  }

  @Test
  void shouldGoOnWithACallOfTheReleaseBefore() {
    bus.publish(Topics.CONVERSATION_CONTEXT, new ContextSnapshot(CALL, WallClock.system().nowUs(), false,
        Journal.write(new ConversationState.Listening(new TurnId(0), new ReplyId(1))), Journal.write(known())));
    try (ConversationWorker worker = controller()) {
      assertThat(worker.active()).isEqualTo(1);
      press("5");
      assertThat(asked).singleElement().satisfies(g -> {
        assertThat(g.reply()).isEqualTo(new ReplyId(2));
        assertThat(g.memory()).isEqualTo("m1");
        assertThat(g.history()).containsExactly(new ChatRequest.Message("assistant", "Hello."));
      });
    }
  }

  @Test
  void shouldLeaveCallsThatTheReleaseBeforeCanGoOnWith() {
    try (ConversationWorker worker = controller()) {
      bus.publish(Topics.CALL_EVENTS, known().answered().getFirst());
      press("5");
      press("#");
      assertThat(worker.active()).isEqualTo(1);
    }
    List<ContextSnapshot> kept = new ArrayList<>();
    bus.replay(Topics.CONVERSATION_CONTEXT, kept::add);
    assertThat(Journal.readState(kept.getLast().conversation())).isInstanceOf(ConversationState.BotThinking.class);
    assertThat(Journal.readContext(kept.getLast().context()).answered()).isEqualTo(known().answered());
  }
}
