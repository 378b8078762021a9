package io.stepline.model.chat;

import static io.stepline.model.chat.ScriptedServer.call;
import static io.stepline.model.chat.ScriptedServer.calls;
import static io.stepline.model.chat.ScriptedServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.kafka.contract.ChatRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenAI-compatible servers really send, and what the caller hears of it. */
class ChatFaultsTest {
  private final ScriptedServer server = new ScriptedServer();
  private final StreamingChat chat = new StreamingChat(server.pool(),
      new OpenAiDialect(new OpenAiDialect.Settings("test", 0.5, 100)), Caller.bots());
  private final Caller caller = new Caller(chat, Map.of("book", "{\"id\":\"R-77\"}", "stock", "{\"left\":3}"));

  @AfterEach
  void close() {
    chat.close();
    server.close();
  }

  @Test
  void shouldRunToolsBesideAHangUpAndLeaveAfterTheirResults() {
    server.then("tool_calls", says("I book it. "),
        calls(call(0, "a", "book", "{\"day\":\"mon\"}"), call(1, "b", "hang_up", "{}"),
            call(2, "c", "stock", "{\"item\":\"cup\"}")))
        .then("stop", says("It is booked. Goodbye."));
    assertThat(caller.asks()).containsExactly("I book it. ", "[tool book {\"day\":\"mon\"}]",
        "[tool stock {\"item\":\"cup\"}]", "It is booked. Goodbye.", "[then hangup]", "[end]");
    assertThat(resultIds()).containsExactly("a", "b", "c");
  }

  @Test
  void shouldTellOfLeavingOnceHoweverOftenItIsAskedFor() {
    server
        .then("tool_calls", calls(call(0, "a", "book", "{}"), call(1, "b", "transfer_call", "{\"target\":\"agent\"}")))
        .then("tool_calls", says("Done, I put you through."),
            calls(call(0, "a", "transfer_call", "{\"target\":\"agent\"}"),
                call(1, "b", "hang_up", "{}")));
    assertThat(caller.asks()).containsExactly("[tool book {}]", "Done, I put you through.", "[then transfer agent]",
        "[end]");
  }

  @Test
  void shouldAskForAGoodbyeBeforeItHangsUpWithoutAWord() {
    server.then("tool_calls", calls(call(0, "a", "hang_up", "{}"))).then("stop", says("Goodbye."));
    assertThat(caller.asks()).containsExactly("Goodbye.", "[then hangup]", "[end]");
  }

  @Test
  void shouldTellTheModelOfATargetThatThereIsNot() {
    server
        .then("tool_calls", says("I put you through."), calls(call(0, "a", "transfer_call", "{\"target\":\"sales\"}")))
        .then("stop", says(" Nobody is there."));
    assertThat(caller.asks()).containsExactly("I put you through.", " Nobody is there.", "[end]");
    assertThat(server.messages().toString()).contains("there is no such target, but [agent]");
  }

  @Test
  void shouldTellCallsApartThatHaveNoIndex() {
    server
        .then("tool_calls", calls(call(0, "a", "book", "{\"day\":\"mon\"}").replace("\"index\":0,", ""),
            call(1, "b", "stock", "{\"item\":\"cup\"}").replace("\"index\":1,", "")))
        .then("stop", says("Done."));
    assertThat(caller.asks()).containsExactly("[tool book {\"day\":\"mon\"}]", "[tool stock {\"item\":\"cup\"}]",
        "Done.", "[end]");
  }

  @Test
  void shouldTellCallsApartThatAllHaveTheSameIndex() {
    server.then("tool_calls", calls(call(0, "a", "book", "{\"day\":")),
        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"mon\\\"}\"}}]}",
        calls(call(0, "b", "stock", "{\"item\":\"cup\"}"))).then("stop", says("Done."));
    assertThat(caller.asks()).containsExactly("[tool book {\"day\":\"mon\"}]", "[tool stock {\"item\":\"cup\"}]",
        "Done.", "[end]");
  }

