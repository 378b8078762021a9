package io.stepline.dialog.terms;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text with places such as {@code {name}} in it, whatever the case of their letters. Pure. */
public final class Template {
  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_.-]+)}");

  private Template() {}

  /** Places that no value is known for are left out; {@link #missing} tells of them before. */
  public static String filled(String text, Map<String, String> values) {
    Map<String, String> known = lower(values);
    return PLACE.matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(known.getOrDefault(m.group(1).toLowerCase(Locale.ROOT), "")));
  }

  /** The places of a text that would be holes: without a value, or with a blank one. In their order, in lower case. */
  public static Set<String> missing(String text, Map<String, String> values) {
    Map<String, String> known = lower(values);
    return PLACE.matcher(text).results().map(m -> m.group(1).toLowerCase(Locale.ROOT))
        .filter(p -> Optional.ofNullable(known.get(p)).filter(v -> !v.isBlank()).isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Map<String, String> lower(Map<String, String> values) {
    return values.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue, (a, b) -> b));
  }
}
