package io.stepline.model.bot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The phrases a state understands: as a grammar for recognisers, and back from text to meaning. Pure. */
public final class Phrases {
  private static final Map<String,
      String> DIGITS = Map.ofEntries(Map.entry("zero", "0"), Map.entry("oh", "0"), Map.entry("one", "1"),
          Map.entry("two", "2"), Map.entry("three", "3"),
          Map.entry("four", "4"), Map.entry("five", "5"), Map.entry("six", "6"), Map.entry("seven", "7"),
          Map.entry("eight", "8"), Map.entry("nine", "9"));
  private static final List<String> SPOKEN =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
  /** How much of the words must agree when a free recogniser wrote the text. */
  private static final double ENOUGH = 0.6;

  private Phrases() {}

  /** Every answer that counts in a state, the state's own first. */
  static List<Bot.Answer> answers(Bot bot, String state) {
    List<Bot.Answer> all =
        new ArrayList<>(Optional.ofNullable(bot.flow().states().get(state)).map(Bot.State::answers).orElse(List.of()));
    all.addAll(bot.flow().always());
    if (!bot.flow().whenAngry().isEmpty() && !bot.flow().angryWords().isEmpty())
      all.add(new Bot.Answer(bot.flow().angryWords(), "", "", bot.flow().whenAngry(), false));
    return all;
  }

  private static Optional<Bot.Slot> slot(Bot bot, String state) {
    return Optional.ofNullable(bot.flow().states().get(state)).flatMap(Bot.State::slot);
  }

  /** The grammar of a state in JSGF. */
  public static String jsgf(Bot bot, String state) {
    Set<String> alternatives = new LinkedHashSet<>();
    for (Bot.Answer a : answers(bot, state)) for (String phrase : a.say()) alternatives.add(optionals(phrase));
    slot(bot, state).ifPresent(s -> {
      if (s.alone()) alternatives.add("<digit>+");
      s.before().forEach(b -> alternatives.add(optionals(b) + " <digit>+"));
    });
    return "#JSGF V1.0;\ngrammar g;\n<digit> = " + String.join(" | ", new java.util.TreeSet<>(DIGITS.keySet()))
        + ";\npublic <g> = " + String.join(" | ", alternatives) + ";\n";
  }

  /** Every word a state's grammar may hold. */
  public static Set<String> words(Bot bot) {
    Set<String> words = new LinkedHashSet<>();
    for (String state : bot.flow().states().keySet()) {
      answers(bot, state).forEach(a -> a.say().forEach(p -> words.addAll(wordsOf(p))));
      slot(bot, state).ifPresent(s -> {
        words.addAll(DIGITS.keySet());
        s.before().forEach(p -> words.addAll(wordsOf(p)));
      });
    }
    return words;
  }

  /** What a text means in a state. */
  sealed interface Meaning {
    record Chosen(Bot.Answer answer) implements Meaning {}

    record Digits(Bot.Slot slot, String digits) implements Meaning {}

    record Nothing() implements Meaning {}
  }

  static Meaning meaning(Bot bot, String state, String text) {
    String said = normal(text);
    Optional<Bot.Slot> slot = slot(bot, state);
    String digits = digits(said);
    if (slot.isPresent() && digits.length() >= slot.get().min() && digits.length() <= slot.get().max())
      return new Meaning.Digits(slot.get(), digits);
    for (Bot.Answer a : answers(bot, state))
      if (a.say().stream().anyMatch(p -> matches(p, said))) return new Meaning.Chosen(a);
    Bot.Answer best = null;
    double bestScore = ENOUGH;
    for (Bot.Answer a : answers(bot, state)) {
      for (String p : a.say()) {
        double score = overlap(wordsOf(p), wordsOf(said));
        if (score > bestScore) {
          bestScore = score;
          best = a;
        }
      }
    }
    return best == null ? new Meaning.Nothing() : new Meaning.Chosen(best);
  }

  static Meaning keys(Bot bot, String state, String keys) {
    Optional<Bot.Slot> slot = slot(bot, state);
    String digits = keys.replaceAll("[^0-9]", "");
    if (slot.isPresent() && digits.length() >= slot.get().min() && digits.length() <= slot.get().max())
      return new Meaning.Digits(slot.get(), digits);
    return answers(bot, state).stream().filter(a -> !a.key().isEmpty() && a.key().equals(keys)).findFirst()
        .<Meaning>map(Meaning.Chosen::new).orElseGet(Meaning.Nothing::new);
  }

  /** Digit by digit, as it should be read back. */
  static String spokenDigits(String digits) {
    StringBuilder out = new StringBuilder();
    for (char c : digits.toCharArray())
      if (Character.isDigit(c)) out.append(out.isEmpty() ? "" : ", ").append(SPOKEN.get(c - '0'));
    return out.toString();
  }

  private static String digits(String said) {
    StringBuilder digits = new StringBuilder();
    for (String word : said.split(" ")) digits.append(word.matches("[0-9]+") ? word : DIGITS.getOrDefault(word, ""));
    return digits.toString();
  }

  private static boolean matches(String phrase, String said) {
    return variants(phrase).stream().anyMatch(v -> normal(v).equals(said));
  }

  /** The phrase with each {@code [part]} said and left out. */
  private static List<String> variants(String phrase) {
    int open = phrase.indexOf('[');
    int close = phrase.indexOf(']', open + 1);
    if (open < 0 || close < 0) return List.of(phrase);
    List<String> all = new ArrayList<>();
    for (String rest : variants(phrase.substring(close + 1))) {
      all.add(phrase.substring(0, open) + " " + phrase.substring(open + 1, close) + " " + rest);
      all.add(phrase.substring(0, open) + " " + rest);
    }
    return all;
  }

  private static String optionals(String phrase) {
    return phrase.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9'\\[\\] ]", " ").replaceAll(" +", " ").strip();
  }

  private static List<String> wordsOf(String phrase) {
    String n = normal(phrase);
    return n.isEmpty() ? List.of() : Arrays.asList(n.split(" "));
  }

  static String normal(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9' ]", " ").replaceAll(" +", " ").strip();
  }

  private static double overlap(List<String> a, List<String> b) {
    Set<String> both = new HashSet<>(a);
    both.retainAll(new HashSet<>(b));
    Set<String> either = new HashSet<>(a);
    either.addAll(b);
    return either.isEmpty() ? 0 : (double) both.size() / either.size();
  }
}
