package io.stepline.model.bot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what is spelled, values of a form, and names. Pure. */
final class SpokenLetters {
  private static final int MOST = 40;
  private static final int MOST_NAMES = 5;
  private final SlotWords words;
  private final Tongue tongue;

  SpokenLetters(SlotWords words, Tongue tongue) {
    this.words = words;
    this.tongue = tongue;
  }

  /**
   * Letters, and digits where {@code digits} are allowed: "m i double l e r", "m as in mike", "mike india", "SW1A".
   *
   * @return empty where there is anything else in it
   */
  Optional<String> signs(String plain, boolean digits) {
    List<String> said = new ArrayList<>(Arrays.asList(plain.split(" ")));
    StringBuilder out = new StringBuilder();
    int times = 1;
    for (int i = 0; i < said.size();) {
      String word = said.get(i);
      if (tongue.repeats().containsKey(word) && times == 1) {
        times = tongue.repeats().get(word);
        i++;
        continue;
      }
      int words = letterWords(said, i);
      String sign = words > 1 ? letter(String.join(" ", said.subList(i, i + words))).orElse("")
          : sign(word, digits, said.size() == 1).orElse("");
      if (sign.isEmpty()) return Optional.empty();
      out.append(sign.repeat(sign.length() == 1 ? times : 1));
      times = 1;
      i += words;
      i += example(said, i, sign);
      if (out.length() > MOST) return Optional.empty();
    }
    return Optional.of(out.toString().toUpperCase(Locale.ROOT));
  }

  private int letterWords(List<String> said, int at) {
    for (int n = Math.min(2, said.size() - at); n > 1; n--)
      if (letter(String.join(" ", said.subList(at, at + n))).isPresent()) return n;
    return 1;
  }

  private Optional<String> letter(String word) {
    return Optional.ofNullable(words.letters().get(word));
  }

  private Optional<String> sign(String word, boolean digits, boolean alone) {
    if (word.codePointCount(0, word.length()) == 1 && Character.isLetter(word.codePointAt(0)))
      return Optional.of(word);
    if (letter(word).isPresent()) return letter(word);
    if (digits && word.matches("[0-9]+")) return Optional.of(word);
    Optional<Integer> number = Optional.ofNullable(tongue.numbers().get(word));
    if (digits && number.isPresent()) return number.map(Object::toString);
    boolean written = digits && word.matches("[\\p{L}0-9]{2,12}") && word.matches(".*[0-9].*") || alone;
    return written && word.matches("[\\p{L}0-9]{2,40}") && (digits || word.matches("\\p{L}+")) ? Optional.of(word)
        : Optional.empty();
  }

  /** How many words "as in mike" takes after the letter it explains. */
  private int example(List<String> said, int at, String letter) {
    for (String phrase : words.asIn()) {
      List<String> p = List.of(SlotText.plain(phrase).split(" "));
      int end = at + p.size();
      if (end < said.size() && said.subList(at, end).equals(p) && said.get(end).startsWith(letter))
        return p.size() + 1;
    }
    return 0;
  }

  Reading spelled(String plain) {
    return signs(plain, false).<Reading>map(Reading.Value::new).orElseGet(Reading.None::new);
  }

  /**
   * @param form forms with a bar between: {@code A} a letter, {@code 9} a digit, {@code ?} either, {@code *} any more
   *   of what stands before it; anything else stands for itself and need not be said
   */
  Reading ofForm(String plain, String form) {
    String written = plain.replace(" ", "").toUpperCase(Locale.ROOT);
    Optional<String> asWritten = written.matches(".*[0-9].*") ? laid(form.split("\\|"), written) : Optional.empty();
    if (asWritten.isPresent()) return new Reading.Value(asWritten.get());
    Optional<String> signs = signs(plain, true);
    if (signs.isEmpty()) return new Reading.None();
    return laid(form.split("\\|"), signs.get()).<Reading>map(Reading.Value::new).orElseGet(Reading.Invalid::new);
  }

  private static Optional<String> laid(String[] forms, String signs) {
    return Arrays.stream(forms).flatMap(f -> laid(signs, f).stream()).findFirst();
  }

  /** The signs in the form, with what need not be said in its place. */
  private static Optional<String> laid(String signs, String form) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (int i = 0; i < form.length(); i++) {
      char want = form.charAt(i);
      boolean many = i + 1 < form.length() && form.charAt(i + 1) == '*';
      if ("A9?".indexOf(want) < 0) {
        if (want != '*') out.append(want);
        if (at < signs.length() && signs.charAt(at) == want && Character.isLetterOrDigit(want)) at++;
        continue;
      }
      int from = at;
      while (at < signs.length() && fits(signs.charAt(at), want) && (many || at == from))
        out.append(signs.charAt(at++));
      if (at == from) return Optional.empty();
    }
    return at == signs.length() ? Optional.of(out.toString()) : Optional.empty();
  }

  private static boolean fits(char sign, char want) {
    return want == '?' || (want == 'A' ? Character.isLetter(sign) : sign >= '0' && sign <= '9');
  }

  /** A person's name: one to five words of letters, none of which denies or counts. */
  Reading name(String said) {
    String bare = SlotText.bare(SlotText.plain(said), words.names());
    if (bare.isEmpty() || tongue.negates(bare)) return new Reading.None();
    Optional<String> spelled = bare.contains(" ") ? signs(bare, false) : Optional.empty();
    if (spelled.isPresent()) return new Reading.Value(capital(spelled.get().toLowerCase(Locale.ROOT)));
    boolean unspaced = bare.codePoints().anyMatch(Wording::isUnspaced);
    if (unspaced) {
      String name = bare.replace(" ", "");
      return name.matches("\\p{L}{2,12}") ? new Reading.Value(name) : new Reading.None();
    }
    List<String> parts = List.of(bare.split(" "));
    boolean right = parts.size() <= MOST_NAMES
        && parts.stream().allMatch(p -> p.matches("[\\p{L}\\p{M}']{1,30}") && !tongue.numbers().containsKey(p));
    return right ? new Reading.Value(parts.stream().map(SpokenLetters::capital).collect(Collectors.joining(" ")))
        : new Reading.None();
  }

  private static String capital(String word) {
    return word.isEmpty() ? word : word.substring(0, word.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT)
        + word.substring(word.offsetByCodePoints(0, 1));
  }
}
