package io.stepline.ops.web;

import java.util.Locale;

/**
 * What somebody may do. {@code READ} sees calls with personal data masked, {@code WORDS} sees numbers and words too,
 * {@code DIAL} places calls, {@code CONTROL} steers and ends them, {@code LISTEN} supervises, {@code RECORD} hears,
 * pauses and stops recordings, {@code CAMPAIGN} runs campaigns, {@code BOTS} changes bot files, {@code ADMIN} makes
 * users and reads the audit log.
 */
public enum Scope {
  READ, WORDS, DIAL, CONTROL, LISTEN, RECORD, CAMPAIGN, BOTS, ADMIN;

  /** As it is written in settings and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
