package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bots tried by cases. */
class BotCasesTest {
  private static final String BOT = """
      name: b
      flow:
        start: menu
        states:
          menu: {prompt: Hello., answers: [{say: [sales], go: bye}]}
          bye: {prompt: Bye., then: hangup}
      """;

  @TempDir
  private Path folder;

  private List<BotCases.Result> run(String cases) throws IOException {
    Files.writeString(folder.resolve("b.yaml"), BOT);
    return BotCases.run(Files.writeString(folder.resolve("cases.yaml"), "bot: b.yaml\ncases:\n" + cases));
  }

  @Test
  void shouldHoldTheBotsThatAreShippedToTheirCases() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "bots", "cases"))) {
      List<Path> all = files.sorted().toList();
      assertThat(all).hasSize(8);
      for (Path file : all)
        assertThat(BotCases.run(file)).allSatisfy(r -> assertThat(r.faults()).as(file + ": " + r.name()).isEmpty());
    }
  }

  @Test
  void shouldLeadFlowsOfAllKindsAsTheirCasesSay() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "flows"))) {
      List<Path> all = files.filter(f -> f.toString().endsWith(".cases.yaml")).sorted().toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(32);
      List<String> faults = all.stream().flatMap(file -> BotCases.run(file).stream().flatMap(
          r -> r.faults().stream().map(f -> file.getFileName() + ": " + r.name() + ": " + f))).toList();
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void shouldSayWhatCameOtherwise() throws IOException {
    assertThat(run("""
          - name: wrong in all parts
            steps:
              - {words: [Good day], not: [Hello], state: x}
              - {says: sales, ends: "", asks: [t], values: {a: b}, outcome: {c: d}, arguments: {e: f}}
              - {says: sales}
        """).getFirst().faults()).containsExactly("step 1: said 'Hello.', without 'Good day'",
        "step 1: said 'Hello.', with 'Hello'", "step 1: state is 'menu', not 'x'", "step 2: ends is 'hangup', not ''",
        "step 2: asked the tools [], not [t]", "step 2: arguments e is '', not 'f'", "step 2: values a is '', not 'b'",
        "step 2: outcome c is '', not 'd'", "step 3: the talk is over already (hangup)");
    assertThat(run("  - {name: a, now: soon, steps: [{}]}\n").getFirst().faults().getFirst()).contains("no time");
    assertThat(run("  - {name: a, steps: [{}, {}]}\n").getFirst().faults().getFirst()).contains("does nothing");
  }

  @Test
  void shouldReadCasesToTheWord() {
    assertThatThrownBy(() -> run("  - {name: a, stps: []}\n")).isInstanceOf(BotException.class)
        .hasMessageContaining("cases.yaml:3").hasMessageContaining("did you mean 'steps'?");
  }

  @Test
  void shouldDrawAFlowAsNodesAndEdges() {
    BotGraph graph = BotGraph.of(BotFile.read(Path.of("b.yaml"), BOT));
    assertThat(graph.nodes()).containsExactly(new BotGraph.Node("menu", "Hello.", "start"),
        new BotGraph.Node("bye", "Bye.", "hangup"));
    assertThat(graph.edges()).containsExactly(new BotGraph.Edge("menu", "bye", "sales"));
    assertThat(graph.json()).contains("\"nodes\"", "\"from\" : \"menu\"");
    assertThat(graph.svg()).startsWith("<svg").contains(">bye<").endsWith("</svg>\n");
    assertThat(BotGraph.of(BotFile.read(Path.of("..", "bots", "more", "dentist.yaml"))).edges())
        .contains(new BotGraph.Edge("pain", "question", "calls"))
        .contains(new BotGraph.Edge("opening", "gold", "tier = gold"));
  }
}
