package io.stepline.model.ear;

import static io.stepline.model.ear.Rewrite.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Addresses of the web, abbreviations and initialisms. Pure. */
final class SpokenNames {
  private static final Pattern MAIL = Pattern.compile("[A-Za-z0-9][\\w.+-]{0,60}@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+");
  private static final Pattern URL = Pattern.compile("(?:https?://|www\\.)[^\\s<>()\"“”，。；！？、]{1,300}"
      + "|(?<![\\w@.])(?:[A-Za-z0-9-]+\\.)+(?:com|org|net|info|gov|edu|io|eu|de|fr|es|cn|jp|uk|us|at|ch|app|dev)\\b"
      + "(?:/[^\\s<>()\"“”，。；！？、]{0,200})?");
  private static final int LONG_PATH = 24;
  private static final Pattern CAPITALS = Pattern.compile("(?<![\\p{IsLatin}\\d-])\\p{Lu}{2,5}(?![\\p{IsLatin}\\d])");

  private SpokenNames() {}

  static List<UnaryOperator<String>> steps(JsonNode rules, SpokenNumbers numbers) {
    List<UnaryOperator<String>> steps = new ArrayList<>();
    steps.add(t -> Rewrite.all(t, MAIL, " ", (m, before) -> Optional.of(spelt(m.group(), rules, numbers))));
    steps.add(t -> Rewrite.all(t, URL, " ", (m, before) -> Optional.of(address(m.group(), rules, numbers))));
    for (JsonNode pair : rules.path("abbreviations")) {
      Pattern pattern = Pattern.compile(pair.get(0).asText());
      String say = pair.get(1).asText();
      steps.add(t -> pattern.matcher(t).replaceAll(say));
    }
    return steps;
  }

  private static String address(String url, JsonNode rules, SpokenNumbers numbers) {
    String bare = url.replaceFirst("^https?://", "").replaceFirst("^www\\.", "");
    String end = bare.matches(".*[.,;:!?]") ? bare.substring(bare.length() - 1) : "";
    String kept = bare.substring(0, bare.length() - end.length()).replaceFirst("/$", "");
    int path = kept.indexOf('/');
    if (path > 0 && kept.length() - path > LONG_PATH) kept = kept.substring(0, path);
    return spelt(kept, rules, numbers) + end;
  }

  /** Words as words, marks by their names, digits one by one. */
  private static String spelt(String address, JsonNode rules, SpokenNumbers numbers) {
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (Character.isLetter(c)) said.append(c);
      else said.append(' ').append(digit ? numbers.digits("" + c) : rules.path("web").path("" + c).asText(" "))
          .append(' ');
    }
    return said.toString().replaceAll(" +", " ").strip();
  }

  /** Spelt when they have no vowel or are known to be spelt; what is written in capitals throughout is not. */
  static UnaryOperator<String> initialisms(JsonNode rules) {
    Set<String> known = new HashSet<>();
    rules.path("initialisms").forEach(n -> known.add(n.asText()));
    return t -> t.length() > 5 && t.equals(t.toUpperCase(Locale.ROOT)) && t.contains(" ") ? t
        : Rewrite.all(t, CAPITALS, " ", (m, before) -> {
          String word = group(m, 0);
          boolean spelt = known.contains(word) || word.chars().noneMatch(c -> "AEIOUYÄÖÜÉ".indexOf(c) >= 0);
          return spelt ? Optional.of(word.chars().mapToObj(Character::toString).collect(Collectors.joining(" ")))
              : Optional.empty();
        });
  }
}
