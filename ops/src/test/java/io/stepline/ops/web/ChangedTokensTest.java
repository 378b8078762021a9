package io.stepline.ops.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangedTokensTest {
  private static final String OLD = "an-old-token-of-length";
  private static final String NEW = "a-newer-token-of-length";

  private static Optional<Set<Scope>> scopes(Tokens tokens, String token) {
    return tokens.who(new Ask("GET", "/v1/calls", Map.of(), Map.of(),
        name -> name.equals("Authorization") ? "Bearer " + token : "", "127.0.0.1", false, Asker.NOBODY,
        InputStream.nullInputStream())).map(Asker::scopes);
  }

  @Test
  void shouldLetNewTokensInAndOldOnesOutAtOnce() {
    Tokens tokens = Tokens.parse(OLD + "=view");
    assertThat(scopes(tokens, OLD)).contains(Set.of(Scope.READ));
    tokens.become(Tokens.parse(NEW + "=view+dial"));
    assertThat(scopes(tokens, OLD)).isEmpty();
    assertThat(scopes(tokens, NEW)).contains(Set.of(Scope.READ, Scope.DIAL));
  }
}
