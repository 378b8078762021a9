package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.ops.testkit.AllRoutes;
import io.stepline.ops.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What api/openapi.yaml says there is, and what there is. */
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");
  private static List<Route> routes = List.of();
  private static JsonNode document;

  @BeforeAll
  static void read(@TempDir Path folder) throws IOException {
    routes = AllRoutes.in(folder);
    try (InputStream in = OpenApiTest.class.getResourceAsStream("/api/openapi.yaml")) {
      document = new YAMLMapper().readTree(in);
    }
  }

  /** An action of the document, or of a route, as each of the paths it stands for. */
  private static List<String> spread(String path, JsonNode item) {
    List<String> all = new ArrayList<>();
    item.path("parameters").forEach(p -> {
      if (p.path("name").asText().equals("action"))
        p.path("schema").path("enum").forEach(a -> all.add(path.replace("{action}", a.asText())));
    });
    return all.isEmpty() ? List.of(path) : all;
  }

  private static Set<String> documented() {
    Set<String> all = new TreeSet<>();
    document.path("paths").properties().forEach(p -> spread(p.getKey(), p.getValue()).forEach(
        path -> p.getValue().properties().stream().filter(m -> METHODS.contains(m.getKey()))
            .forEach(m -> all.add(m.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path))));
    return all;
  }

  private static boolean serves(Route route, String line) {
    String shape =
        (route.method() + " " + route.path()).replace("{action}", "[a-z]+").replaceAll("\\{[a-z]+}", "[^/]+");
    return line.matches(shape.replace(".", "\\."));
  }

  @Test
  void shouldServeAllThatTheDocumentNames() {
    assertThat(documented()).allSatisfy(line -> assertThat(routes).as(line).anyMatch(r -> serves(r, line)));
  }

  @Test
  void shouldNameAllThatIsServed() {
    Set<String> below = routes.stream().filter(r -> r.path().startsWith("/v1/"))
        .filter(r -> documented().stream().noneMatch(line -> serves(r, line))).map(r -> r.method() + " " + r.path())
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(below).isEmpty();
  }

  /** The scope each route asks for stands in the summary of what it does. */
  @Test
  void shouldSayWhichScopeIsNeeded() {
    routes.stream().filter(r -> r.path().startsWith("/v1/")).forEach(r -> r.need().ifPresent(scope -> {
      document.path("paths").properties().forEach(p -> spread(p.getKey(), p.getValue()).forEach(path -> {
        String method = r.method().toLowerCase(java.util.Locale.ROOT);
        if (p.getValue().has(method) && serves(r, r.method() + " " + path) && r.path().equals(path))
          assertThat(p.getValue().path(method).path("summary").asText()).as(r.method() + " " + path)
              .contains("scope " + scope.word());
      }));
    }));
  }
}
