package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reading back, corrections, doubt, several values in one sentence, sub-flows, card numbers. */
class AskingTest {
  private static final String BOT = """
      name: b
      returns: {card: "{card}", day: "{day}"}
      tools: {pay: {url: "http://127.0.0.1:1/p", repeat: never, parameters: {card: the number}}}
      hours: {office: {zone: UTC, open: ["mon-fri 09:00-18:00"]}}
      flow:
        start: menu
        no-match: ["Sorry?", "Once more?"]
        always: [{say: [goodbye, bye], key: "9", go: bye}]
        states:
          menu:
            prompts: ["What shall it be?", "What else?"]
            also: [day, time]
            answers:
              - {say: ["[a] table"], key: "1", go: day}
              - {say: [pay], key: "2", go: card}
              - {say: [sub], go: sub}
          day:
            prompt: Which day?
            also: [time]
            no-match: ["A day, please."]
            give-up: lost
            slot: {name: day, type: date, from: today, invalid: That day is over., go: time}
          time: {prompt: "At what time?", slot: {name: time, type: time, go: done}}
          done:
            branches: [{when: open-office, go: open}]
            go: shut
          open: {prompt: "{day} at {time}.", go: menu}
          shut: {prompt: "{day} at {time}, but we are shut.", go: menu}
          card: {prompt: "Your card?", slot: {name: card, type: card, go: paying}}
          paying: {tool: {name: pay, arguments: {card: "{card}"}, reply: "Paid with {card}."}, go: menu}
          sub: {call: ask, branches: [{when: "tries > 1", go: lost}], go: menu}
          ask: {prompt: "Sure?", slot: {name: sure, type: yes-no, go: back}}
          back: {prompt: Fine., then: return}
          lost: {prompt: Lost., then: hangup}
          bye: {prompt: Bye., then: hangup}
      """;
  private final Bot bot = BotFile.read(Path.of("b.yaml"), BOT);
  private final Flow flow = new Flow(bot, new Moment(LocalDateTime.of(2026, 11, 28, 10, 0), Set.of()));
  private String memory = "";
  private double confidence = 1;

  private Flow.Turn turn(ChatRequest.Cause cause, String text, String keys) {
    Flow.Turn turn = flow.reply(new ChatRequest.Generate(new CallId("c"), new TurnId(1), new ReplyId(1), false, cause,
        new ChatRequest.Caller("b", "", "", "", Map.of()),
        new ChatRequest.Heard(text, confidence, false, keys, List.of(), 0), List.of(), memory, Stamps.EMPTY));
    memory = turn.memory().write();
    return turn;
  }

  private String say(String text) {
    return turn(ChatRequest.Cause.CALLER_SPOKE, text, "").text();
  }

  private String press(String keys) {
    return turn(ChatRequest.Cause.KEYS_PRESSED, "", keys).text();
  }

  @Test
  void shouldReadBackAndTakeCorrections() {
    turn(ChatRequest.Cause.GREETING, "", "");
    assertThat(say("a table")).isEqualTo("Which day?");
    assertThat(say("march fifteenth")).isEqualTo("2027-03-15. Is that right?");
    assertThat(flow.listenFor(FlowMemory.read(bot, memory))).isEqualTo("day?");
    assertThat(Phrases.jsgf(bot, "day?")).contains("that is right", "<ordinal>", "no [wait | sorry] <value>");
    assertThat(say("no, the fourth")).isEqualTo("2027-03-04. Is that right?");
    assertThat(say("mumble")).isEqualTo("A day, please. 2027-03-04. Is that right?");
    assertThat(say("yes")).isEqualTo("At what time?");
    assertThat(say("half past three")).isEqualTo("15:30. Is that right?");
    assertThat(press("1")).isEqualTo("2027-03-04 at 15:30, but we are shut. What else?");
  }

  @Test
  void shouldTakeSeveralValuesOfOneSentence() {
    turn(ChatRequest.Cause.GREETING, "", "");
    assertThat(say("a table on march fifteenth at half past three")).isEqualTo("2027-03-15. Is that right?");
    assertThat(say("yes")).isEqualTo("15:30. Is that right?");
    assertThat(say("no")).isEqualTo("At what time?");
    assertThat(say("four pm")).isEqualTo("16:00. Is that right?");
    assertThat(say("yes")).startsWith("2027-03-15 at 16:00");
  }

  @Test
  void shouldRefuseWhatCannotBeAndGiveUpWhereTheStateSays() {
    turn(ChatRequest.Cause.GREETING, "", "");
    say("a table");
    assertThat(say("february thirtieth")).isEqualTo("That day is over. Which day?");
    assertThat(say("mumble")).isEqualTo("Lost.");
  }

