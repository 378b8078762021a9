package io.stepline.model.bot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a string of digits from what was said or written: "eighty three oh five", "double eight", "4711". It is read
 * whole or not at all: a word that is neither a number nor harmless refuses it. Pure.
 */
final class SpokenNumber {
  /** Longest number word, in words: "neuf mille neuf cent quatre vingt dix neuf" and some. */
  private static final int MOST_WORDS = 14;
  private static final int MOST_DIGITS = 64;
  private static final Pattern GROUPED = Pattern.compile("(?<![0-9.,])[0-9]{1,3}([., ’'][0-9]{3})+(?![0-9]|[.,][0-9])");
  private static final Pattern BROKEN = Pattern.compile("[0-9][.,:/][0-9]|(^|\\s)[-−][0-9]|[%°€$£]");

  private final Tongue tongue;
  private final List<List<String>> before;

  /** @param before phrases that may come first */
  SpokenNumber(Tongue tongue, List<String> before) {
    this.tongue = tongue;
    this.before = longestFirst(before);
  }

  private static List<List<String>> longestFirst(List<String> phrases) {
    return phrases.stream().map(Wording::pieces).filter(p -> !p.isEmpty())
        .sorted(Comparator.<List<String>>comparingInt(List::size).reversed()).toList();
  }

  /** The digits; empty where the text is not one number from end to end. */
  Optional<String> read(String text) {
    String ungrouped = GROUPED.matcher(text).replaceAll(r -> r.group().replaceAll("[^0-9]", ""));
    if (BROKEN.matcher(ungrouped).find()) return Optional.empty();
    List<String> words = new ArrayList<>(Wording.pieces(ungrouped));
    List<List<String>> hesitations = longestFirst(tongue.hesitations());
    for (int i = 0; i < words.size();) {
      int n = length(hesitations, words, i);
      if (n == 0) i++;
      else words.subList(i, i + n).clear();
    }
    return corrected(words);
  }

  /** What follows the last correction counts, if what came before it was a number, or nothing. */
  private Optional<String> corrected(List<String> words) {
    List<List<String>> corrections = longestFirst(tongue.corrections());
    for (int i = 0; i < words.size(); i++) {
      int n = length(corrections, words, i);
      if (n == 0) continue;
      List<String> first = bare(words.subList(0, i));
      if (!first.isEmpty() && digits(first).isEmpty()) return Optional.empty();
      return corrected(words.subList(i + n, words.size()));
    }
    return digits(bare(words));
  }

  /** Without what may stand before and after a number. */
  private List<String> bare(List<String> words) {
    List<List<String>> around = longestFirst(tongue.harmless());
    int from = 0;
    for (int n = 1; n > 0 && from < words.size(); from += n)
      n = startsNumber(words, from) ? 0 : Math.max(length(before, words, from), length(around, words, from));
    int to = words.size();
    for (int n = 1; n > 0 && to > from; to -= n) n = endLength(around, words.subList(from, to));
    return words.subList(from, to);
  }

  private boolean startsNumber(List<String> words, int at) {
    return longest(words, at).isPresent() && length(before, words, at) == 0;
  }

  private static int length(List<List<String>> phrases, List<String> words, int at) {
    return phrases.stream().filter(p -> at + p.size() <= words.size() && words.subList(at, at + p.size()).equals(p))
        .mapToInt(List::size).findFirst().orElse(0);
  }

  private static int endLength(List<List<String>> phrases, List<String> words) {
    return phrases.stream().filter(p -> p.size() <= words.size()
        && words.subList(words.size() - p.size(), words.size()).equals(p)).mapToInt(List::size).findFirst().orElse(0);
  }

  /** A number of so many words, written or spoken. */
  private record Part(String digits, int words, boolean spoken) {
    /** Whether a single digit after it could belong to it, so that nobody knows what is meant. */
    boolean isOpen() {
      if (!spoken || digits.length() < 2) return false;
      return digits.endsWith("0") || digits.length() > 2;
    }
  }

  private Optional<String> digits(List<String> words) {
    if (words.isEmpty()) return Optional.empty();
    StringBuilder digits = new StringBuilder();
    Optional<Part> last = Optional.empty();
    for (int i = 0; i < words.size();) {
      Repeat repeat = repeat(words, i);
      Optional<Part> part = longest(words, i + repeat.words());
      if (part.isEmpty() || repeat.times() > 1 && part.get().digits().length() != 1) return Optional.empty();
      if (part.get().digits().length() == 1 && last.filter(Part::isOpen).isPresent() && !isZero(part.get()))
        return Optional.empty();
      digits.append(part.get().digits().repeat(repeat.times()));
      if (digits.length() > MOST_DIGITS) return Optional.empty();
      last = part;
      i += repeat.words() + part.get().words();
    }
    return Optional.of(digits.toString());
  }

  private static boolean isZero(Part part) {
    return part.digits().equals("0");
  }

  /** So often the next digit stands there, said in so many words. */
  private record Repeat(int times, int words) {}

  private Repeat repeat(List<String> words, int at) {
    return tongue.repeats().entrySet().stream()
        .map(e -> new Repeat(e.getValue(), length(List.of(Wording.pieces(e.getKey())), words, at)))
        .filter(r -> r.words() > 0).max(Comparator.comparingInt(Repeat::words)).orElse(new Repeat(1, 0));
  }

  private Optional<Part> longest(List<String> words, int at) {
    if (at < words.size() && words.get(at).matches("[0-9]+")) return Optional.of(new Part(words.get(at), 1, false));
    for (int n = Math.min(MOST_WORDS, words.size() - at); n > 0; n--) {
      Optional<Integer> number =
          Optional.ofNullable(tongue.numbers().get(String.join("", words.subList(at, at + n))));
      if (number.isPresent()) return Optional.of(new Part(number.get().toString(), n, true));
    }
    return Optional.empty();
  }
}
