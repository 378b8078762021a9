package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller's part of a bot file is read to the word too, and no flow goes round without listening. */
class BrokenHouseTest {
  private static final String GOOD =
      """
          name: b
          language: en-us
          voice: {name: rms, speed: 1.5}
          hours:
            office: {zone: Europe/Berlin, open: ["mon-fri 22:00-06:00", "sat 10:00-24:00"], holidays: ["2026-12-25"]}
          tools:
            book: {url: "http://127.0.0.1:1/b/{day}", method: PUT, repeat: never, retries: 1, timeout-ms: 900,
              parameters: {day: x}}
            stock: {mcp: "http://127.0.0.1:1/mcp", parameters: {item: x}}
            part: {flow: p}
          transfers: {agent: {to: "queue:q", mode: warm, accept-key: "1"}, boss: "sip:boss@pbx"}
          queues: {q: {agents: ["sip:ann@pbx"], ring-seconds: 20}}
          limits: {no-input-ms: 7000, max-call-minutes: 15, no-input-limit: 3}
          keys: {end: "#", pause-ms: 2500, max: 32}
          end-of-turn: {quick-ms: 400, usual-ms: 500, patient-ms: 1000}
          words: {wait: [x]}
          flow:
            start: a
            states:
              a: {prompt: x, answers: [{say: [yes], go: b}]}
              b: {prompt: x, tool: {name: book, arguments: {day: "1"}}, branches: [{when: open-office, go: a}], go: c}
              c: {prompt: x, then: transfer agent}
              p: {prompt: x, model: {task: x, tools: [stock], turns: 3, leave: {q: {when: x, values: {v: x}, go: r}}}}
              r: {then: return}
          """;

  private record Slip(String right, String wrong, int line, String said) {
    @Override
    public String toString() {
      return line + ": " + wrong;
    }
  }

