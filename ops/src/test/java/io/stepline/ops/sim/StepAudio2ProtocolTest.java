package io.stepline.ops.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.chat.StepAudio2Dialect;
import io.stepline.model.chat.StreamingChat;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.ServerPool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Step-Audio 2 mini behind StepFun's vLLM: requests and streams as its examples have them. */
class StepAudio2ProtocolTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final FliteDecoder flite = new FliteDecoder();
  private final SpeechBank bank = new SpeechBank(flite, 6_561, SimStepAudio2.FRAME_SAMPLES, 24_000);

  @AfterEach
  void close() {
    flite.close();
  }

  private static StreamingChat chat(boolean speech, SimServer server) {
    return new StreamingChat(
        new ServerPool(List.of(server.url("/v1")), "", "/models", Duration.ofSeconds(5)).demanded("chat.url"),
        new StepAudio2Dialect(new StepAudio2Dialect.Settings("step-audio-2-mini", 0.7, 4_096, speech)),
        HeardReply.bots());
  }

  @Test
  void shouldAskForSpeechAndTakeTextAndCodesSideBySide() throws Exception {
    try (
        SimStepAudio2 server =
            new SimStepAudio2(0, SimSettings.USUAL.fast(), (m, h) -> SimBrain.Answer.say("Good day to you. "), bank);
        StreamingChat chat = chat(true, server)) {
      HeardReply reply = new HeardReply();
      chat.start(
          HeardReply.asked("c", HeardReply.wave(2),
              List.of(new ChatRequest.Message("user", "hi"), new ChatRequest.Message("assistant", "Hello.")), ""),
          reply);
      assertThat(reply.until("[end]").all()).isEqualTo("Good day to you. [end]");
      assertThat(reply.codes()).hasSize(bank.codes("Good day to you. ").length).as("padding is dropped")
          .allMatch(c -> c < 6_561);
      JsonNode body = JSON.readTree(server.requests().getFirst());
      assertThat(body.path("continue_final_message").asBoolean()).isTrue();
      assertThat(body.path("add_generation_prompt").asBoolean(true)).isFalse();
      assertThat(body.path("skip_special_tokens").asBoolean(true)).isFalse();
      assertThat(body.path("repetition_penalty").asDouble()).isEqualTo(1.05);
      JsonNode messages = body.path("messages");
      assertThat(messages.get(1).toString()).isEqualTo("{\"role\":\"human\",\"content\":\"hi\"}");
      assertThat(messages.get(3).path("content").get(0).path("input_audio").path("format").asText()).isEqualTo("wav");
      assertThat(messages.get(4).toString())
          .isEqualTo("{\"role\":\"assistant\",\"content\":\"<tts_start>\",\"eot\":false}");
    }
  }

  @Test
  void shouldSplitWhatIsLongerThanTwentyFiveSeconds() throws Exception {
    SimBrain brain = (m, heard) -> SimBrain.Answer.say("heard " + Math.round(heard));
    try (SimStepAudio2 server = new SimStepAudio2(0, SimSettings.USUAL.fast(), brain, bank);
        StreamingChat chat = chat(false, server)) {
      HeardReply reply = new HeardReply();
      chat.start(HeardReply.asked("c", HeardReply.wave(56), List.of(), ""), reply);
      assertThat(reply.until("[end]").all()).isEqualTo("heard 56[end]");
      assertThat(JSON.readTree(server.requests().getFirst()).path("messages").get(1).path("content")).hasSize(3);
    }
  }

  @Test
  void shouldRememberWholeRepliesAsTheyWereSpoken() throws Exception {
    try (
        SimStepAudio2 server =
            new SimStepAudio2(0, SimSettings.USUAL.fast(), (m, h) -> SimBrain.Answer.say("Certainly. "), bank);
        StreamingChat chat = chat(true, server)) {
      HeardReply first = new HeardReply();
      chat.start(HeardReply.asked("c", HeardReply.wave(1), List.of(), ""), first);
      first.until("[end]");
      HeardReply second = new HeardReply();
      chat.start(HeardReply.asked("c", HeardReply.wave(1),
          List.of(new ChatRequest.Message("assistant", "Certainly."), new ChatRequest.Message("assistant", "Cert ...")),
          first.memory()), second);
      second.until("[end]");
      JsonNode messages = JSON.readTree(server.requests().getLast()).path("messages");
      assertThat(messages.get(1).path("tts_content").path("tts_text").asText()).isEqualTo("Certainly. ");
      assertThat(messages.get(1).path("tts_content").path("tts_audio").asText()).contains("<audio_");
      assertThat(messages.get(2).toString()).as("cut off: only what was heard")
          .isEqualTo("{\"role\":\"assistant\",\"content\":\"Cert ...\"}");
    }
  }

  @Test
  void shouldAskToolsWhileItSpeaksAndHandTheResultBack() throws Exception {
    SimBrain brain = (m, h) -> m.toString().contains("\"role\":\"input\"") ? SimBrain.Answer.say("It was shipped. ")
        : new SimBrain.Answer("Let me look. ", Optional.of(new SimBrain.Wish("order-status", "{\"order\":\"12\"}")));
    try (SimStepAudio2 server = new SimStepAudio2(0, SimSettings.USUAL.fast(), brain, bank);
        StreamingChat chat = chat(true, server)) {
      HeardReply reply = new HeardReply();
      ChatRequest.Generate asked = HeardReply.asked("c", HeardReply.wave(1), List.of(), "");
      ChatModel.Reply talk = chat.start(asked, reply);
      assertThat(reply.until("[tool").all()).as("the call is sent whole and twice, as StepFun's server does")
          .isEqualTo("Let me look. [tool call_1 order-status {\"order\":\"12\"}]");
      talk.toolResult(
          new ChatRequest.ToolResult(asked.call(), asked.reply(), "call_1", false, "{\"status\":\"shipped\"}"));
      assertThat(reply.until("[end]").all()).contains("It was shipped. ");
      JsonNode messages = JSON.readTree(server.requests().getLast()).path("messages");
      JsonNode spoken = messages.get(messages.size() - 3);
      assertThat(spoken.path("tts_content").path("tts_text").asText()).isEqualTo("Let me look. ");
      assertThat(spoken.path("tool_calls").get(0).path("function").path("arguments").asText())
          .isEqualTo("{\"order\":\"12\"}");
      JsonNode result = messages.get(messages.size() - 2);
      assertThat(result.path("role").asText()).isEqualTo("input");
      assertThat(result.path("content").get(0).path("text").asText()).contains("shipped");
      assertThat(result.path("content")).as("the order in Chinese is for Chinese bots").hasSize(1);
    }
  }
}
