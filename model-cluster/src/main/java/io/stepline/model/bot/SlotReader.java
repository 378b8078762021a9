package io.stepline.model.bot;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the value of a slot, whole or not at all, from what was said or keyed. Pure. */
final class SlotReader {
  private static final int MOST_CHARS = 400;
  private final Bot.Slot slot;
  private final String language;
  private final SlotWords words;
  private final Tongue tongue;
  private final LocalDate today;

  SlotReader(Bot.Slot slot, String language, LocalDate today) {
    this.slot = slot;
    this.language = language;
    this.words = SlotWords.of(language);
    this.tongue = Tongue.of(language);
    this.today = today;
  }

  Reading read(String text) {
    return read(text, "");
  }

  /** @param before a value that is corrected, empty for none; "no, the fourth" keeps its month */
  Reading read(String text, String before) {
    if (text.length() > MOST_CHARS || text.isBlank()) return new Reading.None();
    Reading whole = checked(said(text, before));
    return whole instanceof Reading.None ? corrected(text, before) : whole;
  }

  /** What follows the last words that take something back. */
  private Reading corrected(String text, String before) {
    String plain = SlotText.plain(text);
    List<String> back =
        Stream.concat(tongue.corrections().stream().map(SlotText::plain), before.isEmpty() ? Stream.<String>empty()
            : words.no().stream().map(SlotText::plain)).toList();
    int from = 0;
    for (String b : back) {
      int at = (" " + plain + " ").lastIndexOf(" " + b + " ");
      if (at >= 0) from = Math.max(from, at + b.length());
    }
    if (from == 0 || from >= plain.length()) return new Reading.None();
    String rest = plain.substring(from).strip();
    String first = plain.substring(0, from);
    String known = before.isEmpty() ? firstValue(first, back) : before;
    return rest.isEmpty() || rest.equals(plain) ? new Reading.None() : checked(said(rest, known));
  }

  /** The value that is taken back, of which the new one may keep a part. */
  private String firstValue(String text, List<String> back) {
    String bare = SlotText.bare(text.strip(), back);
    return bare.isEmpty() ? "" : checked(said(bare, "")) instanceof Reading.Value v ? v.value() : "";
  }

  private Reading said(String text, String before) {
    return switch (slot.kind()) {
      case DIGITS -> new SpokenNumber(tongue, befores()).read(text)
          .<Reading>map(Reading.Value::new).orElseGet(Reading.None::new);
      case NUMBER -> number(text);
      case MONEY -> new SpokenAmount(words).money(text, bare(SlotText.folded(language, text)));
      case DATE -> new SpokenDate(language, today).read(bare(SlotText.folded(language, text)),
          Optional.of(before).filter(b -> !b.isEmpty()).map(LocalDate::parse));
      case TIME -> new SpokenTime(words, this::may).read(bare(SlotText.folded(language, text)));
      case YES_NO -> yesNo(text);
      case CHOICE -> choice(text);
      case NAME -> new SpokenLetters(words, tongue).name(bare(SlotText.plain(text)));
      case SPELLED -> letters().spelled(bare(SlotText.plain(text)));
      case PATTERN -> letters().ofForm(bare(SlotText.plain(text)), slot.form());
      case PHONE -> phone(text);
      case CARD -> new SpokenNumber(tongue, befores()).read(text).<Reading>map(Reading.Value::new)
          .orElseGet(Reading.None::new);
    };
  }

  private SpokenLetters letters() {
    return new SpokenLetters(words, tongue);
  }

  private List<String> befores() {
    return slot.before().stream().flatMap(b -> Phrases.variants(b).stream()).toList();
  }

  /** Without what may stand around a value. */
  private String bare(String text) {
    List<String> around = Stream.of(befores(), words.around(), tongue.hesitations()).flatMap(List::stream)
        .sorted(java.util.Comparator.comparing(p -> -p.length())).toList();
    return SlotText.bare(text, around);
  }

  private Reading number(String text) {
    Reading amount = new SpokenAmount(words).number(text, bare(SlotText.folded(language, text)));
    return amount instanceof Reading.None ? new SpokenNumber(tongue, befores()).read(text).filter(d -> d.length() < 10)
        .<Reading>map(d -> new Reading.Value(new BigDecimal(d).toPlainString())).orElse(amount) : amount;
  }

  private Reading phone(String text) {
    String rest = text.strip();
    boolean plus = rest.startsWith("+");
    for (String p : words.plusWords()) {
      Matcher m = Pattern.compile("(?iu)^" + Pattern.quote(p) + "\\s*").matcher(rest);
      if (m.find()) {
        plus = true;
        rest = rest.substring(m.end());
      }
    }
    String bare = rest.replaceAll("[+()/.-]", " ");
    boolean international = plus;
    return new SpokenNumber(tongue, befores()).read(bare)
        .<Reading>map(d -> new Reading.Value((international ? "+" : "") + d)).orElseGet(Reading.None::new);
  }

  private Reading yesNo(String text) {
    return yesOrNo(language, text).<Reading>map(y -> new Reading.Value(y ? "yes" : "no"))
        .orElseGet(Reading.None::new);
  }

