package io.stepline.model.bot;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What must hold for a branch, over the values a call knows: {@code name}, {@code not name}, or {@code name = value}
 * with {@code = != < <= > >=}; joined by {@code and} and {@code or}, of which {@code and} binds. Numbers are compared
 * as numbers, texts by what they say, whatever their case. Pure.
 *
 * @param ways one of which must hold, each in all its tests
 */
record Condition(List<List<Test>> ways) {
  private static final Pattern TEST =
      Pattern.compile("(not )? *([A-Za-z0-9_-]+) *(?:(!=|<=|>=|=|<|>) *(.+))?");
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}(\\.[0-9]{1,9})?");

  /** @param sign how it is compared, empty for "is known" */
  record Test(boolean negated, String name, String sign, String value) {
    boolean holds(Map<String, String> values) {
      String known = values.getOrDefault(name, "");
      return negated != (sign.isEmpty() ? !known.isBlank() : compared(known));
    }

    String text() {
      return (negated ? "not " : "") + name + (sign.isEmpty() ? "" : " " + sign + " " + value);
    }

    private boolean compared(String known) {
      boolean numbers = NUMBER.matcher(known.strip()).matches() && NUMBER.matcher(value).matches();
      int order = numbers ? new BigDecimal(known.strip()).compareTo(new BigDecimal(value)) : 0;
      boolean same = numbers ? order == 0 : Wording.key(known).equals(Wording.key(value));
      return switch (sign) {
        case "=" -> same;
        case "!=" -> !same;
        case "<" -> numbers && order < 0;
        case "<=" -> numbers && order <= 0;
        case ">" -> numbers && order > 0;
        default -> numbers && order >= 0;
      };
    }
  }

  /** @throws IllegalArgumentException that says what is wrong with it */
  static Condition of(String text) {
    if (text.isBlank()) throw new IllegalArgumentException("a branch needs a condition, when: name = value");
    return new Condition(Arrays.stream((text.strip() + " ").split(" or ", -1))
        .map(way -> Arrays.stream(way.split(" and ", -1)).map(t -> test(text, t.strip())).toList()).toList());
  }

  private static Test test(String whole, String text) {
    Matcher m = TEST.matcher(text);
    if (!m.matches() || Set.of("and", "or", "not").contains(m.group(2)))
      throw new IllegalArgumentException("'" + whole + "' is no condition at '" + (text.isEmpty() ? "or" : text)
          + "'; write name, not name, or name = value (= != < <= > >=), joined by and, or");
    boolean compares = m.group(3) != null;
    return new Test(m.group(1) != null, m.group(2), compares ? m.group(3) : "",
        compares ? m.group(4).strip().replaceAll("^(['\"])(.*)\\1$", "$2") : "");
  }

  boolean holds(Map<String, String> values) {
    return ways.stream().anyMatch(way -> way.stream().allMatch(t -> t.holds(values)));
  }

  /** As a file would write it. */
  String text() {
    return ways.stream().map(w -> w.stream().map(Test::text).collect(Collectors.joining(" and ")))
        .collect(Collectors.joining(" or "));
  }

  /** Values it asks for. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    ways.forEach(way -> way.forEach(t -> names.add(t.name())));
    return names;
  }
}
