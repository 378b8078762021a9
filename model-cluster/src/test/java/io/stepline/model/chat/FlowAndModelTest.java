package io.stepline.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.bot.Moment;
import io.stepline.model.engine.ChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in a state of a flow, and parts of a flow as tools of a model. */
class FlowAndModelTest {
  private static final CallId CALL = new CallId("c");
  private static final Moment NOW = new Moment(LocalDateTime.of(2026, 11, 28, 10, 0), Set.of());

  /** A model that does as it is told by the test, through the sink of its last reply. */
  private static final class Told implements ChatModel {
    private final List<ChatRequest.Generate> asked = new ArrayList<>();
    private final List<ChatRequest.ToolResult> results = new ArrayList<>();
    private Optional<Sink> sink = Optional.empty();
    private int cancelled;
    private int opened;

    @Override
    public String name() {
      return "told";
    }

    @Override
    public Reply start(ChatRequest.Generate request, Sink into) {
      asked.add(request);
      sink = Optional.of(into);
      return new Reply() {
        @Override
        public void toolResult(ChatRequest.ToolResult result) {
          results.add(result);
        }

        @Override
        public void opened() {
          opened++;
        }

        @Override
        public void cancel() {
          cancelled++;
        }
      };
    }

    Sink sink() {
      return sink.orElseThrow();
    }
  }

  private static final class Heard implements ChatModel.Sink {
    private final StringBuilder all = new StringBuilder();
    private String memory = "";

    @Override
    public void text(String text) {
      all.append(text);
    }

    @Override
    public void codes(int[] codes, String says) {}

    @Override
    public void sound(int rateHz, short[] pcm, String says) {}

    @Override
    public void tool(String toolCallId, String name, String argumentsJson) {
      all.append('[').append(toolCallId).append(' ').append(name).append(argumentsJson).append(']');
    }

    @Override
    public void then(String verb, String target, Map<String, String> outcome) {
      all.append('[').append(verb).append(target).append(outcome).append(']');
    }

    @Override
    public void end(String memoryNow, String listenFor, int maxKeys) {
      memory = memoryNow;
      all.append("[end ").append(listenFor).append(' ').append(maxKeys).append(']');
    }

    @Override
    public void failed(String why) {
      all.append("[failed]");
    }
  }

  @TempDir
  private Path folder;

  private final Told model = new Told();

  private static Map<String, Bot> bot(String name) {
    Bot bot = BotFile.read(Path.of("..", "bots", "model", name + ".yaml"));
    return Map.of(bot.name(), bot);
  }

  private static ChatRequest.Generate said(String bot, String text, String memory) {
    return asked(bot, ChatRequest.Cause.CALLER_SPOKE, text, "", memory);
  }

  private static ChatRequest.Generate asked(String bot, ChatRequest.Cause cause, String text, String keys,
      String memory) {
    return new ChatRequest.Generate(CALL, new TurnId(1), new ReplyId(1), false, cause,
        new ChatRequest.Caller(bot, "inbound", "1", "2", Map.of("flow.customer", "666")),
        new ChatRequest.Heard(text, 1, false, keys, List.of(), 0), List.of(new ChatRequest.Message("user", "before")),
        memory, Stamps.EMPTY);
  }

  private final FlowChat desk = new FlowChat(bot("helpdesk"), b -> NOW, Optional.of(model));
  private final TaskChat hotel = new TaskChat(model, bot("concierge"), b -> NOW);

  private static ChatRequest.ToolResult result(String id, String json) {
    return new ChatRequest.ToolResult(CALL, new ReplyId(1), id, false, json);
  }

  private String atHelp() {
    Heard heard = new Heard();
    desk.start(asked("helpdesk", ChatRequest.Cause.GREETING, "", "", ""), heard);
    Heard next = new Heard();
    desk.start(asked("helpdesk", ChatRequest.Cause.KEYS_PRESSED, "", "4711", heard.memory), next);
    assertThat(next.all.toString()).isEqualTo("How can I help you? [end help 0]");
    assertThat(model.asked).isEmpty();
    return next.memory;
  }

  @Test
  void shouldLetTheModelTalkInItsStateWithWhatTheFlowKnows() {
    Heard heard = new Heard();
    ChatModel.Reply reply = desk.start(said("helpdesk", "my line is dead", atHelp()), heard);
    ChatRequest.Generate asked = model.asked.getFirst();
    assertThat(asked.caller().bot()).isEqualTo("helpdesk/help");
    assertThat(asked.history()).hasSize(1);
    Bot there = StateBots.of(bot("helpdesk")).get("helpdesk/help");
    assertThat(ChatPrompt.system(there, asked, "")).startsWith("You are the help desk")
        .contains("Find out what is wrong")
        .contains("customer: 4711").doesNotContain("666");
    assertThat(ChatPrompt.tools(there).toString()).contains("\"line\"", "\"solved\"", "\"report\"", "it works again")
        .doesNotContain("\"ticket\"", "transfer_call");
    model.sink().text("One moment. ");
    model.sink().tool("m1", "line", "{\"customer\":\"4711\"}");
    reply.toolResult(result("m1", "{\"state\":\"down\"}"));
    assertThat(model.results).hasSize(1);
    reply.opened();
    assertThat(model.opened).isEqualTo(1);
    model.sink().text("It is down.");
    model.sink().end("", "", 0);
    assertThat(heard.all.toString())
        .isEqualTo("One moment. [m1 line{\"customer\":\"4711\"}]It is down.[end help 0]");
  }

