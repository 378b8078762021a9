package io.stepline.dialog.policy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ${name:default}} in a bot file: the system property or environment variable of that name. */
final class Settings {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)(?::([^}]*))?}");

  private Settings() {}

  static String fill(String text) {
    return PLACE.matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(Optional.ofNullable(System.getProperty(m.group(1)))
            .or(() -> Optional.ofNullable(System.getenv(m.group(1)))).or(() -> Optional.ofNullable(m.group(2)))
            .orElse("")));
  }
}
