package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.strict.Reference;
import io.stepline.model.strict.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bot files are read to the word. */
class BotFileTest {
  private static final Path FILE = Path.of("desk.yaml");

  private static final String GOOD = """
      name: desk
      language: en-us
      greeting: Hello {account}.
      receives: {account: x-account}
      returns: {X-Outcome: "{result}"}
      tools:
        order-status: {url: "http://127.0.0.1:1/o", parameters: {order: digits}}
      transfers: {agent: "sip:agent@pbx", desk: {to: "queue:support", hours: office}}
      queues: {support: {agents: ["sip:ann@pbx"]}}
      hours: {office: {zone: UTC, open: ["mon-fri 09:00-18:00"]}}
      limits: {no-input-ms: 7000, no-input-transfer: agent}
      flow:
        start: menu
        give-up: agent
        no-match: ["Sorry?"]
        always:
          - {say: [operator], key: "0", go: agent}
        states:
          menu:
            prompt: How can I help?
            answers:
              - {say: ["[my] order"], key: "1", go: number}
              - {say: [goodbye], go: bye}
          number:
            prompt: Your number?
            slot: {name: order, min: 3, max: 6, go: found}
          found:
            tool: {name: order-status, arguments: {order: "{order}"}, reply: "It {status}.", failed: No.}
            set: {result: answered}
            go: menu
          agent: {prompt: "One moment, {order:digits}.", then: transfer agent}
          bye: {prompt: Goodbye., then: hangup}
      """;

  /** A word of the good file, what stands in its place, the line of the fault, and what is said of it. */
  private record Slip(String right, String wrong, int line, String said) {
    @Override
    public String toString() {
      return line + ": " + wrong.replace("\n", "\\n");
    }
  }