  @Test
  void shouldGiveCallsIdsOfTheirOwnWhereTheServerGivesNoneOrEqualOnes() {
    server.then("tool_calls", calls(call(0, "", "book", "{\"day\":\"mon\"}"), call(1, "", "book", "{\"day\":\"tue\"}")))
        .then("tool_calls", calls(call(0, "x", "book", "{\"day\":\"wed\"}"), call(1, "x", "stock", "{}")))
        .then("tool_calls", calls(call(0, "x", "book", "{\"day\":\"thu\"}"))).then("stop", says("All booked."));
    assertThat(caller.asks()).endsWith("All booked.", "[end]").hasSize(7);
    List<String> ids = resultIds();
    assertThat(new HashSet<>(ids)).hasSize(5).isEqualTo(Set.copyOf(ids));
    assertThat(callIds()).isEqualTo(ids);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\"  \"", "\"null\"", "{}", "\"{}\"", "\"\\\"\\\"\"", "\"\\\"{}\\\"\""})
  void shouldTakeNoArgumentsForAnEmptyObject(String arguments) {
    server
        .then("tool_calls", "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"book\",\"arguments\":"
            + arguments + "}}]}")
        .then("stop", says("Done."));
    assertThat(caller.asks()).containsExactly("[tool book {}]", "Done.", "[end]");
    assertThat(argumentsSentBack()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"day\":\"mon", "[1]", "7", "\"mon\"", "{} {}", "day=mon"})
  void shouldNeverRunAToolWithWhatIsNoObject(String arguments) {
    server.then("tool_calls", calls(call(0, "a", "book", arguments))).then("stop", says("Which day?"));
    assertThat(caller.asks()).containsExactly("Which day?", "[end]");
    assertThat(server.messages().toString()).contains("the arguments are not a JSON object");
    assertThat(argumentsSentBack()).as("strict servers read it").isEqualTo("{}");
  }

  @Test
  void shouldRefuseArgumentsWithoutEndAndToolsThatThereAreNot() {
    server.then("tool_calls", calls(call(0, "a", "book", "{\"day\":\"" + "x".repeat(70_000) + "\"}"),
        call(1, "b", "send_email", "{}"))).then("stop", says("I cannot."));
    assertThat(caller.asks()).containsExactly("I cannot.", "[end]");
    assertThat(server.messages().toString()).contains("the arguments are too long", "there is no such tool");
  }

  @Test
  void shouldGiveUpOnAModelThatAsksForNonsenseWithoutEnd() {
    for (int i = 0; i < 20; i++) server.then("tool_calls", calls(call(0, "a", "nothing", "{}")));
    assertThat(caller.asks().getLast()).contains("asks for tools without end");
    assertThat(server.requests()).hasSizeLessThan(10);
  }

  @Test
  void shouldTakeToolsOfWholeMessagesAndOfTheOldKind() {
    server.raw(200, "{\"choices\":[{\"message\":{\"content\":\"I look. \",\"tool_calls\":["
        + call(0, "a", "book", "{\"day\":\"mon\"}") + "]},\"finish_reason\":\"tool_calls\"}]}")
        .then("function_call", "{\"function_call\":{\"name\":\"stock\",\"arguments\":\"{\\\"item\\\":\"}}",
            "{\"function_call\":{\"arguments\":\"\\\"cup\\\"}\"}}")
        .then("stop", says("Done."));
    assertThat(caller.asks()).containsExactly("I look. ", "[tool book {\"day\":\"mon\"}]",
        "[tool stock {\"item\":\"cup\"}]", "Done.", "[end]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"content\":\"\"}|stop", "{\"content\":null}|content_filter",
      "{\"refusal\":\"I cannot help.\"}|stop", "{\"content\":\"  \"}|stop", "{\"content\":\"<think>hm</think>\"}|stop"})
  void shouldAskOnceMoreWhereNothingIsSaidAndThenFail(String empty) {
    String[] e = empty.split("\\|");
    server.then(e[1], e[0]).then("stop", says("Hello."));
    assertThat(caller.asks()).endsWith("Hello.", "[end]");
    assertThat(server.requests().get(1)).isEqualTo(server.requests().get(0));
    server.then(e[1], e[0]).then(e[1], e[0]).then("stop", says("never"));
    Caller second = new Caller(chat, Map.of());
    assertThat(second.asks().getLast()).startsWith("[failed chat server: nothing was answered, twice");
  }

  @Test
  void shouldApologiseWhereAFilterCutsASentence() {
    server.then("content_filter", says("You should know that "));
    assertThat(caller.asks()).containsExactly("You should know that ",
        "[failed chat server: cut off by the content filter]");
  }

  @Test
  void shouldFinishASentenceThatTheLimitCutOffOnce() {
    server.then("length", says("We are open from nine to")).then("length", says(" six on"));
    assertThat(caller.asks()).containsExactly("We are open from nine to", " six on", "[end]");
    assertThat(server.messages().get(server.messages().size() - 1).path("content").asText()).contains("cut off");
    server.then("length", says("That is all."));
    assertThat(new Caller(chat, Map.of()).asks()).containsExactly("That is all.", "[end]");
  }

  @Test
  void shouldFailWhereAStreamBreaksOffOrReportsAnError() {
    server.raw(200, "data: {\"choices\":[{\"delta\":{\"content\":\"I have \"}}]}\n\n"
        + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
    assertThat(caller.asks()).containsExactly("I have ",
        "[failed chat server: the server reports an error of its own]");
  }

  @Test
  void shouldKeepAPromiseToPutThroughWhenTheModelFailsAfterATool() {
    server.then("tool_calls",
        calls(call(0, "a", "book", "{}"), call(1, "b", "transfer_call", "{\"target\":\"agent\"}"))).raw(500, "");
    assertThat(caller.asks()).containsExactly("[tool book {}]", "[then transfer agent]",
        "[failed chat server: status 500]");
  }

  @Test
  void shouldNeverSpeakThoughts() {
    server.then("stop", says("<think>The caller sounds poor.</think>\n\nGood day."));
    assertThat(caller.asks()).containsExactly("Good day.", "[end]");
    server.then("stop", "{\"reasoning_content\":\"hmm\"}", "{\"reasoning\":\"hmm\"}",
        "{\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\"}]}",
        "{\"content\":[{\"type\":\"text\",\"text\":\"Hello.\"}]}");
    assertThat(new Caller(chat, Map.of()).asks()).containsExactly("[thinks]", "[thinks]", "[thinks]", "Hello.",
        "[end]");
  }

  private List<String> resultIds() {
    return server.messages().findParents("tool_call_id").stream().map(m -> m.path("tool_call_id").asText()).toList();
  }

  private List<String> callIds() {
    return server.messages().findValues("tool_calls").stream()
        .flatMap(c -> c.findValuesAsText("id").stream()).toList();
  }

  private String argumentsSentBack() {
    JsonNode calls = server.messages().findValue("tool_calls");
    return calls.get(0).path("function").path("arguments").asText();
  }

  @Test
  void shouldWriteToolsThatWereRunIntoTheHistory() {
    server.then("stop", says("Yes."));
    ChatRequest.ToolRun done = new ChatRequest.ToolRun("k", "book", "", false, "{\"id\":\"R-77\"}");
    ChatRequest.ToolRun open = new ChatRequest.ToolRun("k", "stock", "{\"item\":\"cup\"}", false, "");
    ChatRequest.ToolRun failed = new ChatRequest.ToolRun("l", "stock", "nonsense", true, "");
    caller.asks(new ChatRequest.Message("assistant", "Hi."), new ChatRequest.Message("user", "book it"),
        new ChatRequest.Message("assistant", "I do.", List.of(), List.of(done, open, failed), 0),
        new ChatRequest.Message("user", "and?"));
    JsonNode messages = server.messages();
    assertThat(roles(messages)).containsExactly("system", "user", "assistant", "user", "assistant", "tool", "tool",
        "tool", "assistant", "user");
    assertThat(messages.get(4).path("content").asText()).isEqualTo("I do.");
    assertThat(callIds()).isEqualTo(resultIds()).hasSize(3).doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-zA-Z0-9]{9}"), "as Mistral's templates want them");
    assertThat(messages.get(5).path("content").asText()).contains("R-77");
    assertThat(messages.get(6).path("content").asText()).contains("the tool has not answered");
    assertThat(messages.get(7).path("content").asText()).contains("the tool failed");
    assertThat(messages.get(4).path("tool_calls").findValuesAsText("arguments")).containsExactly("{}",
        "{\"item\":\"cup\"}", "{}");
  }

  @Test
  void shouldAlternateRolesBeginningWithTheCaller() {
    server.then("stop", says("Yes."));
    caller.asks(new ChatRequest.Message("assistant", "Welcome."),
        new ChatRequest.Message("assistant", "Are you there?"),
        new ChatRequest.Message("system", "the line was bad"), new ChatRequest.Message("user", "yes"),
        new ChatRequest.Message("user", "(keys) 8"));
    assertThat(roles(server.messages())).containsExactly("system", "user", "assistant", "user");
    assertThat(server.messages().get(2).path("content").asText()).isEqualTo("Welcome.\nAre you there?");
    assertThat(server.messages().get(3).path("content").asText())
        .isEqualTo("(the line was bad)\nyes\n(keys) 8\nhello");
  }

  @Test
  void shouldDoWithoutASystemMessageWhereTheTemplateKnowsNone() {
    server.raw(400, "{\"message\":\"System role not supported\"}").then("stop", says("Yes.")).then("stop", says("No."));
    assertThat(caller.asks()).endsWith("Yes.", "[end]");
    assertThat(roles(server.messages())).containsExactly("user");
    assertThat(server.messages().get(0).path("content").asText()).startsWith("You are the shop.").endsWith("hello");
    new Caller(chat, Map.of()).asks();
    assertThat(roles(server.messages())).as("remembered").containsExactly("user");
  }

  @Test
  void shouldForgetTheOlderHalfOfATalkThatIsTooLongForTheModel() {
    server.raw(400, "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens\"}}")
        .then("stop", says("Yes."));
    ChatRequest.ToolRun run = new ChatRequest.ToolRun("k", "book", "{}", false, "{}");
    assertThat(caller.asks(new ChatRequest.Message("user", "one"),
        new ChatRequest.Message("assistant", "two", List.of(), List.of(run), 0),
        new ChatRequest.Message("user", "three"),
        new ChatRequest.Message("assistant", "four"))).endsWith("Yes.", "[end]");
    assertThat(server.requests().getLast().toString())
        .hasSizeLessThan(server.requests().getFirst().toString().length());
    assertThat(roles(server.messages())).containsExactly("system", "user", "assistant", "user");
    assertThat(server.messages().toString()).contains("four", "hello").doesNotContain("one\"");
  }

  @Test
  void shouldSayWhatAServerRefusesWithoutItsSentences() {
    server.raw(400, "{\"error\":{\"message\":\"the caller said hello\",\"type\":\"invalid_request_error\"}}");
    assertThat(caller.asks()).containsExactly("[failed chat server: status 400 invalid_request_error]");
  }

  @Test
  void shouldTellTheLoadOfEachServerThatMayBeAsked() {
    try (StreamingChat two = new StreamingChat(server.pool(), new OpenAiDialect(new OpenAiDialect.Settings("m", 0, 1)),
        Caller.bots(), new StreamingChat.Settings(32, 0, 0, false, false))) {
      assertThat(two.load().servers()).singleElement()
          .satisfies(s -> assertThat(s.capacity()).isEqualTo(32)).satisfies(s -> assertThat(s.inFlight()).isZero());
      for (int i = 0; i < 3; i++) new Caller(two, Map.of()).asks();
      assertThat(two.load().servers()).as("it rests after three failures").isEmpty();
    }
  }

  private static List<String> roles(JsonNode messages) {
    return messages.findValuesAsText("role");
  }
}
