package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flows that decide by what they know. */
class BranchTest {
  private static final String BOOKING = """
      name: b
      receives: {tier: x-tier}
      returns: {X-Outcome: "{result}", booking: "{booking}"}
      tools: {book: {url: "http://127.0.0.1:1/b", parameters: {day: a day}}}
      flow:
        start: greet
        states:
          greet:
            branches: [{when: tier = gold and not booking, go: vip}, {when: tier > 5, go: vip}]
            go: day
          vip: {prompt: Welcome back., go: day}
          day: {prompt: "Which day?", slot: {name: day, min: 1, max: 2, go: book}}
          book:
            tool: {name: book, arguments: {day: "{day}"}, keep: {booking: id, state: state}, reply: Thank you.,
              failed: The calendar does not answer., failed-go: day}
            set: {result: "{state}"}
            branches:
              - {when: state = taken, go: taken}
              - {when: booking, go: booked}
            go: day
          taken: {prompt: "The {day} is taken.", go: day}
          booked: {prompt: "Booked as {booking}.", then: hangup}
      """;
  private final Flow flow = new Flow(bot(BOOKING));

  private static Bot bot(String text) {
    return BotFile.read(Path.of("b.yaml"), text);
  }

  private Flow.Turn turn(ChatRequest.Cause cause, String keys, String memory, Map<String, String> headers) {
    return flow.reply(new ChatRequest.Generate(new CallId("c"), new TurnId(1), new ReplyId(1), false, cause,
        new ChatRequest.Caller("b", "", "", "", headers), new ChatRequest.Heard("", 1, false, keys, List.of(), 0),
        List.of(), memory, Stamps.EMPTY));
  }

  private Flow.Turn booking() {
    Flow.Turn asked = turn(ChatRequest.Cause.GREETING, "", "", Map.of());
    return turn(ChatRequest.Cause.KEYS_PRESSED, "4", asked.memory().write(), Map.of());
  }

  @Test
  void shouldGreetByWhatCameWithTheCall() {
    assertThat(turn(ChatRequest.Cause.GREETING, "", "", Map.of("x-tier", "Gold")).text())
        .isEqualTo("Welcome back. Which day?");
    assertThat(turn(ChatRequest.Cause.GREETING, "", "", Map.of("x-tier", "7")).text()).startsWith("Welcome back.");
    assertThat(turn(ChatRequest.Cause.GREETING, "", "", Map.of("x-tier", "5")).text()).isEqualTo("Which day?");
    assertThat(turn(ChatRequest.Cause.GREETING, "", "", Map.of()).text()).isEqualTo("Which day?");
  }

  @Test
  void shouldKeepAToolsResultForAllThatFollows() {
    Flow.Turn booked = flow.afterTool(booking().memory(), Optional.of(Map.of("id", "A7", "state", "booked")));
    assertThat(booked.text()).isEqualTo("Thank you. Booked as A7.");
    assertThat(booked.then()).isEqualTo("hangup");
    assertThat(flow.outcome(booked.memory())).isEqualTo(Map.of("X-Outcome", "booked", "booking", "A7"));
  }

  @Test
  void shouldBranchByTheResult() {
    Flow.Turn taken = flow.afterTool(booking().memory(), Optional.of(Map.of("state", "taken")));
    assertThat(taken.text()).isEqualTo("Thank you. The 4 is taken. Which day?");
    assertThat(taken.memory().state()).isEqualTo("day");
  }

  @Test
  void shouldForgetTheResultOfTheTimeBefore() {
    Flow.Turn taken = flow.afterTool(booking().memory(), Optional.of(Map.of("id", "A7", "state", "taken")));
    Flow.Turn again = turn(ChatRequest.Cause.KEYS_PRESSED, "5", taken.memory().write(), Map.of());
    assertThat(flow.afterTool(again.memory(), Optional.of(Map.of())).memory().state()).isEqualTo("day");
  }

  @Test
  void shouldNotCallAFailureASuccess() {
    Flow.Turn failed = flow.afterTool(booking().memory(), Optional.empty());
    assertThat(failed.text()).isEqualTo("The calendar does not answer. Which day?");
    assertThat(failed.memory().state()).isEqualTo("day");
    assertThat(flow.outcome(failed.memory())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"state = taken, state = takn or, 'or'",
      "state = taken, sttae = taken, no value 'sttae'; did you mean 'state'?",
      "state = taken, '', needs a condition", "state = taken, state ~ taken, no condition",
      "go: taken}, go: tken}, no state 'tken'; did you mean 'taken'?", "failed-go: day, failed-go: dya, no state 'dya'",
      "failed-go: day, failed-go: book, go round without listening",
      "keep: {booking: id, keep: {boking: id, no value 'booking'"})
  void shouldRefuseWhatCannotBeDecided(String right, String wrong, String said) {
    assertThat(BOOKING).contains(right);
    assertThatThrownBy(() -> bot(BOOKING.replace(right, wrong.isEmpty() ? "\"\"" : wrong)))
        .isInstanceOf(BotException.class).hasMessageContaining("b.yaml:").hasMessageContaining(said);
  }

  @Test
  void shouldRefuseBranchesThatAreNeverAskedOrLeadNowhere() {
    assertThatThrownBy(
        () -> bot(BOOKING.replace("Which day?\", slot:", "Which day?\", branches: [{when: day, go: vip}], slot:")))
        .hasMessageContaining("waits");
    assertThatThrownBy(() -> bot(BOOKING.replace("tier > 5, go: vip}]\n      go: day", "tier > 5, go: vip}]")))
        .hasMessageContaining("needs a go");
  }

  @ParameterizedTest
  @CsvSource({"a, true", "b, false", "not b, true", "a = 4, true", "a = 04, true", "a != 4, false", "a < 10, true",
      "a >= 4.5, false",
      "c = 'New York', true", "c = new york, true", "b = x, false", "b != x, true", "a > 3 and b, false",
      "a > 3 or b, true",
      "b and b or a, true", "c > 3, false", "d = 否, true"})
  void shouldDecide(String condition, boolean holds) {
    assertThat(Condition.of(condition).holds(Map.of("a", "4", "c", "New York", "d", "否"))).isEqualTo(holds);
  }
}