  static Stream<Slip> slips() {
    return Stream.of(
        new Slip("greeting:", "greetng:", 3, "'greetng'; did you mean 'greeting'?"),
        new Slip("language:", "langage:", 2, "'langage'; did you mean 'language'?"),
        new Slip("name: desk\n", "nme: desk\n", 1, "'nme'; did you mean 'name'?"),
        new Slip("name: desk\n", "name: \"\"\n", 1, "the bot needs a name"),
        new Slip("receives:", "recieves:", 4, "did you mean 'receives'?"),
        new Slip("returns:", "return:", 5, "did you mean 'returns'?"),
        new Slip("tools:\n", "tool:\n", 6, "did you mean 'tools'?"),
        new Slip("{url:", "{ulr:", 7, "'ulr'; did you mean 'url'?"),
        new Slip("parameters:", "paramters:", 7, "did you mean 'parameters'?"),
        new Slip("transfers:", "transfer:", 8, "did you mean 'transfers'?"),
        new Slip("{to: \"queue", "{too: \"queue", 8, "'too'; did you mean 'to'?"),
        new Slip("queue:support", "queue:suport", 8, "no queue 'suport'; did you mean 'support'?"),
        new Slip("hours: office", "hours: offce", 8, "no hours 'offce'; did you mean 'office'?"),
        new Slip("{agents:", "{agent:", 9, "'agent'; did you mean 'agents'?"),
        new Slip("[\"sip:ann@pbx\"]", "\"sip:ann@pbx\"", 9, "'agents' is a list; put it in [ ]"),
        new Slip("zone:", "zon:", 10, "'zon'; did you mean 'zone'?"),
        new Slip("no-input-ms: 7000", "no-input-ms: soon", 11, "'no-input-ms' is a whole number"),
        new Slip("no-input-ms: 7000", "no-inpt-ms: 7000", 11, "did you mean 'no-input-ms'?"),
        new Slip("no-input-transfer: agent", "no-input-transfer: agnt", 11,
            "no transfer 'agnt'; did you mean 'agent'?"),
        new Slip("limits:", "limit:", 11, "did you mean 'limits'?"),
        new Slip("flow:\n", "flwo:\n", 12, "'flwo'; did you mean 'flow'?"),
        new Slip("start: menu", "start: men", 13, "no state 'men'; did you mean 'menu'?"),
        new Slip("start: menu", "strat: menu", 13, "'strat'; did you mean 'start'?"),
        new Slip("give-up: agent", "give-up: agnt", 14, "no state 'agnt'; did you mean 'agent'?"),
        new Slip("give-up:", "giveup:", 14, "'giveup'; did you mean 'give-up'?"),
        new Slip("no-match:", "no-macth:", 15, "'no-macth'; did you mean 'no-match'?"),
        new Slip("[\"Sorry?\"]", "Sorry", 15, "'no-match' is a list"),
        new Slip("always:", "alway:", 16, "did you mean 'always'?"),
        new Slip("{say: [operator]", "{sya: [operator]", 17, "'sya'; did you mean 'say'?"),
        new Slip("say: [operator]", "say: operator", 17, "'say' is a list"),
        new Slip("key: \"0\"", "key: \"00\"", 17, "'00' is no key"),
        new Slip("go: agent}", "go: agant}", 17, "no state 'agant'; did you mean 'agent'?"),
        new Slip("states:", "sttaes:", 18, "'sttaes'; did you mean 'states'?"),
        new Slip("prompt: How", "promt: How", 20, "'promt'; did you mean 'prompt'?"),
        new Slip("How can I help?", "\"How can I help, {nmae}?\"", 20, "no value 'nmae'"),
        new Slip("How can I help?", "\"{ordr}?\"", 20, "no value 'ordr'; did you mean 'order'?"),
        new Slip("How can I help?", "\"{order number}?\"", 20, "'{order number}' is no value"),
        new Slip("answers:\n", "anwsers:\n", 21, "'anwsers'; did you mean 'answers'?"),
        new Slip("[\"[my] order\"]", "[\"[my order\"]", 22, "a bracket without its other half"),
        new Slip("[\"[my] order\"]", "[\"...\"]", 22, "nobody can say '...'"),
        new Slip("go: number}", "go: numbr}", 22, "no state 'numbr'; did you mean 'number'?"),
        new Slip("[goodbye]", "[\"[my] order\"]", 23, "'[my] order' has an answer already, in line 22"),
        new Slip("say: [goodbye],", "key: \"1\",", 23, "key '1' has an answer already, in line 22"),
        new Slip("[goodbye]", "[goodbye, ]", 0, ""),
        new Slip("go: bye}", "repeat: yes}", 23, "'repeat' is true or false"),
        new Slip("slot: {name", "slot: {nam", 26, "'nam'; did you mean 'name'?"),
        new Slip("min: 3, max: 6", "min: 9, max: 3", 26, "min to max digits"),
        new Slip("min: 3", "min: 0", 26, "min to max digits"),
        new Slip("max: 6", "max: 600", 26, "min to max digits"),
        new Slip(", go: found}", "}", 26, "the slot does not say where to go on"),
        new Slip("min: 3", "min: three", 26, "'min' is a whole number"),
        new Slip("tool: {name: order-status", "tool: {name: order-stats", 28,
            "no tool 'order-stats'; did you mean 'order-status'?"),
        new Slip("arguments: {order:", "arguments: {oder:", 28, "no parameter 'oder'; did you mean 'order'?"),
        new Slip("order: \"{order}\"", "order: \"{oder}\"", 28, "no value 'oder'; did you mean 'order'?"),
        new Slip("failed: No.", "faild: No.", 28, "'faild'; did you mean 'failed'?"),
        new Slip("failed: No.", "failed: \"{status}\"", 28, "no value 'status'"),
        new Slip("set: {result: answered}", "set: answered", 29, "'set' has names and values"),
        new Slip("set: {result: answered}", "set: {reslt: answered}", 5, "no value 'result'; did you mean 'reslt'?"),
        new Slip("go: menu\n", "go: found\n", 30, "go round without listening"),
        new Slip("go: menu\n", "tool: {name: record}\n", 30, "'tool' stands twice, first in line 28"),
        new Slip("      go: menu\n", "", 27, "neither waits for an answer nor goes on"),
        new Slip("transfer agent}", "transfer nobody}", 31, "no transfer 'nobody'; there is agent, desk"),
        new Slip("then: hangup", "then: hang-up", 32, "did you mean 'hangup'?"),
        new Slip("then: hangup", "then: explode", 32, "not 'explode'"),
        new Slip("[goodbye], go: bye", "[goodbye], go: menu", 32, "nothing leads to state 'bye'"),
        new Slip("{account}.", "{acount}.", 3, "no value 'acount'; did you mean 'account'?"),
        new Slip("language: en-us", "\tlanguage: en-us", 2, ""),
        new Slip("flow:\n", "flow:\n  start: menu\n", 14, "'start' stands twice, first in line 13"),
        new Slip("name: desk\n", "name: desk\nname: desk\n", 2, "'name' stands twice, first in line 1"),
        new Slip("bye: {prompt: Goodbye.,", "bye: {prompt: Right?: no,", 32, ""),
        new Slip("bye: {prompt: Goodbye., then: hangup}", "bye: Goodbye.", 32, "'bye' has keys and values"));
  }

  @ParameterizedTest
  @MethodSource("slips")
  void shouldNameFileLineAndWordOfEverySlip(Slip slip) {
    assertThat(GOOD).contains(slip.right());
    String text = GOOD.replaceFirst(Pattern.quote(slip.right()), Matcher.quoteReplacement(slip.wrong()));
    if (slip.line() == 0) assertThatCode(() -> BotFile.read(FILE, text)).doesNotThrowAnyException();
    else assertThatThrownBy(() -> BotFile.read(FILE, text)).isInstanceOf(BotException.class)
        .hasMessageContaining("desk.yaml:" + slip.line() + ": ").hasMessageContaining(slip.said());
  }

