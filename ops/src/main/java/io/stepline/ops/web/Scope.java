package io.stepline.ops.web;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What somebody may do. {@code VIEW} sees calls with personal data masked, {@code READ} with all of it, {@code DIAL}
 * places calls, {@code CONTROL} steers and ends them, {@code LISTEN} supervises, {@code RECORD} hears, pauses and stops
 * recordings, {@code CAMPAIGN} runs campaigns, {@code BOTS} changes bot files, {@code ADMIN} makes users and reads the
 * audit log.
 */
public enum Scope {
  READ, DIAL, CONTROL, LISTEN, RECORD, CAMPAIGN, VIEW, BOTS, ADMIN;

  /** As it is written in settings and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What comes with these: who sees everything sees the masked too. */
  public static Set<Scope> with(Set<Scope> scopes) {
    EnumSet<Scope> all = EnumSet.noneOf(Scope.class);
    all.addAll(scopes);
    if (all.contains(READ)) all.add(VIEW);
    return all;
  }
}
