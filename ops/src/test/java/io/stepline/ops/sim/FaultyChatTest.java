package io.stepline.ops.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.model.chat.Dialect;
import io.stepline.model.chat.OpenAiDialect;
import io.stepline.model.chat.StepAudio2Dialect;
import io.stepline.model.chat.StreamingChat;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.ServerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chat servers that do all that real ones are known to do, with seeds. */
class FaultyChatTest {

  private static StreamingChat chat(Dialect dialect, SimServer server) {
    return new StreamingChat(
        new ServerPool(List.of(server.url("/v1")), "", "/models", Duration.ofSeconds(8)).demanded("chat.url"), dialect,
        HeardReply.bots());
  }

  private static Dialect openAi() {
    return new OpenAiDialect(new OpenAiDialect.Settings("simulated", 0.7, 300));
  }

  /** Asks, and answers the tools it is asked for. */
  private static String asks(StreamingChat chat, int reply, List<ChatRequest.Message> history, List<String> toolIds) {
    HeardReply heard = new HeardReply();
    ChatRequest.Generate g = HeardReply.asked("c", HeardReply.words("where is my order"), history, "");
    ChatModel.Reply talk = chat.start(new ChatRequest.Generate(g.call(), g.turn(), new ReplyId(reply), g.draft(),
        g.cause(), g.caller(), g.heard(), history, "", g.stamps()), heard);
    Set<String> answered = new HashSet<>();
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(() -> {
      String all = heard.all();
      for (String part : all.split("\\[tool ")) {
        if (!part.contains(" order-status ")) continue;
        String id = part.substring(0, part.indexOf(' '));
        if (!answered.add(id)) continue;
        toolIds.add(reply + "/" + id + " " + part.substring(part.indexOf('{'), part.indexOf(']')));
        talk.toolResult(
            new ChatRequest.ToolResult(g.call(), new ReplyId(reply), id, false, "{\"status\":\"shipped\"}"));
      }
      return all.contains("[end]") || all.contains("[failed");
    });
    return heard.all();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-done", "one-newline", "whole", "think", "reasoning", "no-index", "no-ids", "legacy-tool",
      "busy"})
  void shouldMakeNothingOfShapesThatAreOnlyUnusual(String fault) {
    SimBrain brain = (m, h) -> m.toString().contains("shipped") ? SimBrain.Answer.say("It was shipped.")
        : new SimBrain.Answer("Let me see. ",
            java.util.Optional.of(new SimBrain.Wish("order-status", "{\"order\":\"1\"}")));
    String share = fault.equals("busy") ? "0.5" : "1";
    try (SimOpenAi server = new SimOpenAi(0, SimSettings.USUAL.fast().with(fault + ":" + share), brain);
        StreamingChat chat = chat(openAi(), server)) {
      String all = asks(chat, 1, List.of(), new ArrayList<>());
      if (fault.equals("busy")) assertThat(all).matches("(?s).*(\\[end\\]|\\[failed chat server: status 429\\])");
      else assertThat(all).startsWith("Let me see. [tool ").endsWith("It was shipped.[end]");
    }
  }

  @Test
  void shouldNotSpeakThoughtsThatThePromptOpensWhereTheModelsNameOrTheSettingSaysSo() {
    for (OpenAiDialect.Settings s : List.of(new OpenAiDialect.Settings("some-thinking-model", 0.7, 300),
        new OpenAiDialect.Settings("simulated", 0.7, 300, "opened"))) {
      try (SimOpenAi server = new SimOpenAi(0, SimSettings.USUAL.fast().with("think-open:1"), SimBrain.echo());
          StreamingChat chat = chat(new OpenAiDialect(s), server)) {
        assertThat(asks(chat, 1, List.of(), new ArrayList<>())).isEqualTo("You said: where is my order.[end]");
      }
    }
  }

  @Test
  void shouldNeverSpeakThoughtsHangOrRunWhatIsNoObjectWhateverTheServerDoes() {
    Map<String, Double> quick = SimSettings.USUAL.everyFault(0.035, 7).faults();
    quick.keySet().removeAll(Set.of("slow", "stall", "think-open"));
    SimSettings how = new SimSettings(4_000, 32, 1, quick, 7);
    List<String> tools = new CopyOnWriteArrayList<>();
    int failed = 0;
    try (SimOpenAi server = new SimOpenAi(0, how, SimBrain.desk()); StreamingChat chat = chat(openAi(), server)) {
      for (int i = 1; i <= 120; i++) {
        List<ChatRequest.Message> history = new ArrayList<>();
        for (int n = 0; n < i % 5; n++) {
          history.add(new ChatRequest.Message("assistant", "Yes."));
          history.add(new ChatRequest.Message("user", "and"));
        }
        String all = asks(chat, i, history, tools);
        assertThat(all).as("reply %d", i).doesNotContain("The caller wants", "think>", "roles must alternate",
            "status 400");
        if (all.contains("[failed")) failed++;
      }
      assertThat(server.requests()).allSatisfy(r -> assertThat(SimOpenAi.wrong(messages(r))).isEmpty());
    }
    assertThat(tools).as("ids differ within a reply").doesNotHaveDuplicates().isNotEmpty()
        .allMatch(t -> t.endsWith("}"));
    assertThat(failed).as("of 120, the ones that break off").isBetween(1, 30);
  }

  private static com.fasterxml.jackson.databind.JsonNode messages(String body) {
    try {
      return new com.fasterxml.jackson.databind.ObjectMapper().readTree(body).path("messages");
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldDoTheSameWhereItSpeaksInCodes() {
    Map<String, Double> quick = SimSettings.USUAL.everyFault(0.03, 3).faults();
    quick.keySet().removeAll(Set.of("slow", "stall", "think", "think-open"));
    SimSettings how = new SimSettings(8_000, 32, 1, quick, 3);
    List<String> tools = new CopyOnWriteArrayList<>();
    try (FliteDecoder flite = new FliteDecoder();
        SimStepAudio2 server = new SimStepAudio2(0, how, SimBrain.desk(),
            new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000));
        StreamingChat chat = chat(
            new StepAudio2Dialect(new StepAudio2Dialect.Settings("step-audio-2-mini", 0.7, 2_048, true)), server)) {
      for (int i = 1; i <= 40; i++) {
        List<ChatRequest.Message> history = new ArrayList<>();
        for (int n = 0; n < i % 4; n++) history.add(new ChatRequest.Message("user", "and"));
        assertThat(asks(chat, i, history, tools)).as("reply %d", i).doesNotContain("The caller wants", "status 400");
      }
    }
    assertThat(tools).doesNotHaveDuplicates().isNotEmpty();
  }
}
