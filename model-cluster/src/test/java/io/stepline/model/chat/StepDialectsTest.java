package io.stepline.model.chat;

import static io.stepline.model.chat.ScriptedServer.call;
import static io.stepline.model.chat.ScriptedServer.calls;
import static io.stepline.model.chat.ScriptedServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.SpeechTokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tools, history and thoughts in the dialects of Step-Audio. */
class StepDialectsTest {
  private static final ChatRequest.ToolRun RUN =
      new ChatRequest.ToolRun("k", "book", "{\"day\":\"mon\"}", false, "{\"id\":\"R-77\"}");
  private final ScriptedServer server = new ScriptedServer();
  private final Map<String, String> answers = Map.of("book", "{\"id\":\"R-77\"}");

  @AfterEach
  void close() {
    server.close();
  }

  private StreamingChat second(String model, boolean speech, String bot) {
    return new StreamingChat(server.pool(),
        new StepAudio2Dialect(new StepAudio2Dialect.Settings(model, 0.7, 2_048, speech)), Caller.bots(bot));
  }

  private StreamingChat first() {
    return new StreamingChat(server.pool(),
        new StepDialect(new StepDialect.Settings("step-audio-chat", 0.7, 0.9, 2_048, false, true), text -> new int[0]),
        Caller.bots());
  }

  private static String spoken(String text, String codes) {
    return "{\"tts_content\":{\"tts_text\":\"" + text + "\",\"tts_audio\":\"" + codes + "\"}}";
  }

  @Test
  void shouldRunToolsBesideAHangUpAndLeaveLastWhenItSpeaksInCodes() {
    server.then("tool_calls", spoken("I book it. ", "<audio_1><audio_2>"),
        calls(call(0, "a", "hang_up", "{}"), call(1, "b", "book", "{\"day\":\"mon\"}")))
        .then("stop", spoken("Booked. Goodbye.", "<audio_3>"));
    try (StreamingChat chat = second("step-audio-2-mini", true, Caller.BOT)) {
      assertThat(new Caller(chat, answers).asks()).containsExactly("I book it. ", "[tool book {\"day\":\"mon\"}]",
          "Booked. Goodbye.", "[then hangup]", "[end]");
      assertThat(server.messages().findValuesAsText("tool_call_id")).containsExactly("a", "b");
    }
  }

  @Test
  void shouldRunToolsBesideAHangUpAndLeaveLastWhereToolsAreText() {
    server.then("stop", says("I book it. <tool>book {\"day\":\"mon\"}</tool><tool>hang_up</tool>"))
        .then("stop", says("Booked. Goodbye."));
    try (StreamingChat chat = first()) {
      assertThat(new Caller(chat, answers).asks()).containsExactly("I book it. ", "[tool book {\"day\":\"mon\"}]",
          "Booked. Goodbye.", "[then hangup]", "[end]");
      JsonNode messages = server.messages();
      assertThat(messages.get(messages.size() - 2).path("content").asText())
          .isEqualTo("I book it. <tool>book {\"day\":\"mon\"}</tool><tool>hang_up {}</tool>");
      assertThat(server.requests().getFirst().path("top_k").asInt()).isEqualTo(50);
    }
  }

  @Test
  void shouldWriteToolsThatWereRunAsUpstreamDoes() {
    server.then("stop", says("Yes."));
    try (StreamingChat chat = second("step-audio-2-mini", false, Caller.BOT)) {
      new Caller(chat, answers).asks(new ChatRequest.Message("user", "book"),
          new ChatRequest.Message("assistant", "I do.", List.of(), List.of(RUN), 0),
          new ChatRequest.Message("assistant", "It is booked."));
      JsonNode messages = server.messages();
      assertThat(messages.findValuesAsText("role")).containsExactly("system", "human", "assistant", "input",
          "assistant", "human");
      assertThat(messages.get(2).path("tool_calls").get(0).path("id").asText())
          .isEqualTo(messages.get(3).path("tool_call_id").asText()).isNotEmpty();
      assertThat(messages.get(3).path("content")).hasSize(1);
      assertThat(messages.get(3).path("content").get(0).path("text").asText()).contains("R-77");
    }
  }

