package io.stepline.ops.app.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Secrets of settings: as they stand, in a file ({@code file:/run/secrets/kafka}) or in the environment. */
public final class Secrets {
  private static final int MOST_BYTES = 64 << 10;
  private static final String FILE = "file:";
  private static final String ENVIRONMENT = "env:";

  private Secrets() {}

  /**
   * @return the secret, of a file without the line end behind it
   * @throws IllegalArgumentException naming the setting, never the secret
   */
  public static String read(String setting, String text) {
    if (text.startsWith(ENVIRONMENT)) return Optional.ofNullable(System.getenv(text.substring(ENVIRONMENT.length())))
        .orElseThrow(() -> new IllegalArgumentException("setting " + setting + " names the variable "
            + text.substring(ENVIRONMENT.length()) + ", which is not set"));
    if (!text.startsWith(FILE)) return text;
    return contents(setting, Path.of(text.substring(FILE.length()))).replaceFirst("\\R$", "");
  }

  /**
   * A file of lines {@code user:password}; empty lines and those that begin with # count for nothing.
   *
   * @throws IllegalArgumentException naming file and line
   */
  public static Map<String, String> users(String setting, Path file) {
    Map<String, String> users = new LinkedHashMap<>();
    String[] lines = contents(setting, file).split("\\R");
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || line.startsWith("#")) continue;
      int colon = line.indexOf(':');
      if (colon < 1 || colon == line.length() - 1) throw new IllegalArgumentException(
          "setting " + setting + ": line " + (i + 1) + " of " + file + " is not user:password");
      users.put(line.substring(0, colon), line.substring(colon + 1));
    }
    return users;
  }

  private static String contents(String setting, Path file) {
    try {
      if (Files.size(file) > MOST_BYTES)
        throw new IllegalArgumentException("setting " + setting + ": " + file + " is larger than 64 KB");
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException("setting " + setting + ": " + file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
