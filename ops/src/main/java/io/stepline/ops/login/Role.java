package io.stepline.ops.login;

import io.stepline.ops.web.Scope;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a user is; each may do what those before it may. */
public enum Role {
  VIEWER(Scope.READ), AGENT(Scope.WORDS, Scope.DIAL, Scope.CONTROL), SUPERVISOR(Scope.LISTEN, Scope.RECORD,
      Scope.CAMPAIGN),
  ADMIN(Scope.BOTS, Scope.ADMIN);

  private final Set<Scope> more;

  Role(Scope... more) {
    this.more = Set.of(more);
  }

  public Set<Scope> scopes() {
    EnumSet<Scope> all = EnumSet.noneOf(Scope.class);
    Arrays.stream(values()).filter(r -> r.ordinal() <= ordinal()).forEach(r -> all.addAll(r.more));
    return all;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(r -> r.word().equals(word)).findFirst();
  }
}