  static Stream<Slip> slips() {
    return Stream.of(new Slip("en-us", "in english", 2, "'in english' is no language"),
        new Slip("speed: 1.5", "speed: 9", 3, "speed must be within 0.25 and 4"),
        new Slip("mon-fri", "mon-fry", 5, "no day 'fry'; the days are mon"),
        new Slip("22:00-06:00", "22:00-25:00", 5, "'25:00' is no time from 00:00 to 24:00"),
        new Slip("22:00-06:00", "22-06", 5, "is not like \"mon-fri 09:00-18:00\""),
        new Slip("22:00-06:00", "22:00-22:00", 5, "opens and closes at the same time"),
        new Slip("[\"mon-fri 22:00-06:00\", \"sat 10:00-24:00\"]", "[]", 5, "the hours 'office' are never open"),
        new Slip("2026-12-25", "25.12.2026", 5, "'25.12.2026' is no date such as \"2026-12-25\""),
        new Slip("2026-12-25", "2026-02-30", 5, "'2026-02-30' is no date"),
        new Slip("{url: \"http", "{url: \"htp", 7, "is no address such as http://"),
        new Slip("/{day}", "/{dya}", 7, "no parameter 'dya'; did you mean 'day'?"),
        new Slip("method: PUT", "method: PTU", 7, "no method 'PTU'; did you mean 'PUT'?"),
        new Slip("repeat: never", "repeat: nevr", 7, "no repeat 'nevr'; did you mean 'never'?"),
        new Slip("retries: 1", "retries: 9", 7, "'retries' is 0 to 3, not 9"),
        new Slip("timeout-ms: 900", "timeout-ms: 0", 7, "'timeout-ms' is 1 to 120000, not 0"),
        new Slip("{mcp: \"http://127.0.0.1:1/mcp\", ", "{", 9, "the tool 'stock' needs a url"),
        new Slip("{mcp:", "{url: \"http://a\", mcp:", 9, "the tool 'stock' needs a url, or"),
        new Slip("mode: warm", "mode: worm", 11, "no mode 'worm'; did you mean 'warm'?"),
        new Slip("\"sip:boss@pbx\"", "boss@pbx", 11, "not to 'boss@pbx'"),
        new Slip("accept-key: \"1\"", "accept-key: \"12\"", 11, "'12' is no key"),
        new Slip("[\"sip:ann@pbx\"]", "[]", 12, "the queue 'q' needs agents"),
        new Slip("sip:ann@pbx", "ann", 12, "an agent is a sip: or tel: URI, not 'ann'"),
        new Slip("ring-seconds: 20", "ring-seconds: -1", 12, "'ring-seconds' is 1 to 86400, not -1"),
        new Slip("no-input-ms: 7000", "no-input-ms: 7", 13, "'no-input-ms' is 500 to 600000, not 7"),
        new Slip("max-call-minutes: 15", "max-call-minutes: 0", 13, "'max-call-minutes' is 1 to 1440"),
        new Slip("no-input-limit: 3", "no-input-limit: 0", 13, "'no-input-limit' is 1 to 1000"),
        new Slip("end: \"#\"", "end: hash", 14, "'hash' is no key"),
        new Slip("pause-ms: 2500", "pause-ms: 2", 14, "'pause-ms' is 200 to 60000"),
        new Slip("max: 32", "max: 99", 14, "'max' is 1 to 64"),
        new Slip("quick-ms: 400", "quick-ms: 800", 15, "quick-ms must not be over usual-ms (500)"),
        new Slip("patient-ms: 1000", "patient-ms: 450", 15, "usual-ms must not be over patient-ms (450)"),
        new Slip("wait: [x]", "wait: []", 16, "wait needs at least one sentence"),
        new Slip("{prompt: x, answers", "{prompt: x, go: b, answers", 20, "so its go is never taken"),
        new Slip("go: c}", "no-match: [y], go: c}", 21, "so its no-match is never used"),
        new Slip("{flow: p}", "{flow: pp}", 10, "no state 'pp'; did you mean 'p'?"),
        new Slip("{flow: p}", "{flow: p, url: \"http://h\"}", 10, "the tool 'part' needs a url, or"),
        new Slip("name: book", "name: part", 21, "'part' is a part of this flow; begin it with call"),
        new Slip("model: {task: x, ", "model: {", 23, "a model needs a task"),
        new Slip("tools: [stock]", "tools: [stok]", 23, "no tool 'stok'; did you mean 'stock'?"),
        new Slip("turns: 3", "turns: 0", 23, "turns is 1 to 999, not 0"),
        new Slip("{when: x, values", "{values", 23, "'q' needs a when"),
        new Slip("go: r}}", "go: rr}}", 23, "no state 'rr'; did you mean 'r'?"),
        new Slip(", go: r}}", "}}", 23, "'q' does not say where to go on"),
        new Slip("leave: {q:", "leave: {stock:", 23, "that no tool has"),
        new Slip("model: {task", "slot: {name: s, go: r}, model: {task", 23, "so it has no slot of its own"),
        new Slip("{prompt: x, answers", "{prompt: x, barge-in: maybe, answers", 20, "'barge-in' is true or false"),
        new Slip("{prompt: x, answers", "{prompt: x, no-input-ms: 5, answers", 20, "'no-input-ms' is 500 to 600000"),
        new Slip("{prompt: x, answers", "{prompt: x, end-of-turn: {quick-ms: 900}, answers", 20,
            "quick-ms must not be over usual-ms (500)"),
        new Slip("then: transfer agent}", "go: a, then: transfer agent}", 22, "so its go is never taken"),
        new Slip("then: transfer agent}", "slot: {name: s, go: a}, then: transfer agent}", 22,
            "so it never waits for an answer"));
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

  private static String flow(String states) {
    return "name: b\nreceives: {tier: x-tier}\ntools: {t: {url: \"http://h/t\"}}\nflow:\n  start: l\n  states:\n"
        + "    l: {prompt: x, answers: [{say: [yes], go: a}, {say: [no], go: s}]}\n"
        + "    s: {prompt: x, answers: [{say: [yes], go: r}]}\n    r: {then: return}\n    k: {call: s, go: l}\n"
        + "    m: {prompt: x, answers: [{say: [hm], go: k}]}\n" + states;
  }

  @ParameterizedTest
  @ValueSource(strings = {"    a: {prompt: x, go: a}\n", "    a: {go: b}\n    b: {go: a}\n",
      "    a: {branches: [{when: tier = gold, go: b}], go: b}\n    b: {go: a}\n",
      "    a: {branches: [{when: tier = gold, go: l}], go: b}\n    b: {go: a}\n",
      "    a: {branches: [{when: not tier, go: b}], go: l}\n    b: {go: a}\n",
      "    a: {tool: {name: t, failed-go: a}, go: l}\n",
      "    a: {tool: {name: t}, branches: [{when: tier, go: b}], go: a}\n    b: {go: a}\n",
      "    a: {call: q, go: a}\n    q: {prompt: x, then: return}\n",
      "    a: {call: q, go: b}\n    b: {set: {n: \"1\"}, go: a}\n    q: {prompt: x, go: p}\n    p: {then: return}\n",
      "    a: {call: a, go: l}\n"})
  void shouldRefuseStatesThatGoRoundWithoutListening(String states) {
    String text = flow(states).replace("[{say: [yes], go: r}]", "[{say: [yes], go: r}, {say: [more], go: m}]");
    assertThatThrownBy(() -> BotFile.read(Path.of("b.yaml"), text)).isInstanceOf(BotException.class)
        .hasMessageMatching("(?s).*b.yaml:1[2-4]: .*go round without listening.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"    a: {branches: [{when: tries > 2, go: l}], go: b}\n    b: {go: a}\n",
      "    a: {call: s, go: a}\n", "    a: {tool: {name: t, keep: {x: y}}, branches: [{when: x, go: l}], go: a}\n",
      "    a: {branches: [{when: not tier, go: l}], go: b}\n    b: {branches: [{when: tier, go: l}], go: a}\n"})
  void shouldTakeRoundsThatComeToAnEnd(String states) {
    String text = flow(states).replace("[{say: [yes], go: r}]", "[{say: [yes], go: r}, {say: [more], go: m}]");
    assertThatCode(() -> BotFile.read(Path.of("b.yaml"), text)).doesNotThrowAnyException();
  }

  @Test
  void shouldSearchLargeFlowsForRoundsInShortTime() {
    StringBuilder states = new StringBuilder("    a: {go: s0}\n");
    for (int i = 0; i < 60; i++)
      states.append("    s").append(i).append(": {tool: {name: t, failed-go: x").append(i).append("}, go: s")
          .append(i + 1)
          .append("}\n    x").append(i).append(": {go: s").append(i + 1).append("}\n");
    String text = flow(states.append("    s60: {then: hangup}\n").toString())
        .replace("[{say: [yes], go: r}]", "[{say: [yes], go: r}, {say: [more], go: m}]");
    assertThat(BotFile.read(Path.of("b.yaml"), text).hasFlow()).isTrue();
  }
}