  @Test
  void shouldGoOnInTheFlowWhenTheModelLeaves() {
    Heard heard = new Heard();
    ChatModel.Reply reply = desk.start(said("helpdesk", "no light", atHelp()), heard);
    ChatModel.Sink leaving = model.sink();
    leaving.text("I see.");
    leaving.tool("m1", "report", "{\"problem\":\"no light\",\"result\":\"forged\"}");
    assertThat(model.cancelled).isEqualTo(1);
    leaving.text("too late");
    reply.toolResult(result("t1", "{\"number\":\"12\"}"));
    assertThat(heard.all.toString()).startsWith("I see. [t1 ticket").contains("\"problem\":\"no light\"")
        .contains("one, two").contains("X-Outcome=reported").doesNotContain("too late", "forged");
  }

  @Test
  void shouldTakeAWayOutWhereTheModelCannotSpeak() {
    String memory = atHelp();
    Heard heard = new Heard();
    desk.start(said("helpdesk", "hello", memory), heard);
    model.sink().failed("down");
    assertThat(heard.all.toString()).isEqualTo("One moment please. [transferagent{}][end agent 1]");
    Heard without = new Heard();
    new FlowChat(bot("helpdesk"), b -> NOW).start(said("helpdesk", "hello", memory), without);
    assertThat(without.all.toString()).isEqualTo(heard.all.toString());
    Heard half = new Heard();
    desk.start(said("helpdesk", "hello", memory), half);
    model.sink().text("Well");
    model.sink().failed("broke off");
    assertThat(half.all.toString()).isEqualTo("Well[failed]");
  }

  @Test
  void shouldCancelTheModelWithTheReply() {
    Heard heard = new Heard();
    desk.start(said("helpdesk", "hello", atHelp()), heard).cancel();
    model.sink().text("x");
    model.sink().end("", "", 0);
    assertThat(model.cancelled).isEqualTo(1);
    assertThat(heard.all.toString()).isEmpty();
  }

  @Test
  void shouldAskThePartOfTheFlowAndTellTheModelWhatCameOfIt() {
    Heard first = new Heard();
    ChatModel.Reply leading = hotel.start(said("concierge", "a table please", ""), first);
    model.sink().text("Gladly. ");
    model.sink().tool("m1", "table", "{\"guests\":\"2\"}");
    assertThat(first.all.toString()).isEqualTo("Gladly. For which day? [end day 8]");
    assertThat(model.cancelled).isEqualTo(1);
    leading.cancel();
    Heard second = new Heard();
    ChatModel.Reply part =
        hotel.start(asked("concierge", ChatRequest.Cause.KEYS_PRESSED, "", "1204", first.memory), second);
    assertThat(model.asked).hasSize(1);
    part.toolResult(result("t1", "{\"state\":\"booked\"}"));
    assertThat(second.all.toString()).contains("[t1 reserve").endsWith("The table is yours. ");
    ChatRequest.Generate told = model.asked.get(1);
    assertThat(told.heard().text()).contains("table has come to its end", "The table is yours.");
    assertThat(ChatPrompt.messages(bot("concierge").values().iterator().next(), told).toString())
        .contains("\"name\":\"table\"", "\\\"day\\\":\\\"2026-12-04\\\"", "pressed the keys 1204");
    model.sink().text("Anything else?");
    model.sink().end("", "", 0);
    assertThat(second.all.toString()).endsWith("Anything else?[end  0]");
    Heard third = new Heard();
    hotel.start(said("concierge", "no thanks", second.memory), third);
    assertThat(model.asked.get(2).history().getLast().runs()).hasSize(1);
    model.sink().then("hangup", "", Map.of());
    model.sink().end("", "", 0);
    assertThat(third.all.toString()).isEqualTo("[hangup{}][end  0]");
  }

  @Test
  void shouldSayThatANoticeMustBeHeardWhereverTheFlowGoesOn() throws IOException {
    Bot bot = BotFile.read(Files.writeString(folder.resolve("b.yaml"), """
        name: b
        flow:
          start: notice
          states:
            notice: {prompt: This call is recorded., barge-in: false, go: menu}
            menu: {prompt: Hello., answers: [{say: [terms], go: terms}, {say: [more], go: menu}]}
            terms: {prompt: All of it., barge-in: false, answers: [{say: [menu], go: menu}]}
        """));
    FlowChat chat = new FlowChat(Map.of("b", bot), b -> NOW);
    Heard greeted = new Heard();
    chat.start(asked("b", ChatRequest.Cause.GREETING, "", "", ""), greeted);
    assertThat(greeted.all.toString()).isEqualTo("This call is recorded. Hello. [end menu! 1]");
    Heard more = new Heard();
    chat.start(said("b", "more", greeted.memory), more);
    assertThat(more.all.toString()).endsWith("[end menu 1]");
    Heard terms = new Heard();
    chat.start(said("b", "terms", more.memory), terms);
    assertThat(terms.all.toString()).endsWith("[end terms! 1]");
    Heard again = new Heard();
    chat.start(said("b", "what", terms.memory), again);
    assertThat(again.all.toString()).as("the question again").endsWith("[end terms! 1]");
    Heard left = new Heard();
    chat.start(said("b", "menu", again.memory), left);
    assertThat(left.all.toString()).endsWith("[end menu 1]");
  }

  @Test
  void shouldLeaveAllElseToTheModel() {
    Heard heard = new Heard();
    ChatModel.Reply reply = hotel.start(said("concierge", "hello", "{\"what\":1}"), heard);
    model.sink().tool("m1", "weather", "{}");
    reply.toolResult(result("m1", "{}"));
    model.sink().text("Sunny.");
    model.sink().end("x", "", 0);
    assertThat(model.results).hasSize(1);
    assertThat(heard.all.toString()).isEqualTo("[m1 weather{}]Sunny.[end  0]");
    assertThat(heard.memory).isEmpty();
  }
}
