package io.stepline.ops.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.model.bot.Moment;
import io.stepline.model.chat.FallbackChat;
import io.stepline.model.chat.FlowChat;
import io.stepline.model.chat.StepDialect;
import io.stepline.model.chat.StreamingChat;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.ServerPool;
import io.stepline.model.route.ServerVocabulary;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Step-Audio-Chat (v1): what is sent, byte by byte, and what becomes of every kind of answer. */
class StepChatProtocolTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SimSettings FAST = SimSettings.USUAL.fast();

  private static StreamingChat chat(boolean ids, SimServer... servers) {
    ServerPool pool =
        new ServerPool(Arrays.stream(servers).map(s -> s.url("/v1")).toList(), "", "/models", Duration.ofSeconds(2))
            .demanded("chat.url");
    return new StreamingChat(pool,
        new StepDialect(new StepDialect.Settings("step-audio-chat", 0.7, 0.9, 2_048, ids, true),
            new ServerVocabulary(pool, "step-audio-chat")),
        HeardReply.bots());
  }

  private static HeardReply ask(ChatModel chat, ChatRequest.Heard heard, ChatRequest.Message... history) {
    HeardReply reply = new HeardReply();
    chat.start(HeardReply.asked("call", heard, List.of(history), ""), reply);
    return reply;
  }

  @Test
  void shouldSendTheTurnAsAudioAndTheHistoryAsText() throws Exception {
    try (SimStepChat server = new SimStepChat(0, FAST, SimBrain.echo()); StreamingChat chat = chat(false, server)) {
      ChatRequest.Message unwritten = new ChatRequest.Message("user", "",
          List.of(new SpeechTokens.Codes("step-audio", 41_667, new int[] {7, 8, 1_024, 1_025, 1_026})));
      assertThat(ask(chat, HeardReply.dual(1, 2, 1_034, 1_035, 1_036), new ChatRequest.Message("assistant", "Hello."),
          unwritten, new ChatRequest.Message("user", "good day")).until("[end]").all())
          .isEqualTo("I have heard you for 1 seconds. What else can I do for you?[end]");
      JsonNode body = JSON.readTree(server.requests().getFirst());
      assertThat(body.path("temperature").asDouble()).isEqualTo(0.7);
      assertThat(body.path("top_p").asDouble()).isEqualTo(0.9);
      assertThat(body.path("stop_token_ids").toString()).isEqualTo("[3]");
      JsonNode messages = body.path("messages");
      assertThat(messages.get(0).path("role").asText()).isEqualTo("system");
      assertThat(messages.get(1).toString()).isEqualTo("{\"role\":\"assistant\",\"content\":\"Hello.\"}");
      assertThat(messages.get(2).toString()).as("not yet written down")
          .isEqualTo("{\"role\":\"user\",\"content\":\"<audio_7><audio_8><audio_1024><audio_1025><audio_1026>\"}");
      assertThat(messages.get(3).toString()).isEqualTo("{\"role\":\"user\",\"content\":\"good day\"}");
      assertThat(messages.get(4).toString())
          .isEqualTo("{\"role\":\"user\",\"content\":\"<audio_1><audio_2><audio_1034><audio_1035><audio_1036>\"}");
    }
  }

  @Test
  void shouldSendTheWholePromptAsIds() throws Exception {
    try (SimStepChat server = new SimStepChat(0, FAST, SimBrain.echo()); StreamingChat chat = chat(true, server)) {
      assertThat(ask(chat, HeardReply.dual(1, 2, 1_034, 1_035, 1_036), new ChatRequest.Message("user", "hi"))
          .until("[end]").all()).startsWith("I have heard you");
      JsonNode prompt = JSON.readTree(server.requests().getFirst()).path("prompt");
      StringBuilder read = new StringBuilder();
      for (JsonNode id : prompt) {
        int i = id.asInt();
        read.append(i == 1 ? "<s>" : i == 3 ? "<|EOT|>" : i == 4 ? "<|BOT|>" : SimStepChat.text(List.of(i)));
      }
      assertThat(read.toString()).startsWith("<s><|BOT|>system\n").endsWith(
          "<|EOT|><|BOT|>human\nhi<|EOT|><|BOT|>human\n"
              + "<audio_1><audio_2><audio_1034><audio_1035><audio_1036><|EOT|><|BOT|>assistant\n");
      assertThat(JSON.readTree(server.requests().getFirst()).path("add_special_tokens").asBoolean(true)).isFalse();
    }
  }

  @Test
  void shouldTakeToolsOutOfWhatIsSpoken() {
    SimBrain brain = (messages, heard) -> messages.toString().contains("(result:")
        ? SimBrain.Answer.say("It is on its way.")
        : new SimBrain.Answer("Let me see. ", Optional.of(new SimBrain.Wish("order-status", "{\"order\": \"12\"}")));
    try (SimStepChat server = new SimStepChat(0, FAST, brain); StreamingChat chat = chat(false, server)) {
      HeardReply reply = new HeardReply();
      ChatModel.Reply talk = chat.start(HeardReply.asked("call", HeardReply.words("my order"), List.of(), ""), reply);
      reply.until("[tool");
      assertThat(reply.all()).isEqualTo("Let me see. [tool t1-1 order-status {\"order\": \"12\"}]");
      talk.toolResult(new ChatRequest.ToolResult(HeardReply.asked("call", HeardReply.words(""), List.of(), "").call(),
          new io.stepline.kafka.contract.ReplyId(1), "t1-1", false, "{\"status\":\"shipped\"}"));
      assertThat(reply.until("[end]").all()).endsWith("It is on its way.[end]");
      assertThat(server.requests().getLast()).contains("shipped");
    }
  }

  @Test
  void shouldAskAnotherServerUntilSomethingWasSaid() {
    for (String fault : List.of("error:1", "garbage:1")) {
      try (SimStepChat bad = new SimStepChat(0, FAST.with(fault), SimBrain.echo());
          SimStepChat good = new SimStepChat(0, FAST, SimBrain.echo()); StreamingChat chat = chat(false, bad, good)) {
        for (int i = 0; i < 40; i++) {
          HeardReply reply = new HeardReply();
          chat.start(HeardReply.asked("call-" + i, HeardReply.words("hello"), List.of(), ""), reply);
          assertThat(reply.until("[end]").all()).as(fault).contains("You said: hello");
        }
        assertThat(bad.served()).as("left alone after three failures").isBetween(1, 3);
      }
    }
  }

  @Test
  void shouldNotWaitForASlowFirstToken() {
    try (SimStepChat slow = new SimStepChat(0, FAST.with("slow:1"), SimBrain.echo());
        SimStepChat good = new SimStepChat(0, FAST, SimBrain.echo()); StreamingChat chat = chat(false, slow, good)) {
      for (int i = 0; i < 3; i++)
        assertThat(ask(chat, HeardReply.words("hello")).until("[end]").all()).contains("You said: hello");
    }
  }

  @Test
  void shouldNotRepeatWhatWasHeardWhenAServerBreaksOff() {
    SimBrain brain = (m, h) -> SimBrain.Answer.say("one two three four five");
    try (SimStepChat bad = new SimStepChat(0, FAST.with("drop:1"), brain); StreamingChat chat = chat(false, bad)) {
      assertThat(ask(chat, HeardReply.words("hello")).until("[failed").all())
          .startsWith("one two [failed chat server:");
    }
  }

  @Test
  void shouldFillAndFallBackWhenAllServersFail() {
    try (SimStepChat bad = new SimStepChat(0, FAST.with("error:1"), SimBrain.echo());
        FallbackChat chat = new FallbackChat(chat(false, bad),
            new FlowChat(HeardReply.bots(), b -> new Moment(LocalDateTime.of(2026, 1, 1, 12, 0), Set.of())),
            HeardReply.bots())) {
      assertThat(ask(chat, HeardReply.words("opening hours")).until("[end]").all()).startsWith("One moment, please. ")
          .contains("open");
      assertThat(chat.name()).contains("(fallback: took over 1 replies)");
    }
  }

  @Test
  void shouldCloseTheRequestWhenCancelled() {
    try (SimStepChat server = new SimStepChat(0, new SimSettings(20, 1, 0, java.util.Map.of(), 1),
        (m, h) -> SimBrain.Answer.say("word ".repeat(2_000))); StreamingChat chat = chat(false, server)) {
      HeardReply reply = new HeardReply();
      ChatModel.Reply talk = chat.start(HeardReply.asked("a", HeardReply.words("hello"), List.of(), ""), reply);
      reply.until("word");
      talk.cancel();
      await().atMost(Duration.ofSeconds(20)).until(() -> server.served() == 0);
      assertThat(reply.all()).doesNotContain("[failed");
    }
  }
}
