package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowTest {
  private final Bot bot = BotFile.read(Path.of("..", "bots", "front-desk.yaml"));
  private final Flow flow = new Flow(bot);
  private FlowMemory memory = FlowMemory.start(bot);

  private Flow.Turn reply(ChatRequest.Cause cause, String text, boolean rejected, String keys) {
    Flow.Turn turn = flow.reply(new ChatRequest.Generate(new CallId("c"), new TurnId(1), new ReplyId(1), false, cause,
        new ChatRequest.Caller("front-desk", "", "", "", java.util.Map.of()),
        new ChatRequest.Heard(text, 1, rejected, keys, List.of(), 0), List.of(), memory.write(), Stamps.EMPTY));
    memory = turn.memory();
    return turn;
  }

  private Flow.Turn say(String text) {
    return reply(ChatRequest.Cause.CALLER_SPOKE, text, false, "");
  }

  private Flow.Turn press(String keys) {
    return reply(ChatRequest.Cause.KEYS_PRESSED, "", false, keys);
  }

  @Test
  void shouldTakeAnOrderNumberReadItBackAndLookItUp() {
    assertThat(reply(ChatRequest.Cause.GREETING, "", false, "").text())
        .startsWith("Hello, this is Northwind Store. You can ask");
    assertThat(say("where is my package").text()).contains("order number");
    assertThat(flow.maxKeys(memory)).isEqualTo(6);
    assertThat(say("my order number is four seven oh one").text())
        .isEqualTo("I have order four, seven, zero, one. Is that right?");
    assertThat(say("no").text()).contains("order number");
    press("4711");
    Flow.Turn asking = say("yes");
    assertThat(asking.tool().orElseThrow().name()).isEqualTo("order-status");
    assertThat(asking.arguments()).isEqualTo(Map.of("order", "4711"));
    assertThat(asking.text()).isEqualTo("One moment please.");
    assertThat(flow.afterTool(asking.memory(), Optional.of(Map.of("status", "was shipped"))).text())
        .isEqualTo("Order four, seven, one, one was shipped. Is there anything else I can do for you?");
    assertThat(flow.afterTool(asking.memory(), Optional.empty()).text())
        .startsWith("I am sorry, I cannot look up orders");
  }

  @Test
  void shouldRepeatAndSayGoodbye() {
    String hours = press("2").text();
    assertThat(hours).startsWith("We are open");
    assertThat(say("repeat that please").text()).isEqualTo(hours);
    Flow.Turn bye = say("thank you goodbye");
    assertThat(bye.then()).isEqualTo("hangup");
  }

  @Test
  void shouldAskAgainTwiceAndThenPutThrough() {
    assertThat(reply(ChatRequest.Cause.CALLER_SPOKE, "blah", true, "").text())
        .startsWith("Sorry, I did not understand. You can ask");
    assertThat(say("something else entirely my friend").text()).startsWith("I still did not get that.");
    assertThat(say("").then()).isEqualTo("transfer agent");
  }

  @Test
  void shouldCountMissesAnewAfterASuccess() {
    reply(ChatRequest.Cause.CALLER_SPOKE, "", true, "");
    say("help");
    assertThat(reply(ChatRequest.Cause.CALLER_SPOKE, "", true, "").text()).startsWith("Sorry, I did not understand.");
  }

  @Test
  void shouldNudgeASilentCallerAndThenPutThrough() {
    assertThat(reply(ChatRequest.Cause.NO_INPUT, "", false, "").text()).startsWith("Are you still there?");
    assertThat(reply(ChatRequest.Cause.NO_INPUT, "", false, "").text()).startsWith("I cannot hear you.");
    assertThat(reply(ChatRequest.Cause.NO_INPUT, "", false, "").then()).isEqualTo("transfer agent");
    assertThat(reply(ChatRequest.Cause.TRANSFER_FAILED, "", false, "").text())
        .startsWith("I am sorry, nobody is free right now.");
  }

  @Test
  void shouldUnderstandFreeTextByOverlap() {
    assertThat(say("i would like to check my order status").text()).contains("order number");
  }

  @Test
  void shouldSpeakEveryPhraseItListensFor() {
    String grammar = Phrases.jsgf(bot, "confirm-order");
    assertThat(grammar).startsWith("#JSGF V1.0;").contains("yes that is correct", "[please]", "speak to an agent");
    assertThat(Phrases.jsgf(bot, "order-number")).contains("my order number is <value>");
  }

  @Test
  void shouldNameFileLineAndFaultOfABadBot(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(file,
        "name: bad\nflow:\n  start: menu\n  states:\n    menu:\n      answers:\n        - {say: [hello], go: "
            + "nowhere}\n");
    assertThatThrownBy(() -> BotFile.read(file)).isInstanceOf(BotException.class).hasMessageContaining("bad.yaml:7")
        .hasMessageContaining("'nowhere'");
    Files.writeString(file, "name: bad\nflow: [\n");
    assertThatThrownBy(() -> BotFile.read(file)).isInstanceOf(BotException.class).hasMessageContaining("bad.yaml:");
    Files.writeString(file, "name: bad\nflow:\n  start: menu\n  states:\n    menu: {prompt: hello}\n");
    assertThatThrownBy(() -> BotFile.read(file)).isInstanceOf(BotException.class).hasMessageContaining("neither waits");
    assertThatThrownBy(() -> BotFile.readAll(folder.resolve("none"))).isInstanceOf(BotException.class);
  }

  @Test
  void shouldGoWhereAnAngryCallerIsHelpedAndSayWhatCameOfIt(@TempDir Path folder) throws IOException {
    Bot calm = BotFile.read(Files.writeString(folder.resolve("b.yaml"), """
        name: b
        receives: {absent: x-absent}
        returns: {X-Result: "{result}", User-to-User: "{absent}"}
        angry-words: [this is ridiculous]
        flow:
          start: menu
          when-angry: soothe
          states:
            menu: {prompt: "What can I do?", answers: [{say: [help], go: menu}]}
            soothe: {prompt: I am getting somebody., set: {result: angry}, then: hangup}
        """));
    Flow talk = new Flow(calm);
    ChatRequest.Heard angry = new ChatRequest.Heard("help", 1, false, "", List.of(), 1.2);
    Flow.Turn turn = talk.reply(new ChatRequest.Generate(new CallId("c"), new TurnId(1), new ReplyId(1), false,
        ChatRequest.Cause.CALLER_SPOKE, ChatRequest.Caller.UNKNOWN, angry, List.of(),
        FlowMemory.start(calm).write(), Stamps.EMPTY));
    assertThat(turn.text()).isEqualTo("I am getting somebody.");
    assertThat(talk.outcome(turn.memory())).isEqualTo(Map.of("X-Result", "angry"));
    assertThat(Phrases.jsgf(calm, "menu")).contains("this is ridiculous");
  }

  private Bot bot(Path folder, String language, String more) throws IOException {
    Path file = folder.resolve("b.yaml");
    Files.writeString(file,
        "name: b\nlanguage: " + language
            + "\nflow: {start: a, no-input: [], states: {a: {prompt: x, answers: [{say: [yes], go: a}]}}"
            + more + "}\n");
    return BotFile.read(file);
  }

  private String says(Bot b, ChatRequest.Cause cause) {
    return new Flow(b).reply(new ChatRequest.Generate(new CallId("c"), new TurnId(1), new ReplyId(1), false, cause,
        ChatRequest.Caller.UNKNOWN, ChatRequest.Heard.NOTHING, List.of(), "", Stamps.EMPTY)).text();
  }

  @Test
  void shouldSpeakTheBotsLanguageOfItsOwnAccord(@TempDir Path folder) throws IOException {
    Bot german = bot(folder, "de-de", "");
    assertThat(says(german, ChatRequest.Cause.TOO_LONG)).contains("beenden").doesNotContain("Goodbye");
    assertThat(says(german, ChatRequest.Cause.NO_INPUT)).isEqualTo("Auf Wiederhören.");
    assertThat(says(german, ChatRequest.Cause.TRANSFER_FAILED)).startsWith("Ich konnte Sie nicht verbinden.");
    assertThat(says(bot(folder, "zh", ""), ChatRequest.Cause.NO_INPUT)).isEqualTo("再见。");
    assertThat(says(bot(folder, "en-us", ""), ChatRequest.Cause.NO_INPUT)).isEqualTo("Goodbye.");
    assertThat(says(bot(folder, "de", ", goodbye: Tschüss."), ChatRequest.Cause.NO_INPUT)).isEqualTo("Tschüss.");
  }
}
