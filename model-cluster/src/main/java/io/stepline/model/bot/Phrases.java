package io.stepline.model.bot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The phrases a state understands: as a grammar for recognisers, and back from text to meaning. Pure. */
public final class Phrases {
  /** The digits of the embedded recognisers, whose model is English. */
  private static final List<String> DIGITS =
      List.of("eight", "five", "four", "nine", "oh", "one", "seven", "six", "three", "two", "zero");
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

  /**
   * The grammar of a state in JSGF. A number has as many digits as its slot may have, spelt out: a loop of digits would
   * run on into any phrase (sphinxbase joins right recursion to the start of the whole rule). One digit alone is in
   * every grammar, so that it is not taken for the phrase that sounds most like it.
   */
  public static String jsgf(Bot bot, String state) {
    Set<String> alternatives = new LinkedHashSet<>();
    for (Bot.Answer a : answers(bot, state)) for (String phrase : a.say()) alternatives.add(optionals(phrase));
    alternatives.add("<digit>");
    slot(bot, state).ifPresent(s -> {
      if (s.alone()) alternatives.add("<number>");
      s.before().forEach(b -> alternatives.add(optionals(b) + " <number>"));
    });
    alternatives.remove("");
    return "#JSGF V1.0;\ngrammar g;\n<digit> = " + String.join(" | ", DIGITS) + ";\n"
        + slot(bot, state).map(s -> "<number> = " + digits(s) + ";\n").orElse("")
        + "public <g> = " + String.join(" | ", alternatives) + ";\n";
  }

  private static String digits(Bot.Slot slot) {
    int more = slot.max() - slot.min();
    return ("<digit> ".repeat(slot.min()) + "[<digit> ".repeat(more) + "]".repeat(more)).strip();
  }

  /** For which states a recogniser needs a grammar; a bot without a flow has one, of digits. */
  public static List<String> states(Bot bot) {
    return bot.hasFlow() ? List.copyOf(bot.flow().states().keySet()) : List.of("anything");
  }

  /** The state in which a call begins, of {@link #states}. */
  public static String firstState(Bot bot) {
    return bot.hasFlow() ? bot.flow().start() : "anything";
  }

  /** What is understood in a state, for people: phrases with their keys, and how many digits. */
  public static List<String> expected(Bot bot, String state) {
    List<String> all = new ArrayList<>();
    slot(bot, state).ifPresent(s -> all.add(s.min() + " to " + s.max() + " digits"));
    for (Bot.Answer a : answers(bot, state)) {
      List<String> ways = new ArrayList<>(a.say());
      if (!a.key().isEmpty()) ways.add("key " + a.key());
      all.add(String.join(", ", ways));
    }
    return all;
  }

  /** Every word a state's grammar may hold. */
  public static Set<String> words(Bot bot) {
    Set<String> words = new LinkedHashSet<>(DIGITS);
    for (String state : bot.flow().states().keySet()) {
      answers(bot, state).forEach(a -> a.say().forEach(p -> words.addAll(wordsOf(p))));
      slot(bot, state).ifPresent(s -> s.before().forEach(p -> words.addAll(wordsOf(p))));
    }
    return words;
  }

  /** What a text means in a state. */
  sealed interface Meaning {
    record Chosen(Bot.Answer answer) implements Meaning {}

    record Digits(Bot.Slot slot, String digits) implements Meaning {}

    record Nothing() implements Meaning {}
  }

  /**
   * A number counts where it was said whole; a phrase word for word; and, where the language's negations are known, a
   * phrase most of whose words were said, unless one of the two denies what the other says or two answers fit alike.
   */
  static Meaning meaning(Bot bot, String state, String text) {
    Tongue tongue = Tongue.of(bot.language());
    Optional<Bot.Slot> slot = slot(bot, state);
    Optional<String> digits = slot.flatMap(s -> new SpokenNumber(tongue, before(s)).read(text));
    if (slot.isPresent() && digits.filter(d -> slot.get().fits(d)).isPresent())
      return new Meaning.Digits(slot.get(), digits.get());
    String said = Wording.key(text);
    if (said.isEmpty()) return new Meaning.Nothing();
    for (Bot.Answer a : answers(bot, state))
      if (a.say().stream().anyMatch(p -> matches(p, said))) return new Meaning.Chosen(a);
    return tongue.negations().isEmpty() ? new Meaning.Nothing() : nearest(tongue, answers(bot, state), text);
  }

  private static List<String> before(Bot.Slot slot) {
    return slot.before().stream().flatMap(b -> variants(b).stream()).toList();
  }

  private static Meaning nearest(Tongue tongue, List<Bot.Answer> answers, String text) {
    Set<String> said = new HashSet<>(Wording.words(text));
    boolean negated = tongue.negates(text);
    Meaning best = new Meaning.Nothing();
    double bestScore = ENOUGH;
    for (Bot.Answer a : answers) {
      double score = a.say().stream().flatMap(p -> variants(p).stream()).filter(p -> tongue.negates(p) == negated)
          .mapToDouble(p -> overlap(new HashSet<>(Wording.words(p)), said)).max().orElse(0);
      if (score < bestScore || score <= ENOUGH) continue;
      best = score == bestScore && !isSame(best, a) ? new Meaning.Nothing() : new Meaning.Chosen(a);
      bestScore = score;
    }
    return best;
  }

  private static boolean isSame(Meaning meaning, Bot.Answer answer) {
    return meaning instanceof Meaning.Chosen c && c.answer().go().equals(answer.go())
        && c.answer().reply().equals(answer.reply()) && c.answer().repeat() == answer.repeat();
  }

  static Meaning keys(Bot bot, String state, String keys) {
    Optional<Bot.Slot> slot = slot(bot, state);
    String digits = keys.replaceAll("[^0-9]", "");
    if (slot.isPresent() && slot.get().fits(digits))
      return new Meaning.Digits(slot.get(), digits);
    return answers(bot, state).stream().filter(a -> !a.key().isEmpty() && a.key().equals(keys)).findFirst()
        .<Meaning>map(Meaning.Chosen::new).orElseGet(Meaning.Nothing::new);
  }

  /** Digit by digit, as it should be read back. */
  static String spokenDigits(String language, String digits) {
    List<String> words = Tongue.of(language).digits();
    return digits.chars().filter(c -> c >= '0' && c <= '9').mapToObj(c -> words.get(c - '0'))
        .collect(Collectors.joining(", "));
  }

  private static boolean matches(String phrase, String said) {
    return variants(phrase).stream().anyMatch(v -> Wording.key(v).equals(said));
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
    return Pattern.compile("[\\[\\]]|[^\\[\\]]+").matcher(phrase)
        .replaceAll(r -> r.group().matches("[\\[\\]]") ? r.group() : " " + Wording.normal(r.group()) + " ")
        .replaceAll("\\[ *]", " ").replaceAll(" +", " ").replace("[ ", "[").replace(" ]", "]").strip();
  }

  private static List<String> wordsOf(String phrase) {
    String n = Wording.normal(phrase);
    return n.isEmpty() ? List.of() : Arrays.asList(n.split(" "));
  }

  private static double overlap(Set<String> a, Set<String> b) {
    Set<String> both = new HashSet<>(a);
    both.retainAll(b);
    Set<String> either = new HashSet<>(a);
    either.addAll(b);
    return either.isEmpty() ? 0 : (double) both.size() / either.size();
  }
}
