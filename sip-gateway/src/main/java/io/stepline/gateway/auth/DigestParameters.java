package io.stepline.gateway.auth;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a {@code Digest} challenge or authorization (RFC 7616 3.3, 3.4). */
public final class DigestParameters {
  private static final Pattern SCHEME = Pattern.compile("(?i)^\\s*Digest\\s+");
  private static final Pattern PARAMETER = Pattern.compile(
      "\\G\\s*([A-Za-z0-9_-]{1,32})\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.){0,2048})\"|([^\\s,\"]{0,1024}))\\s*(?:,|$)");
  private static final int MAX_LENGTH = 8_192;
  private final Map<String, String> values;

  private DigestParameters(Map<String, String> values) {
    this.values = values;
  }

  /** @return empty for another scheme, or for what is not well-formed */
  public static Optional<DigestParameters> parse(String header) {
    Matcher scheme = SCHEME.matcher(header);
    if (header.length() > MAX_LENGTH || !scheme.find()) return Optional.empty();
    Map<String, String> values = new HashMap<>();
    Matcher m = PARAMETER.matcher(header);
    int at = scheme.end();
    while (at < header.length() && m.find(at) && m.start() == at) {
      String value = m.group(2) != null ? m.group(2).replaceAll("\\\\(.)", "$1") : m.group(3);
      if (values.putIfAbsent(m.group(1).toLowerCase(Locale.ROOT), value) != null) return Optional.empty();
      at = m.end();
    }
    return at >= header.stripTrailing().length() ? Optional.of(new DigestParameters(values)) : Optional.empty();
  }

  public String get(String name) {
    return values.getOrDefault(name, "");
  }
}