  /** Whether a whole text says yes, or no; empty where it says neither. */
  static Optional<Boolean> yesOrNo(String language, String text) {
    SlotWords words = SlotWords.of(language);
    String said = Wording.key(text);
    if (words.yes().stream().anyMatch(y -> Wording.key(y).equals(said))) return Optional.of(true);
    if (words.no().stream().anyMatch(n -> Wording.key(n).equals(said))) return Optional.of(false);
    String plain = Wording.normal(text);
    List<String> around =
        words.around().stream().filter(a -> !words.yes().contains(a) && !words.no().contains(a)).toList();
    boolean yes = isMadeOf(plain, words.yes(), around);
    boolean no = isMadeOf(plain, words.no(), around);
    return yes == no ? Optional.empty() : Optional.of(yes);
  }

  /** Whether a text is some of these phrases one after the other, with words around them that say nothing. */
  private static boolean isMadeOf(String text, List<String> phrases, List<String> around) {
    String rest = text;
    boolean some = false;
    while (!rest.isEmpty()) {
      String phrase = longestStart(rest, phrases);
      some |= !phrase.isEmpty();
      String said = phrase.isEmpty() ? longestStart(rest, around) : phrase;
      if (said.isEmpty()) return false;
      rest = rest.substring(said.length()).strip();
    }
    return some;
  }

  /** The longest of the phrases that a text begins with, empty if none. */
  private static String longestStart(String text, List<String> phrases) {
    return phrases.stream().map(Wording::normal)
        .filter(p -> !p.isEmpty() && (text.equals(p) || text.startsWith(p + " ")))
        .max(java.util.Comparator.comparingInt(String::length)).orElse("");
  }

  private Reading choice(String text) {
    String said = Wording.key(bare(SlotText.plain(text)));
    String whole = Wording.key(text);
    return slot.values().entrySet().stream()
        .filter(e -> Stream.concat(Stream.of(e.getKey()), e.getValue().stream())
            .flatMap(p -> Phrases.variants(p).stream()).map(Wording::key)
            .anyMatch(p -> p.equals(said) || p.equals(whole)))
        .findFirst().<Reading>map(e -> new Reading.Value(e.getKey())).orElseGet(Reading.None::new);
  }

  Reading keys(String keys) {
    String digits = keys.replaceAll("[^0-9]", "");
    if (digits.isEmpty()) return new Reading.None();
    return checked(switch (slot.kind()) {
      case DIGITS, PHONE, CARD -> new Reading.Value(digits);
      case NUMBER -> digits.length() < 10 ? new Reading.Value(new BigDecimal(digits).toPlainString())
          : new Reading.Invalid();
      case MONEY -> new SpokenAmount(words).keys(keys.replaceAll("[^0-9*]", ""));
      case DATE -> new SpokenDate(language, today).keys(digits);
      case TIME -> new SpokenTime(words, this::may).keys(digits);
      case YES_NO -> digits.equals("1") ? new Reading.Value("yes")
          : digits.equals("2") ? new Reading.Value("no") : new Reading.None();
      case CHOICE -> digits.matches("[1-9]") ? slot.values().keySet().stream().skip(Integer.parseInt(digits) - 1L)
          .findFirst().<Reading>map(Reading.Value::new).orElseGet(Reading.None::new) : new Reading.None();
      case PATTERN -> letters().ofForm(digits, slot.form());
      case NAME, SPELLED -> new Reading.None();
    });
  }

  private Reading checked(Reading reading) {
    return reading instanceof Reading.Value v && !holds(v.value())
        ? slot.kind() == SlotKind.DIGITS ? new Reading.None() : new Reading.Invalid() : reading;
  }

  private boolean holds(String value) {
    return switch (slot.kind()) {
      case DIGITS, NAME, SPELLED -> slot.fits(value);
      case PHONE -> value.replace("+", "").length() >= slot.min() && value.replace("+", "").length() <= slot.max();
      case NUMBER, MONEY -> (slot.from().isEmpty() || new BigDecimal(value).compareTo(new BigDecimal(slot.from())) >= 0)
          && (slot.to().isEmpty() || new BigDecimal(value).compareTo(new BigDecimal(slot.to())) <= 0);
      case DATE -> {
        LocalDate date = LocalDate.parse(value);
        yield (slot.from().isEmpty() || !date.isBefore(day(slot.from())))
            && (slot.to().isEmpty() || !date.isAfter(day(slot.to())));
      }
      case TIME -> may(LocalTime.parse(value));
      case CARD -> value.length() >= 12 && value.length() <= 19 && Cards.checks(value);
      case YES_NO, CHOICE, PATTERN -> true;
    };
  }

  private boolean may(LocalTime time) {
    return (slot.from().isEmpty() || !time.isBefore(LocalTime.parse(slot.from())))
        && (slot.to().isEmpty() || !time.isAfter(LocalTime.parse(slot.to())));
  }

  /** {@code today}, {@code today+30} or a date. */
  private LocalDate day(String text) {
    Matcher m = Pattern.compile("today(?:([+-]\\d{1,4}))?").matcher(text);
    return m.matches() ? today.plusDays(Optional.ofNullable(m.group(1)).map(Integer::parseInt).orElse(0))
        : LocalDate.parse(text);
  }
}