  @Test
  void shouldWriteToolsThatWereRunAsTextWhereToolsAreText() {
    server.then("stop", says("Yes."));
    try (StreamingChat chat = first()) {
      new Caller(chat, answers).asks(new ChatRequest.Message("user", "book"),
          new ChatRequest.Message("assistant", "I do.", List.of(), List.of(RUN), 0),
          new ChatRequest.Message("assistant", "It is booked."));
      JsonNode messages = server.messages();
      assertThat(messages.findValuesAsText("role")).containsExactly("system", "user", "assistant", "user", "assistant",
          "user");
      assertThat(messages.get(2).path("content").asText()).isEqualTo("I do.<tool>book {\"day\":\"mon\"}</tool>");
      assertThat(messages.get(3).path("content").asText()).isEqualTo("(result: {\"id\":\"R-77\"})\n(tell the caller)");
    }
  }

  @Test
  void shouldTellOnlyChineseBotsToSumUpAndNotOfTheToolsOfTheHouse() {
    server.then("tool_calls", calls(call(0, "a", "book", "{}"), call(1, "b", "record", "{\"action\":\"start\"}")))
        .then("stop", says("好的。"));
    try (StreamingChat chat = second("step-audio-2-mini", false, "language: zh-cn\n" + Caller.BOT)) {
      new Caller(chat, answers).asks();
      JsonNode messages = server.messages();
      assertThat(messages.get(3).path("content")).hasSize(2);
      assertThat(messages.get(3).path("content").get(1).path("text").asText()).contains("请用口语化形式总结检索结果");
      assertThat(messages.get(4).path("content")).hasSize(1);
    }
  }

  @Test
  void shouldLetAThinkingModelThinkFirstAndSpeakInASecondRequest() {
    server.then("stop", says("The caller "), says("sounds poor.")).then("stop", spoken("Good day.", "<audio_3>"));
    try (StreamingChat chat = second("step-audio-2-mini-think", true, Caller.BOT)) {
      assertThat(new Caller(chat, answers).asks()).containsExactly("[thinks]", "[thinks]", "Good day.", "[end]");
      JsonNode first = server.requests().getFirst();
      assertThat(first.path("stop").toString()).isEqualTo("[\"</think>\"]");
      assertThat(first.path("messages").get(2).toString())
          .isEqualTo("{\"role\":\"assistant\",\"content\":\"<think>\",\"eot\":false}");
      JsonNode second = server.requests().getLast();
      assertThat(second.has("stop")).isFalse();
      assertThat(second.path("messages").get(2).path("content").asText())
          .isEqualTo("<think>The caller sounds poor.</think>\n\n<tts_start>");
    }
  }

  @Test
  void shouldNotSpeakWhatAThinkingModelWritesBeforeItsThoughtEnds() {
    server.then("stop", says("The caller sounds poor.</think>\n\nGood day."));
    try (StreamingChat chat = second("step-audio-2-mini-think", false, Caller.BOT)) {
      assertThat(new Caller(chat, answers).asks()).endsWith("Good day.", "[end]")
          .noneMatch(line -> line.contains("poor"));
    }
  }

  private static ChatRequest.Generate hears(long utterance, double seconds, boolean draft,
      ChatRequest.Message... history) {
    ChatRequest.Heard heard = new ChatRequest.Heard("", 1, false, "", List.of(),
        new SpeechTokens.Wave(16_000, new short[(int) (16_000 * seconds)]), 0, utterance);
    ChatRequest.Generate g = Caller.asked(heard, List.of(history));
    return new ChatRequest.Generate(g.call(), g.turn(), g.reply(), draft, g.cause(), g.caller(), heard, g.history(), "",
        g.stamps());
  }

  private static ChatRequest.Message turn(long utterance, String text) {
    return new ChatRequest.Message("user", text, List.of(), List.of(), utterance);
  }