  @Test
  void shouldTakeTheGoodFileAndThoseOfTheHouse() throws IOException {
    assertThat(BotFile.read(FILE, GOOD).name()).isEqualTo("desk");
    assertThat(BotFile.readAll(Path.of("..", "bots"))).containsKey("front-desk");
    assertThat(BotFile.readAll(Path.of("..", "bots", "zh"))).hasSize(1);
    String guide = Files.readString(Path.of("..", "docs", "bots.md"));
    List<String> examples =
        Pattern.compile("(?s)```yaml\n(name: .*?)```").matcher(guide).results().map(r -> r.group(1)).toList();
    assertThat(examples.stream().map(e -> BotFile.read(FILE, e).name())).containsExactly("desk", "booking");
  }

  @Test
  void shouldTakeABotForAModelWithoutAFlow() {
    Bot bot = BotFile.read(FILE, "name: m\npersona: You are a shop.\ngreeting: Hello.\nreturns: {note: a note}\n");
    assertThat(bot.hasFlow()).isFalse();
    assertThat(Phrases.states(bot)).containsExactly(Phrases.firstState(bot));
    assertThat(Phrases.jsgf(bot, Phrases.firstState(bot))).contains("public <g> = <digit>;");
    assertThatThrownBy(() -> BotFile.read(FILE, "name: m\n")).hasMessageContaining("neither a flow nor a persona");
    assertThatThrownBy(() -> BotFile.read(FILE, "name: m\npersona: x\nflow: {start: a}\n"))
        .hasMessageContaining("desk.yaml:3: a flow needs start and states");
  }

  @Test
  void shouldNameAllFaultsAtOnceInTheirOrder() {
    assertThatThrownBy(() -> BotFile.read(FILE, GOOD.replace("go: number}", "go: x}").replace("then: hangup", "then: y")
        .replace("start: menu", "start: z")))
        .hasMessageMatching("(?s)desk.yaml:13: .*\ndesk.yaml:22: .*\ndesk.yaml:32: .*");
  }

  @Test
  void shouldTakeAnyStateForReachedWhereCallersChooseTheFirst() {
    String text = GOOD.replace("[goodbye], go: bye", "[goodbye], go: menu");
    assertThatCode(
        () -> BotFile.read(FILE, text.replace("{account: x-account}", "{account: x-account, start: uri.step}")))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseRubbishInWordsAndNeverFail() {
    Random random = new Random(7);
    String letters = "{}[]:,\"'#&*!|>-? \n\t\\abgo0äЖ字\u0000\uD83D";
    int refused = 0;
    for (int i = 0; i < 1_500; i++) {
      StringBuilder text = new StringBuilder(GOOD);
      for (int n = random.nextInt(4) + 1; n > 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
          case 1 -> text.insert(at, letters.charAt(random.nextInt(letters.length())));
          default -> text.delete(at, Math.min(text.length(), at + random.nextInt(30)));
        }
      }
      try {
        BotFile.read(FILE, text.toString());
      } catch (BotException e) {
        refused++;
        assertThat(e.getMessage()).matches("(?s)desk\\.yaml:[0-9]+: \\S.*");
      }
    }
    assertThat(refused).isGreaterThan(800);
    for (String text : new String[] {"", "\n", "[]", "a", "--- a\n--- b", "{".repeat(200), "[".repeat(5_000),
        "a: &a [*a]", "x".repeat(2_000_000)})
      assertThatThrownBy(() -> BotFile.read(FILE, text)).isInstanceOf(BotException.class);
  }

  @Test
  void shouldShipTheSchemaThatItsRecordsSay() throws IOException {
    Path schema = Path.of("..", "docs", "bot.schema.json");
    String now = Schema.of(BotSpec.class, "Bot file of Stepline");
    if (Boolean.getBoolean("stepline.write-schema")) Files.writeString(schema, now);
    assertThat(Files.readString(schema)).isEqualTo(now);
    assertThat(now).contains("\"no-match\"", "\"additionalProperties\" : false");
  }

  @Test
  void shouldSayInItsReferenceWhatEveryKeySays() throws IOException {
    Path page = Path.of("..", "docs", "bot-reference.md");
    String now = "# Bot files, key by key\n\n"
        + "Made from what the keys say of themselves; [bots.md](bots.md) is the guide.\n"
        + Reference.of(BotSpec.class, "bot file");
    if (Boolean.getBoolean("stepline.write-schema")) Files.writeString(page, now);
    assertThat(Files.readString(page)).isEqualTo(now);
    assertThat(now).doesNotContain("|  |").contains("| `barge-in` | true or false |");
  }
}
