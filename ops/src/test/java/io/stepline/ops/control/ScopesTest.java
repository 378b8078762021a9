package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.ops.login.Role;
import io.stepline.ops.testkit.AllRoutes;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Asker;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each route by the table in scopes.txt: what it needs, and that nothing less will do. */
class ScopesTest {
  private static List<Route> routes = List.of();

  @BeforeAll
  static void read(@TempDir Path folder) {
    routes = AllRoutes.in(folder);
  }

  @Test
  void shouldNeedWhatTheTableSays() throws IOException {
    List<String> table = Files.readAllLines(Path.of("src", "test", "resources", "scopes.txt")).stream()
        .filter(l -> !l.startsWith("#") && !l.isBlank()).toList();
    assertThat(routes.stream().map(r -> r.method() + " " + r.path() + " " + r.need().map(Scope::word).orElse("-")))
        .containsExactlyInAnyOrderElementsOf(table);
  }

  @Test
  void shouldWriteDownEveryChange() {
    assertThat(routes).filteredOn(r -> !r.method().equals("GET") && r.need().isPresent()).allMatch(Route::audited);
  }

  private static int ask(Route route, Optional<Set<Scope>> scopes) throws IOException {
    Routes one = new Routes();
    one.gate(ask -> scopes.map(s -> new Asker("somebody", s)));
    one.add(List.of(new Route(route.method(), route.path(), route.need(), false, ask -> Reply.of(Map.of()))));
    return one.answer(new Ask(route.method(), route.path().replaceAll("[{}]", ""), Map.of(), Map.of(), n -> "", "::1",
        false, Asker.NOBODY, InputStream.nullInputStream())).status();
  }

  @Test
  void shouldRefuseAllOtherScopesTogether() throws IOException {
    for (Route route : routes) {
      if (route.need().isEmpty()) continue;
      Set<Scope> others = EnumSet.complementOf(EnumSet.of(route.need().get()));
      assertThat(ask(route, Optional.of(others))).as(route.toString()).isEqualTo(403);
      assertThat(ask(route, Optional.of(Set.of(route.need().get())))).as(route.toString()).isEqualTo(200);
      assertThat(ask(route, Optional.empty())).as(route.toString()).isEqualTo(401);
    }
  }

  @Test
  void shouldGiveEachRoleWhatThoseBelowItHave() {
    for (int i = 1; i < Role.values().length; i++)
      assertThat(Role.values()[i].scopes()).containsAll(Role.values()[i - 1].scopes());
    assertThat(Role.VIEWER.scopes()).doesNotContain(Scope.WORDS);
    assertThat(Role.ADMIN.scopes()).isEqualTo(EnumSet.allOf(Scope.class));
  }
}
