package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.ops.app.Config;
import io.stepline.ops.app.Roles;
import io.stepline.ops.app.settings.Binder;
import io.stepline.ops.app.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chart and the units as text: helm and kubeconform are not at hand, so no template is rendered here. */
class ChartTest {
  private static final Path CHART = Path.of("packages", "helm", "stepline");
  private static final Pattern VARIABLE = Pattern.compile("\\bSTEPLINE_[A-Z_]+");
  private static final Pattern VALUE = Pattern.compile("\\$?\\.Values\\.([A-Za-z.]+)");
  private static final Set<String> LAUNCHER =
      Set.of("STEPLINE_CONFIG", "STEPLINE_HEAP", "STEPLINE_JVM", "STEPLINE_JAVA_HOME", "STEPLINE_CACHE",
          "STEPLINE_TRACE", "STEPLINE_VERSION");

  private static String template(String name) throws IOException {
    return Files.readString(CHART.resolve("templates").resolve(name));
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("packages"))) {
      return all.filter(Files::isRegularFile).filter(f -> !f.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void shouldSetOnlyWhatIsASettingOrAWordOfTheLauncher() throws IOException {
    Set<String> known = Config.RECORDS.stream().flatMap(r -> Binder.settings(r).stream())
        .map(c -> "STEPLINE_" + c.getAnnotation(Setting.class).key().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
        .collect(Collectors.toCollection(TreeSet::new));
    known.addAll(LAUNCHER);
    Set<String> used = new TreeSet<>();
    for (Path file : files()) {
      Matcher m = VARIABLE.matcher(Files.readString(file));
      while (m.find()) if (!m.group().endsWith("_")) used.add(m.group());
    }
    assertThat(used).contains("STEPLINE_BOOTSTRAP_SERVERS", "STEPLINE_DRAIN_SECONDS");
    assertThat(known).containsAll(used);
  }

  @Test
  void shouldNameOnlyValuesThatTheChartHas() throws IOException {
    JsonNode values = new YAMLMapper().readTree(CHART.resolve("values.yaml").toFile());
    for (String name : List.of("gateway.yaml", "workers.yaml", "settings.yaml", "network.yaml")) {
      Matcher m = VALUE.matcher(template(name));
      while (m.find())
        assertThat(values.at("/" + m.group(1).replace('.', '/')).isMissingNode()).as("%s: %s", name, m.group())
            .isFalse();
    }
  }

  @Test
  void shouldRunEachRoleButTheBrokerAndNoOther() throws IOException {
    JsonNode values = new YAMLMapper().readTree(CHART.resolve("values.yaml").toFile());
    Set<String> roles = new TreeSet<>(Roles.ALL);
    roles.removeAll(Set.of("broker", "gateway"));
    assertThat(values.path("workers").propertyStream().map(e -> e.getKey()).collect(Collectors.toSet()))
        .isEqualTo(roles);
  }

  @Test
  void shouldWriteYamlWhereTheTemplatesSayNothing() throws IOException {
    for (String name : List.of("gateway.yaml", "gateway-budget.yaml", "network.yaml", "workers.yaml")) {
      String plain = template(name).lines().filter(l -> !l.strip().matches("\\{\\{-? ?(if|end|range|else).*"))
          .map(l -> l.replaceAll("\\{\\{ ?if[^}]*}}.*?\\{\\{ ?end ?}}", "")
              .replaceAll("\"?\\{\\{[^}]*}}(@\\{\\{[^}]*}})?\"?", "x"))
          .collect(Collectors.joining("\n"));
      for (JsonNode part : new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(plain).readAll()) {
        if (part.isNull()) continue;
        assertThat(part.path("kind").asText()).as(name).isNotEmpty();
        assertThat(part.path("metadata").path("name").asText()).as(name).isNotEmpty();
      }
    }
  }

  @Test
  void shouldGiveAStopMoreTimeThanTheDrain() throws IOException {
    assertThat(template("gateway.yaml"))
        .contains("terminationGracePeriodSeconds: {{ add .Values.gateway.drainSeconds 30 }}");
    int drain = number(Files.readString(Path.of("packages", "deb", "stepline.yaml")), "drain: \\{seconds: (\\d+)");
    for (String unit : List.of("stepline.service", "stepline-role@.service")) {
      String text = Files.readString(Path.of("packages", "deb", unit));
      assertThat(number(text, "TimeoutStopSec=(\\d+)")).as(unit).isGreaterThanOrEqualTo(drain + 30);
      assertThat(text).contains("User=stepline", "NoNewPrivileges=yes", "ProtectSystem=strict",
          "StateDirectory=stepline", "ExecReload=/bin/kill -HUP $MAINPID");
    }
  }

  @Test
  void shouldRunNobodyAsRootAndNoImageByItsTag() throws IOException {
    for (String name : List.of("gateway.yaml", "workers.yaml"))
      assertThat(template(name)).contains("runAsNonRoot: true", "readOnlyRootFilesystem: true", "drop: [ALL]",
          "image.digest, an image is taken by its digest", "automountServiceAccountToken: false");
  }

  private static int number(String text, String pattern) {
    Matcher m = Pattern.compile(pattern).matcher(text);
    assertThat(m.find()).as(pattern).isTrue();
    return Integer.parseInt(m.group(1));
  }
}
