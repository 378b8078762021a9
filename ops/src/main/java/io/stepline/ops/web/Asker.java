package io.stepline.ops.web;

import java.util.Set;

/**
 * Who asks.
 *
 * @param name a user's, or {@code token} with the first figures of its hash; empty for nobody we know
 */
public record Asker(String name, Set<Scope> scopes) {
  public static final Asker NOBODY = new Asker("", Set.of());

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }
}
