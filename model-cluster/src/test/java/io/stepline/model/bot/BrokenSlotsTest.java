package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Typed slots, sub-flows and doubt are read to the word. */
class BrokenSlotsTest {
  private static final String GOOD =
      """
          name: b
          zone: Europe/Berlin
          hours: {office: {zone: Europe/Berlin, open: ["mon-fri 09:00-18:00"]}}
          flow:
            start: day
            doubt: {confirm: 0.5, sure: 0.8, brief: 0.9}
            states:
              day: {prompt: x, also: [time], give-up: bye, slot: {name: day, type: date, from: today, to: today+30,
                go: time}}
              time: {prompts: [x, y], slot: {name: time, type: time, from: "09:00", read-back: "{value}?", go: size}}
              size: {prompt: x, slot: {name: size, type: choice, values: {small: [little]}, confirm: never, go: plate}}
              plate: {prompt: x, slot: {name: plate, type: pattern, form: "AA-99", go: sum}}
              sum: {prompt: x, slot: {name: sum, type: money, to: 100, go: sub}}
              sub: {call: ask, branches: [{when: open-office and tries < 3, go: day}], go: bye}
              ask: {prompt: x, no-match: [a], slot: {name: sure, type: yes-no, go: back}}
              back: {prompt: x, then: return}
              bye: {prompt: x, then: hangup}
          """;

  private record Slip(String right, String wrong, int line, String said) {
    @Override
    public String toString() {
      return line + ": " + wrong;
    }
  }

  static Stream<Slip> slips() {
    return Stream.of(new Slip("Europe/Berlin\n", "Europe/Berln\n", 2, "no time zone 'Europe/Berln'"),
        new Slip("{zone: Europe/Berlin", "{zone: CET/Berlin", 3, "no time zone 'CET/Berlin'"),
        new Slip("confirm: 0.5", "confirm: 5", 6, "doubt is between 0 and 1"),
        new Slip("brief: 0.9", "breif: 0.9", 6, "did you mean 'brief'?"),
        new Slip("also: [time]", "also: [tme]", 8, "no slot 'tme'; did you mean 'time'?"),
        new Slip("give-up: bye", "give-up: bey", 8, "no state 'bey'; did you mean 'bye'?"),
        new Slip("type: date", "type: dat", 8, "no type 'dat'; did you mean 'date'?"),
        new Slip("from: today,", "from: yesterday,", 8, "'yesterday' is no date such as"),
        new Slip("from: today,", "min: 3,", 8, "a date has no 'min'"),
        new Slip("from: today,", "form: AA,", 8, "'form' is for slots of type pattern"),
        new Slip("go: time}", "go: tim}", 9, "no state 'tim'; did you mean 'time'?"),
        new Slip("prompts: [x, y]", "prompts: x", 10, "'prompts' is a list"),
        new Slip("prompts: [x, y]", "prompt: x, prompts: [y]", 10, "has prompt and prompts"),
        new Slip("\"09:00\"", "\"9:00\"", 10, "'9:00' is no time such as \"09:30\""),
        new Slip("\"09:00\"", "\"25:00\"", 10, "'25:00' is no time"),
        new Slip("{value}?", "{vale}?", 10, "no value 'vale'"),
        new Slip("values: {small: [little]}, ", "", 11, "a choice needs values"),
        new Slip("{small: [little]}", "{small: little}", 11, "'small' is a list"),
        new Slip("[little]}", "[little], big: [little]}", 11, "'little' means 'small' already"),
        new Slip("[little]", "[\"...\"]", 11, "nobody can say '...'"),
        new Slip("confirm: never", "confirm: nevr", 11, "no confirm 'nevr'; did you mean 'never'?"),
        new Slip(", form: \"AA-99\"", "", 12, "a pattern needs a form"),
        new Slip("AA-99", "aa", 12, "a pattern needs a form"),
        new Slip("to: 100", "to: much", 13, "'much' is no money such as 12.50"),
        new Slip("to: 100", "values: {a: [b]}", 13, "'values' is for slots of type choice"),
        new Slip(", go: sub}", "}", 13, "the slot does not say where to go on"),
        new Slip("call: ask", "call: aks", 14, "no state 'aks'; did you mean 'ask'?"),
        new Slip("call: ask", "prompt: x", 15, "nothing leads to state 'ask'"),
        new Slip("open-office", "open-ofice", 14, "no value 'open-ofice'; did you mean 'open-office'?"),
        new Slip("tries < 3", "tris < 3", 14, "no value 'tris'"),
        new Slip("no-match: [a]", "no-match: a", 15, "'no-match' is a list"),
        new Slip("type: yes-no", "type: yesno", 15, "did you mean 'yes-no'?"),
        new Slip("then: return", "then: retrun", 16, "did you mean 'return'?"),
        new Slip("{call: ask, ", "{call: ask, then: hangup, ", 14, "so it never calls"));
  }

  @ParameterizedTest
  @MethodSource("slips")
  void shouldNameLineAndWordOfEverySlip(Slip slip) {
    assertThat(BotFile.read(Path.of("b.yaml"), GOOD).hasFlow()).isTrue();
    assertThat(GOOD).contains(slip.right());
    String text = GOOD.replaceFirst(Pattern.quote(slip.right()), Matcher.quoteReplacement(slip.wrong()));
    assertThatThrownBy(() -> BotFile.read(Path.of("b.yaml"), text)).isInstanceOf(BotException.class)
        .hasMessageContaining("b.yaml:" + slip.line() + ": ").hasMessageContaining(slip.said());
  }
}
