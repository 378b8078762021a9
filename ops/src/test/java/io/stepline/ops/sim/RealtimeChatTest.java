package io.stepline.ops.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.model.chat.RealtimeChat;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.engine.ChatModel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Speech to speech over a WebSocket, with a server as strict as the real one. */
class RealtimeChatTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private final FliteDecoder flite = new FliteDecoder();

  @AfterEach
  void close() {
    flite.close();
  }

  private static RealtimeChat chat(boolean beta, int firstEventMs, URI... urls) {
    return new RealtimeChat(new RealtimeChat.Settings(List.of(urls), "realtime", "key", "", 24_000,
        Duration.ofMillis(firstEventMs), beta, 4, 3, 30), HeardReply.bots());
  }

  private static ChatRequest.Generate asked(int reply, boolean draft, long utterance, double seconds,
      ChatRequest.Message... history) {
    ChatRequest.Heard heard = new ChatRequest.Heard("", 1, false, "", List.of(),
        new SpeechTokens.Wave(16_000, new short[(int) (seconds * 16_000)]), 0, utterance);
    ChatRequest.Generate g = HeardReply.asked("c", heard, List.of(history), "");
    return new ChatRequest.Generate(g.call(), g.turn(), new ReplyId(reply), draft, g.cause(), g.caller(), heard,
        g.history(), "", g.stamps());
  }

  private static ChatRequest.Message user(long utterance) {
    return new ChatRequest.Message("user", "", List.of(), List.of(), utterance);
  }

  private static long sent(SimRealtime server, String type) {
    return server.events().stream().filter(e -> e.path("type").asText().equals(type)).count();
  }

  @Test
  void shouldSpeakInBothShapesAndBeRefusedInNeither() {
    for (boolean beta : new boolean[] {false, true}) {
      try (
          SimRealtime server = new SimRealtime(0, flite, SimBrain.echo(),
              beta ? SimRealtime.Manner.BETA : SimRealtime.Manner.GA);
          RealtimeChat chat = chat(beta, 20_000, server.url())) {
        HeardReply reply = new HeardReply();
        chat.start(asked(1, false, 10, 2, new ChatRequest.Message("assistant", "Hello.")), reply);
        assertThat(reply.until("[end]").all())
            .isEqualTo("I have heard you for 2 seconds. What else can I do for you?[end]");
        assertThat(reply.samples()).as("three seconds or so of 24 kHz").isBetween(48_000, 150_000);
        assertThat(server.complaints()).isEmpty();
        assertThat(server.conversation()).startsWith("assistant: Hello.", "user: 2 s");
        assertThat(server.events().getFirst().path("session").path("tools").findValuesAsText("name"))
            .contains("order-status", "hang_up");
      }
    }
  }

  @Test
  void shouldKeepOneSessionOverTheTurnsAndSendEachOnce() {
    SimBrain brain = (m, h) -> SimBrain.Answer.say("Answer " + m.size() + ".");
    try (SimRealtime server = new SimRealtime(0, flite, brain, SimRealtime.Manner.GA);
        RealtimeChat chat = chat(false, 20_000, server.url())) {
      HeardReply first = new HeardReply();
      chat.start(asked(1, false, 10, 1), first);
      first.until("[end]");
      HeardReply second = new HeardReply();
      chat.start(asked(2, false, 20, 2, user(10), new ChatRequest.Message("assistant", "Answer 1."),
          new ChatRequest.Message("assistant", "Are you there?")), second);
      second.until("[end]");
      assertThat(server.connections()).isOne();
      assertThat(sent(server, "session.update")).isOne();
      assertThat(server.conversation()).containsExactly("user: 1 s", "assistant: Answer 1.",
          "assistant: Are you there?", "user: 2 s", "assistant: Answer 4.");
      chat.forget(c -> true);
      await().atMost(LONG).until(() -> server.connections() == 0);
      assertThat(server.complaints()).isEmpty();
    }
  }

  @Test
  void shouldTakeDraftsThatCameToNothingOutOfTheConversation() {
    SimBrain brain = (m, h) -> SimBrain.Answer.say("You spoke for " + h + " seconds, and I say so at some length.");
    try (SimRealtime server = new SimRealtime(0, flite, brain, new SimRealtime.Manner(false, 4));
        RealtimeChat chat = chat(false, 20_000, server.url())) {
      HeardReply draft = new HeardReply();
      ChatModel.Reply started = chat.start(asked(1, true, 10, 1), draft);
      draft.until("You spoke for 1");
      started.cancel();
      HeardReply reply = new HeardReply();
      chat.start(asked(2, true, 11, 2), reply).opened();
      reply.until("[end]");
      assertThat(server.conversation()).containsExactly("user: 2 s",
          "assistant: You spoke for 2.0 seconds, and I say so at some length.");
      assertThat(draft.all()).doesNotContain("[end]", "[failed");
      assertThat(server.complaints()).isEmpty();
    }
  }

  /** A filler of 1.2 s sounded before the model's own words, of which half a second was heard. */
  @Test
  void shouldNotCountWordsOfTheHouseForHeardOfTheModel() {
    SimBrain brain = (m, h) -> SimBrain.Answer.say("one two three four five six seven eight nine ten");
    try (SimRealtime server = new SimRealtime(0, flite, brain, new SimRealtime.Manner(false, 8));
        RealtimeChat chat = chat(false, 20_000, server.url())) {
      HeardReply reply = new HeardReply();
      ChatRequest.Generate asked = asked(1, true, 10, 1);
      ChatModel.Reply talk = chat.start(asked, reply);
      talk.opened();
      await().atMost(LONG).until(() -> reply.samples() > 24_000);
      talk.cancel();
      chat.spoken(new SpokenMark(asked.call(), asked.reply(), 24_000, 0, 28_800, "One moment, please. "));
      chat.spoken(new SpokenMark(asked.call(), asked.reply(), 24_000, 28_800, 48_000, "one two three"));
      chat.heard(asked.call(), asked.reply(), 1_700);
      HeardReply next = new HeardReply();
      chat.start(asked(2, false, 20, 2, user(10), new ChatRequest.Message("assistant", "one two ...")), next);
      next.until("[end]");
      assertThat(sent(server, "conversation.item.truncate")).isOne();
      assertThat(server.conversation()).element(1).asString().startsWith("assistant: one").doesNotContain("ten");
      assertThat(server.complaints()).isEmpty();
    }
  }

  @Test
  void shouldCutAnInterruptedReplyAtWhatWasHeard() {
    SimBrain brain = (m, h) -> SimBrain.Answer.say("one two three four five six seven eight nine ten");
    try (SimRealtime server = new SimRealtime(0, flite, brain, new SimRealtime.Manner(false, 8));
        RealtimeChat chat = chat(false, 20_000, server.url())) {
      HeardReply reply = new HeardReply();
      ChatRequest.Generate asked = asked(1, true, 10, 1);
      ChatModel.Reply talk = chat.start(asked, reply);
      talk.opened();
      await().atMost(LONG).until(() -> reply.samples() > 24_000);
      talk.cancel();
      chat.heard(asked.call(), asked.reply(), 500);
      HeardReply next = new HeardReply();
      chat.start(asked(2, false, 20, 2, user(10), new ChatRequest.Message("assistant", "one two ...")), next);
      next.until("[end]");
      assertThat(server.conversation()).hasSize(4).element(1).asString().startsWith("assistant: one")
          .doesNotContain("ten");
      assertThat(sent(server, "conversation.item.truncate")).isOne();
      assertThat(server.complaints()).isEmpty();
    }
  }

  @Test
  void shouldAskToolsAndGoOnAndLeaveLast() {
    SimBrain brain = (m, h) -> m.toString().contains("function_call_output") ? SimBrain.Answer.say("It was shipped.")
        : new SimBrain.Answer("Let me see.", Optional.of(new SimBrain.Wish("order-status", "{\"order\":\"12\"}")));
    try (SimRealtime server = new SimRealtime(0, flite, brain, SimRealtime.Manner.GA);
        RealtimeChat chat = chat(false, 20_000, server.url())) {
      HeardReply reply = new HeardReply();
      ChatRequest.Generate asked = asked(1, false, 10, 1);
      ChatModel.Reply talk = chat.start(asked, reply);
      String tool = reply.until("[tool ").all();
      assertThat(tool).contains("order-status {\"order\":\"12\"}]");
      String id = tool.replaceAll("(?s).*\\[tool (\\S+) .*", "$1");
      talk.toolResult(new ChatRequest.ToolResult(asked.call(), asked.reply(), id, false, "{\"status\":\"shipped\"}"));
      assertThat(reply.until("[end]").all()).endsWith("It was shipped.[end]");
      assertThat(server.complaints()).isEmpty();
    }
  }

  @Test
  void shouldHangUpThroughTheModel() {
    SimBrain brain = (m, h) -> new SimBrain.Answer("Goodbye.", Optional.of(new SimBrain.Wish("hang_up", "")));
    try (SimRealtime server = new SimRealtime(0, flite, brain, SimRealtime.Manner.GA);
        RealtimeChat chat = chat(false, 20_000, server.url())) {
      HeardReply reply = new HeardReply();
      chat.start(HeardReply.asked("c", HeardReply.words("bye"), List.of(), ""), reply);
      assertThat(reply.until("[end]").all()).isEqualTo("Goodbye.[then hangup ][end]");
    }
  }

  @Test
  void shouldTellANewSessionTheHistoryWithItsTools() {
    try (SimRealtime server = new SimRealtime(0, flite, SimBrain.echo(), SimRealtime.Manner.GA);
        RealtimeChat chat = chat(false, 20_000, server.url())) {
      ChatRequest.ToolRun run = new ChatRequest.ToolRun("k", "order-status", "{\"order\":\"12\"}", false, "{\"a\":1}");
      HeardReply reply = new HeardReply();
      chat.start(asked(1, false, 10, 1, new ChatRequest.Message("user", "my order"),
          new ChatRequest.Message("assistant", "I look.", List.of(), List.of(run), 0)), reply);
      reply.until("[end]");
      assertThat(server.conversation()).startsWith("user: my order", "assistant: I look.",
          "function_call: {\"order\":\"12\"}", "function_call_output: {\"a\":1}", "user: 1 s");
      assertThat(server.complaints()).isEmpty();
    }
  }

  @Test
  void shouldAskAnotherServerBeforeAnythingWasSaidAndReportTheLoad() {
    SimRealtime first = new SimRealtime(0, flite, SimBrain.echo(), SimRealtime.Manner.GA);
    URI gone = first.url();
    first.close();
    try (SimRealtime second = new SimRealtime(0, flite, SimBrain.echo(), SimRealtime.Manner.GA);
        RealtimeChat chat = chat(false, 20_000, gone, second.url())) {
      assertThat(chat.load().capacity()).isEqualTo(8);
      HeardReply reply = new HeardReply();
      chat.start(asked(1, false, 10, 1), reply);
      assertThat(reply.until("[end]").all()).startsWith("I have heard you").doesNotContain("[failed");
      assertThat(chat.load().capacity()).as("one rests").isEqualTo(4);
      assertThat(chat.load().servers()).extracting(ModelLoad.Server::name)
          .containsExactly(second.url().getAuthority());
    }
  }

  @Test
  void shouldLetANewSessionHearEarlierTurnsAgain() {
    SimRealtime first = new SimRealtime(0, flite, SimBrain.echo(), SimRealtime.Manner.GA);
    try (SimRealtime second = new SimRealtime(0, flite, SimBrain.echo(), SimRealtime.Manner.GA);
        RealtimeChat chat = chat(false, 20_000, first.url(), second.url())) {
      HeardReply reply = new HeardReply();
      chat.start(asked(1, false, 10, 3), reply);
      reply.until("[end]");
      first.close();
      await().atMost(LONG).until(() -> chat.load().capacity() == 4);
      HeardReply next = new HeardReply();
      chat.start(asked(2, false, 20, 1, user(10), new ChatRequest.Message("assistant", "Yes.")), next);
      assertThat(next.until("[end]").all()).doesNotContain("[failed");
      assertThat(second.conversation()).startsWith("user: 3 s", "assistant: Yes.", "user: 1 s");
    }
  }

  @Test
  void shouldFailClearly() {
    SimBrain slow = (m, h) -> {
      try {
        Thread.sleep(30_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return SimBrain.Answer.say("late");
    };
    SimRealtime server = new SimRealtime(0, flite, slow, SimRealtime.Manner.GA);
    try (RealtimeChat chat = chat(false, 1_500, server.url()); RealtimeChat old = chat(true, 20_000, server.url())) {
      HeardReply mute = new HeardReply();
      chat.start(asked(1, false, 10, 1), mute);
      assertThat(mute.until("[failed").all()).contains("has said nothing for 1500 ms");
      HeardReply refused = new HeardReply();
      old.start(asked(1, false, 10, 1), refused);
      assertThat(refused.until("[failed").all()).as("the old shape").contains("unknown_parameter");
      server.close();
      HeardReply nobody = new HeardReply();
      old.start(HeardReply.asked("d", HeardReply.words("hi"), List.of(), ""), nobody);
      assertThat(nobody.until("[failed").all()).contains("does not answer");
    }
  }
}