  @Test
  void shouldSendTheLastTurnsOfTheCallerAsSoundAndOlderOnesAsText() {
    StreamingChat.Settings twoTurns = new StreamingChat.Settings(0, 2, 30, false, false);
    try (StreamingChat chat = new StreamingChat(server.pool(),
        new StepAudio2Dialect(new StepAudio2Dialect.Settings("step-audio-2-mini", 0.7, 2_048, false)),
        Caller.bots(), twoTurns)) {
      for (int i = 0; i < 4; i++) server.then("stop", says("Yes."));
      new Caller(chat, answers).asks(hears(10, 1, false));
      new Caller(chat, answers).asks(hears(20, 1, false, turn(10, "")));
      new Caller(chat, answers).asks(hears(30, 1, false, turn(10, "my laptop broke"), turn(20, "")));
      new Caller(chat, answers)
          .asks(hears(40, 1, false, turn(10, "my laptop broke"), turn(20, ""), turn(30, "in Hamburg"), turn(35, "")));
      JsonNode messages = server.messages();
      assertThat(messages.get(1).path("content").asText()).isEqualTo("my laptop broke");
      assertThat(messages.get(2).path("content").get(0).path("type").asText()).isEqualTo("input_audio");
      assertThat(messages.get(3).path("content").get(0).path("type").asText()).isEqualTo("input_audio");
      assertThat(messages.get(4).path("content").asText()).as("said, but never heard here")
          .isEqualTo("(not understood)");
      chat.forget(call -> true);
      server.then("stop", says("Yes."));
      new Caller(chat, answers).asks(hears(50, 1, false, turn(40, "yes")));
      assertThat(server.messages().get(1).path("content").asText()).isEqualTo("yes");
    }
  }

  @Test
  void shouldHaveTheServerWriteDownWhatItHearsAtLowPriority() {
    server.then("stop", says("my laptop "), says("broke"));
    try (StreamingChat chat = new StreamingChat(server.pool(),
        new StepAudio2Dialect(new StepAudio2Dialect.Settings("step-audio-2-mini", 0.7, 2_048, true)), Caller.bots(),
        new StreamingChat.Settings(0, 2, 30, true, true))) {
      assertThat(chat.writtenDown(hears(10, 1, false)).join()).isEqualTo("my laptop broke");
      JsonNode body = server.requests().getLast();
      assertThat(body.path("temperature").asDouble(1)).isZero();
      assertThat(body.path("priority").asInt()).isPositive();
      assertThat(body.path("messages").get(0).path("content").asText()).isEqualTo("请记录下你所听到的语音内容。");
      assertThat(body.path("continue_final_message").asBoolean(true)).isFalse();
      assertThat(chat.writtenDown(hears(10, 1, false)).join()).as("a failure is no text").isEmpty();
    }
  }

  @Test
  void shouldLetDraftsWaitBehindRepliesUnlessTheServerRefusesIt() {
    server.raw(400, "Got priority 1 but Priority scheduling is not enabled.").then("stop", says("Yes."))
        .then("stop", says("No."));
    try (StreamingChat chat = new StreamingChat(server.pool(),
        new OpenAiDialect(new OpenAiDialect.Settings("m", 0.7, 100)), Caller.bots(),
        new StreamingChat.Settings(0, 0, 0, false, true))) {
      assertThat(new Caller(chat, answers).asks(hears(10, 0, true))).containsExactly("Yes.", "[end]");
      assertThat(server.requests().getFirst().path("priority").asInt()).isPositive();
      new Caller(chat, answers).asks(hears(10, 0, true));
      assertThat(server.requests().getLast().has("priority")).isFalse();
    }
  }

  @Test
  void shouldWriteItsOwnRepliesAsTextWhereTheServerPadsThemWrongly() throws Exception {
    JsonNode event = new ObjectMapper().readTree("{\"choices\":[{\"delta\":" + spoken("Yes.", "<audio_1>") + "}]}");
    try (StreamingChat nobody = first()) {
      for (boolean asSpoken : new boolean[] {true, false}) {
        Dialect.Script script = new StepAudio2Dialect(
            new StepAudio2Dialect.Settings("step-audio-2-mini", 0.7, 2_048, true, "auto", asSpoken))
            .begin(Caller.bots().get("shop"), Caller.asked(Caller.words("hello"), List.of()));
        script.body();
        script.event(event, new Said(new Caller(nobody, Map.of())));
        assertThat(script.memory().isEmpty()).isEqualTo(!asSpoken);
      }
    }
  }
}
