package io.stepline.ops.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.chat.RealtimeChat;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.engine.ChatModel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Speech to speech over a WebSocket. */
class RealtimeChatTest {
  private final FliteDecoder flite = new FliteDecoder();

  @AfterEach
  void close() {
    flite.close();
  }

  private static RealtimeChat chat(URI url) {
    return new RealtimeChat(new RealtimeChat.Settings(url, "realtime", "key", "", 24_000, Duration.ofSeconds(2)),
        HeardReply.bots());
  }

  @Test
  void shouldSendTheTurnAndTakeSoundWithItsWords() {
    try (SimRealtime server = new SimRealtime(0, flite, SimBrain.echo()); RealtimeChat chat = chat(server.url())) {
      HeardReply reply = new HeardReply();
      chat.start(HeardReply.asked("c", HeardReply.wave(2), List.of(new ChatRequest.Message("assistant", "Hello.")), ""),
          reply);
      assertThat(reply.until("[end]").all())
          .isEqualTo("I have heard you for 2 seconds. What else can I do for you?[end]");
      assertThat(reply.samples()).as("three seconds or so of 24 kHz").isBetween(48_000, 150_000);
      assertThat(server.events()).extracting(e -> e.path("type").asText()).containsExactly("session.update",
          "conversation.item.create", "conversation.item.create", "response.create");
      assertThat(server.events().getFirst().path("session").path("turn_detection").isNull()).as("our VAD is in charge")
          .isTrue();
      assertThat(server.events().getFirst().path("session").path("tools").findValuesAsText("name"))
          .contains("order-status", "hang_up");
      await().atMost(Duration.ofSeconds(10)).until(() -> server.connections() == 0);
    }
  }

  @Test
  void shouldAskToolsAndGoOn() {
    SimBrain brain = (m, h) -> m.toString().contains("function_call_output") ? SimBrain.Answer.say("It was shipped.")
        : new SimBrain.Answer("Let me see.", Optional.of(new SimBrain.Wish("order-status", "{\"order\":\"12\"}")));
    try (SimRealtime server = new SimRealtime(0, flite, brain); RealtimeChat chat = chat(server.url())) {
      HeardReply reply = new HeardReply();
      ChatRequest.Generate asked = HeardReply.asked("c", HeardReply.wave(1), List.of(), "");
      ChatModel.Reply talk = chat.start(asked, reply);
      reply.until("[tool call_1 order-status {\"order\":\"12\"}]");
      talk.toolResult(
          new ChatRequest.ToolResult(asked.call(), asked.reply(), "call_1", false, "{\"status\":\"shipped\"}"));
      assertThat(reply.until("[end]").all()).endsWith("It was shipped.[end]");
    }
  }

  @Test
  void shouldHangUpThroughTheModel() {
    SimBrain brain = (m, h) -> new SimBrain.Answer("Goodbye.", Optional.of(new SimBrain.Wish("hang_up", "")));
    try (SimRealtime server = new SimRealtime(0, flite, brain); RealtimeChat chat = chat(server.url())) {
      HeardReply reply = new HeardReply();
      chat.start(HeardReply.asked("c", HeardReply.words("bye"), List.of(), ""), reply);
      assertThat(reply.until("[end]").all()).isEqualTo("Goodbye.[then hangup ][end]");
    }
  }

  @Test
  void shouldCloseWhenCancelledAndFailClearly() throws Exception {
    SimBrain slow = (m, h) -> {
      try {
        Thread.sleep(30_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return SimBrain.Answer.say("late");
    };
    SimRealtime server = new SimRealtime(0, flite, slow);
    try (RealtimeChat chat = chat(server.url())) {
      HeardReply mute = new HeardReply();
      chat.start(HeardReply.asked("a", HeardReply.words("hi"), List.of(), ""), mute);
      assertThat(mute.until("[failed").all()).contains("has said nothing for 2000 ms");
      HeardReply cancelled = new HeardReply();
      ChatModel.Reply talk = chat.start(HeardReply.asked("b", HeardReply.words("hi"), List.of(), ""), cancelled);
      await().atMost(Duration.ofSeconds(10)).until(
          () -> server.events().stream().filter(e -> e.path("type").asText().equals("response.create")).count() == 2);
      talk.cancel();
      HeardReply killed = new HeardReply();
      chat.start(HeardReply.asked("c", HeardReply.words("hi"), List.of(), ""), killed);
      await().atMost(Duration.ofSeconds(10)).until(
          () -> server.events().stream().filter(e -> e.path("type").asText().equals("response.create")).count() == 3);
      server.close();
      killed.until("[failed");
      assertThat(cancelled.all()).isEmpty();
      HeardReply nobody = new HeardReply();
      chat.start(HeardReply.asked("d", HeardReply.words("hi"), List.of(), ""), nobody);
      assertThat(nobody.until("[failed").all()).contains("does not answer");
    }
  }
}