  @Test
  void shouldAskBeforeWhatCannotBeTakenBack() {
    turn(ChatRequest.Cause.GREETING, "", "");
    confidence = 0.85;
    assertThat(turn(ChatRequest.Cause.CALLER_SPOKE, "bye", "").then()).isEmpty();
    assertThat(say("no")).isEqualTo("What shall it be?");
    assertThat(say("bye")).isEqualTo("Did you mean: goodbye?");
    assertThat(say("bye")).isEqualTo("Bye.");
    memory = "";
    turn(ChatRequest.Cause.GREETING, "", "");
    assertThat(turn(ChatRequest.Cause.CALLER_SPOKE, "goodbye", "").then()).isEqualTo("hangup");
    memory = "";
    turn(ChatRequest.Cause.GREETING, "", "");
    confidence = 0.6;
    assertThat(say("goodbye")).isEqualTo("Did you mean: goodbye?");
    assertThat(press("2")).isEqualTo("What shall it be?");
    assertThat(say("a table")).isEqualTo("Which day?");
    assertThat(turn(ChatRequest.Cause.KEYS_PRESSED, "", "9").then()).isEqualTo("hangup");
  }

  @Test
  void shouldAskTheQuestionAgainWhereYesOrNoIsInDoubt() {
    Bot desk = BotFile.read(Path.of("..", "bots", "front-desk.yaml"));
    Doubt doubt = new Doubt(desk);
    Bot.Answer no = Phrases.answers(desk, "anything-else").get(1);
    assertThat(doubt.asks(no, 0.8, "no")).isFalse();
    assertThat(doubt.asks(no, 0.65, "no")).isTrue();
    Flow.Turn turn =
        new Flow(desk).reply(new ChatRequest.Generate(new CallId("c"), new TurnId(1), new ReplyId(1), false,
            ChatRequest.Cause.CALLER_SPOKE, ChatRequest.Caller.UNKNOWN,
            new ChatRequest.Heard("no", 0.65, false, "", List.of(), 0), List.of(),
            FlowMemory.start(desk).at("anything-else").write(), Stamps.EMPTY));
    assertThat(turn.then()).isEmpty();
    assertThat(turn.text()).isEqualTo("Sorry, I did not understand. Is there anything else I can do for you?");
  }

  @Test
  void shouldCountSyllables() {
    assertThat(List.of("bye", "no", "yes", "five", "stop", "goodbye", "table", "operator", "cancel").stream()
        .map(Doubt::syllables)).containsExactly(1, 1, 1, 1, 1, 2, 2, 4, 2);
  }

  @Test
  void shouldTellACardToToolsOnlyAndPauseTheRecording() {
    turn(ChatRequest.Cause.GREETING, "", "");
    Flow.Turn pause = turn(ChatRequest.Cause.KEYS_PRESSED, "", "2");
    assertThat(pause.tool().orElseThrow().name()).isEqualTo("record");
    assertThat(pause.arguments()).isEqualTo(Map.of("action", "pause"));
    Flow.Turn asked = flow.afterTool(pause.memory(), Optional.of(Map.of()));
    assertThat(asked.text()).isEqualTo("Your card?");
    memory = asked.memory().write();
    assertThat(flow.maxKeys(asked.memory())).isEqualTo(19);
    assertThat(say("four one one one one one one one one one one one one one one one"))
        .isEqualTo("one, one, one, one. Is that right?");
    Flow.Turn resume = turn(ChatRequest.Cause.CALLER_SPOKE, "yes", "");
    assertThat(resume.arguments()).isEqualTo(Map.of("action", "resume"));
    Flow.Turn paying = flow.afterTool(resume.memory(), Optional.empty());
    assertThat(paying.arguments()).isEqualTo(Map.of("card", "4111111111111111"));
    Flow.Turn paid = flow.afterTool(paying.memory(), Optional.of(Map.of()));
    assertThat(paid.text()).isEqualTo("Paid with one, one, one, one. What else?");
    assertThat(flow.outcome(paid.memory())).isEqualTo(Map.of("card", "************1111"));
  }

  @Test
  void shouldReturnFromASubFlowAndCountTries() {
    turn(ChatRequest.Cause.GREETING, "", "");
    assertThat(say("sub")).isEqualTo("Sure?");
    assertThat(say("yes")).isEqualTo("Fine. What else?");
    say("sub");
    assertThat(say("no")).isEqualTo("Fine. Lost.");
  }

  @Test
  void shouldReadTheMemoryOfOlderReleases() {
    memory = "{\"state\":\"day\",\"slots\":{},\"misses\":0,\"silences\":0,\"said\":\"Which day?\"}";
    assertThat(say("tomorrow")).isEqualTo("2026-11-29. Is that right?");
  }
}
