package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Dashboards and alert rules as they stand in ops/observability. What a house exposes is compared in ObservabilityIT.
 */
class ObservabilityTest {
  private static final Path FOLDER = Path.of("observability");
  private static final Pattern METRIC = Pattern.compile("\\b(stepline|jvm|process)_[a-z0-9_]+");

  /** Every metric that a rule or a panel names. */
  static Set<String> named() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String expression : expressions()) {
      Matcher m = METRIC.matcher(expression);
      while (m.find()) names.add(m.group());
    }
    return names;
  }

  private static List<String> expressions() throws IOException {
    List<String> all = rules().map(r -> r.path("expr").asText()).collect(Collectors.toList());
    for (Path board : boards())
      new ObjectMapper().readTree(board.toFile()).findValuesAsText("expr").forEach(all::add);
    return all;
  }

  private static Stream<JsonNode> rules() throws IOException {
    JsonNode groups = new YAMLMapper().readTree(FOLDER.resolve("alerts.yaml").toFile()).path("groups");
    return groups.valueStream().flatMap(g -> g.path("rules").valueStream());
  }

  private static List<Path> boards() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
  }

  @Test
  void shouldLeadEveryAlertToAHeadingOfTheRunbooks() throws IOException {
    Set<String> anchors = Files.readString(Path.of("..", "docs", "operations.md")).lines()
        .filter(l -> l.startsWith("#")).map(l -> l.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
    List<String> books =
        rules().map(r -> r.path("annotations").path("runbook").asText()).distinct().collect(Collectors.toList());
    assertThat(books).isNotEmpty().allSatisfy(b -> {
      assertThat(b).startsWith("docs/operations.md#");
      assertThat(anchors).contains(b.substring(b.indexOf('#') + 1));
    });
  }

  @Test
  void shouldGiveEveryPanelAnIdOfItsOwnAndAnExpression() throws IOException {
    for (Path board : boards()) {
      Set<Integer> ids = new HashSet<>();
      for (JsonNode panel : new ObjectMapper().readTree(board.toFile()).path("panels")) {
        assertThat(ids.add(panel.path("id").asInt())).as("%s: %s", board, panel.path("title")).isTrue();
        assertThat(panel.path("targets").findValuesAsText("expr")).isNotEmpty().allMatch(e -> !e.isBlank());
      }
      assertThat(ids).hasSizeGreaterThan(5);
    }
  }

  @Test
  void shouldPassPromtoolWithItsRulesTried() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/promtool")), "promtool (Debian's prometheus) is not installed");
    assertThat(promtool("check", "rules", "alerts.yaml")).isZero();
    assertThat(promtool("check", "config", "prometheus.yaml")).isZero();
    assertThat(promtool("test", "rules", "alerts.test.yaml")).isZero();
  }

  private static int promtool(String... words) throws IOException, InterruptedException {
    Process p = new ProcessBuilder(Stream.concat(Stream.of("/usr/bin/promtool"), Stream.of(words)).toList())
        .directory(FOLDER.toFile()).redirectErrorStream(true).start();
    String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int rc = p.waitFor();
    assertThat(said).doesNotContain("FAILED");
    return rc;
  }
}
