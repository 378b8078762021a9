package io.stepline.model.bot;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The phrases a state understands: as a grammar for recognisers, and back from text to meaning. Pure. */
public final class Phrases {
  /** The digits of the embedded recognisers, whose model is English. */
  private static final List<String> DIGITS =
      List.of("eight", "five", "four", "nine", "oh", "one", "seven", "six", "three", "two", "zero");
  /** How much of the words must agree when a free recogniser wrote the text. */
  private static final double ENOUGH = 0.6;
  /** After the name of a state whose caller is asked whether they were understood. */
  static final String ASKED = "?";

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
    boolean asked = state.endsWith(ASKED);
    return jsgf(bot, asked ? state.substring(0, state.length() - ASKED.length()) : state, asked);
  }

  private static String jsgf(Bot bot, String state, boolean asked) {
    Set<String> alternatives = new LinkedHashSet<>();
    if (asked) {
      alternatives.add(SlotGrammar.yesNo());
      slot(bot, state).ifPresent(s -> alternatives.add("no [wait | sorry] <value>"));
    }
    for (Bot.Answer a : answers(bot, state)) for (String phrase : a.say()) alternatives.add(optionals(phrase));
    alternatives.add("<digit>");
    slot(bot, state).ifPresent(s -> {
      if (s.alone()) alternatives.add("<value>");
      s.before().forEach(b -> alternatives.add(optionals(b) + " <value>"));
    });
    alternatives.remove("");
    return "#JSGF V1.0;\ngrammar g;\n<digit> = " + String.join(" | ", DIGITS) + ";\n"
        + slot(bot, state).map(Phrases::rules).orElse("")
        + "public <g> = " + String.join(" | ", alternatives) + ";\n";
  }

  /** A grammar that hears one digit and no phrase. */
  public static String digits() {
    return "#JSGF V1.0;\ngrammar g;\npublic <g> = " + String.join(" | ", DIGITS) + ";\n";
  }

  private static String rules(Bot.Slot slot) {
    Map<String, String> rules = SlotGrammar.rules(slot);
    return rules.keySet().stream().sorted(Comparator.reverseOrder())
        .map(name -> "<" + name + "> = " + rules.get(name) + ";\n").collect(Collectors.joining());
  }

  /** For which states a recogniser needs a grammar; a bot without a flow has one, of digits. */
  public static List<String> states(Bot bot) {
    if (!bot.hasFlow()) return List.of("anything");
    return bot.flow().states().keySet().stream().flatMap(s -> Stream.of(s, s + ASKED)).toList();
  }

  /** The state in which a call begins, of {@link #states}. */
  public static String firstState(Bot bot) {
    return bot.hasFlow() ? bot.flow().start() : "anything";
  }

  /** What is understood in a state, for people: phrases with their keys, and how many digits. */
  public static List<String> expected(Bot bot, String state) {
    List<String> all = new ArrayList<>();
    Optional.ofNullable(bot.flow().states().get(state)).flatMap(Bot.State::model)
        .ifPresent(m -> all.add("anything, for a model; it may leave by " + m.leave().keySet()));
    slot(bot, state).ifPresent(s -> all.add(s.kind() == SlotKind.DIGITS ? s.min() + " to " + s.max() + " digits"
        : s.kind() == SlotKind.CHOICE ? String.join(", ", s.values().keySet()) : s.kind().word()));
    for (Bot.Answer a : answers(bot, state)) {
      List<String> ways = new ArrayList<>(a.say());
      if (!a.key().isEmpty()) ways.add("key " + a.key());
      all.add(String.join(", ", ways));
    }
    return all;
  }

  /**
   * What is likely to be said in a state, for recognisers that take a few words as a hint: its own phrases first.
   *
   * @return at most {@code most} characters, empty where anything may be said
   */
  public static String hints(Bot bot, String state, int most) {
    String plain = state.endsWith(ASKED) ? state.substring(0, state.length() - ASKED.length()) : state;
    List<String> phrases = new ArrayList<>();
    slot(bot, plain).ifPresent(s -> s.values().forEach((name, more) -> {
      phrases.add(name);
      phrases.addAll(more);
    }));
    answers(bot, plain).forEach(a -> phrases.addAll(a.say()));
    StringBuilder all = new StringBuilder();
    for (String p : new LinkedHashSet<>(phrases)) {
      String phrase = p.replaceAll("[\\[\\]]", "").strip();
      if (all.length() + phrase.length() + 2 > most) break;
      all.append(all.isEmpty() ? "" : ", ").append(phrase);
    }
    return all.toString();
  }

  /** Every word a state's grammar may hold. */
  public static Set<String> words(Bot bot) {
    Set<String> words = new LinkedHashSet<>(DIGITS);
    for (String state : bot.flow().states().keySet()) {
      answers(bot, state).forEach(a -> a.say().forEach(p -> words.addAll(wordsOf(p))));
      slot(bot, state).ifPresent(s -> {
        s.before().forEach(p -> words.addAll(wordsOf(p)));
        words.addAll(SlotGrammar.words(s));
      });
    }
    if (bot.hasFlow())
      Pattern.compile("[\\p{L}']+").matcher(SlotGrammar.yesNo() + " wait sorry").results()
          .forEach(m -> words.add(m.group()));
    return words;
  }

  /** What a text means in a state. */
  sealed interface Meaning {
    record Chosen(Bot.Answer answer) implements Meaning {}

    record Filled(Bot.Slot slot, String value) implements Meaning {}

    /** A value of the slot's kind that cannot be. */
    record Refused(Bot.Slot slot) implements Meaning {}

    /** Values of other slots, and what the rest means. */
    record Several(Map<String, String> values, Meaning rest) implements Meaning {}

    record Nothing() implements Meaning {}
  }

  /**
   * A number counts where it was said whole; a phrase word for word; and, where the language's negations are known, a
   * phrase most of whose words were said, unless one of the two denies what the other says or two answers fit alike.
   */
  static Meaning meaning(Bot bot, String state, String text, LocalDate today) {
    Meaning whole = alone(bot, state, text, today);
    List<Bot.Slot> also = also(bot, state);
    if (also.isEmpty() || !(whole instanceof Meaning.Nothing)) return whole;
    SlotSpans spans = SlotSpans.of(
        Stream.concat(also.stream(), slot(bot, state).stream()).toList(), bot.language(), today, text);
    if (spans.values().isEmpty()) return whole;
    Map<String, String> others = new LinkedHashMap<>(spans.values());
    Optional<Bot.Slot> own = slot(bot, state).filter(s -> spans.values().containsKey(s.name()));
    own.ifPresent(s -> others.remove(s.name()));
    Meaning rest = own.<Meaning>map(s -> new Meaning.Filled(s, Objects.requireNonNull(spans.values().get(s.name()))))
        .orElseGet(() -> alone(bot, state, spans.rest(), today));
    return new Meaning.Several(others, rest instanceof Meaning.Refused ? new Meaning.Nothing() : rest);
  }

  /** Slots of other states that may be said in this one. */
  private static List<Bot.Slot> also(Bot bot, String state) {
    List<String> names =
        Optional.ofNullable(bot.flow().states().get(state)).map(Bot.State::also).orElse(List.of());
    return names.stream().flatMap(n -> bot.flow().states().values().stream().flatMap(s -> s.slot().stream())
        .filter(s -> s.name().equals(n)).limit(1)).toList();
  }

  private static Meaning alone(Bot bot, String state, String text, LocalDate today) {
    Tongue tongue = Tongue.of(bot.language());
    Optional<Bot.Slot> slot = slot(bot, state);
    Reading reading = slot.<Reading>map(s -> new SlotReader(s, bot.language(), today).read(text))
        .orElseGet(Reading.None::new);
    boolean isName = slot.filter(s -> s.kind() == SlotKind.NAME).isPresent();
    if (reading instanceof Reading.Value v && !isName) return new Meaning.Filled(slot.orElseThrow(), v.value());
    String said = Wording.key(text);
    if (said.isEmpty()) return new Meaning.Nothing();
    Optional<Bot.Answer> exact = exact(bot, state, text);
    if (exact.isPresent()) return new Meaning.Chosen(exact.get());
    if (reading instanceof Reading.Value v) return new Meaning.Filled(slot.orElseThrow(), v.value());
    if (reading instanceof Reading.Invalid) return new Meaning.Refused(slot.orElseThrow());
    return tongue.negations().isEmpty() ? new Meaning.Nothing() : nearest(tongue, answers(bot, state), text);
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

  /** The answer one of whose phrases was said word for word. */
  static Optional<Bot.Answer> exact(Bot bot, String state, String text) {
    String said = Wording.key(text);
    return said.isEmpty() ? Optional.empty() : answers(bot, state).stream()
        .filter(a -> a.say().stream().anyMatch(p -> matches(p, said))).findFirst();
  }

  static Meaning keys(Bot bot, String state, String keys, LocalDate today) {
    Optional<Bot.Slot> slot = slot(bot, state);
    Reading reading = slot.<Reading>map(s -> new SlotReader(s, bot.language(), today).keys(keys))
        .orElseGet(Reading.None::new);
    if (reading instanceof Reading.Value v) return new Meaning.Filled(slot.orElseThrow(), v.value());
    return answers(bot, state).stream().filter(a -> !a.key().isEmpty() && a.key().equals(keys)).findFirst()
        .<Meaning>map(Meaning.Chosen::new).orElseGet(
            () -> reading instanceof Reading.Invalid ? new Meaning.Refused(slot.orElseThrow()) : new Meaning.Nothing());
  }

  private static boolean matches(String phrase, String said) {
    return variants(phrase).stream().anyMatch(v -> Wording.key(v).equals(said));
  }

  /** The phrase with each {@code [part]} said and left out. */
  static List<String> variants(String phrase) {
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

  static String optionals(String phrase) {
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
