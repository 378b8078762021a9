package io.stepline.model.bot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an English recogniser listens for where a slot is asked for: bounded rules in JSGF, without recursion. The
 * digits are {@code <digit>}, which every grammar has. Pure.
 */
final class SlotGrammar {
  private static final String SMALL = "one | two | three | four | five | six | seven | eight | nine";
  private static final String TEENS = "ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen "
      + "| eighteen | nineteen";
  private static final String TENS = "twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety";
  private static final String MONTHS = "january | february | march | april | may | june | july | august | september "
      + "| october | november | december";
  private static final String DAYS = "monday | tuesday | wednesday | thursday | friday | saturday | sunday";
  private static final String FIRST = "first | second | third | fourth | fifth | sixth | seventh | eighth | ninth";
  private static final String ORDINALS = FIRST + " | tenth | eleventh | twelfth | thirteenth | fourteenth | fifteenth "
      + "| sixteenth | seventeenth | eighteenth | nineteenth | twentieth | thirtieth | (twenty | thirty) <first>";
  private static final String BELOW_100 = "<small> | " + TEENS + " | (" + TENS + ") [<small>]";
  private static final int LONGEST_SPELLING = 12;
  private static final List<String> LETTERS =
      IntStream.rangeClosed('a', 'z').mapToObj(c -> String.valueOf((char) c)).toList();

  private SlotGrammar() {}

  /** Rules by name; {@code value} is what is listened for. */
  static Map<String, String> rules(Bot.Slot slot) {
    return switch (slot.kind()) {
      case DIGITS -> Map.of("value", repeated("<digit>", slot.min(), slot.max()));
      case PHONE -> Map.of("value", "[plus] " + repeated("<digit>", slot.min(), slot.max()));
      case CARD -> Map.of("value", repeated("<digit>", 12, 19));
      case NUMBER -> Map.of("value", "<number> [thousand [[and] <number>]] | <digit> <digit> [<digit>]",
          "number", "<tens> | <small> hundred [[and] <tens>]", "tens", BELOW_100, "small", SMALL);
      case MONEY -> Map.of("value",
          "<sum> [(" + "dollars | dollar | euros | pounds) [[and] <tens> [cents | pence]]] | <tens> (cents | pence)",
          "sum", "<tens> | <small> hundred [[and] <tens>] | <small> thousand", "tens", BELOW_100, "small", SMALL);
      case DATE -> Map.of("value",
          "[on] [the] <ordinal> [of (<month>)] | [on] <month> [the] <ordinal> | [on | next] <weekday> "
              + "| today | tomorrow | [on] <weekday> [the] <ordinal>",
          "ordinal", ORDINALS, "first", FIRST, "month", MONTHS, "weekday", DAYS);
      case TIME -> Map.of("value",
          "[at] <clock> [a m | p m | in the (morning | afternoon | evening)] | [at] (noon | midnight)",
          "clock", "<hour> [o'clock] | <hour> <minute> | half past <hour> | quarter (past | to) <hour>",
          "hour", SMALL + " | ten | eleven | twelve",
          "minute", "oh <small> | ten | fifteen | twenty [<small>] | thirty [<small>] | forty [<small>] | fifty "
              + "[<small>]",
          "small", SMALL);
      case YES_NO -> Map.of("value", yesNo());
      case CHOICE -> Map.of("value", slot.values().entrySet().stream()
          .flatMap(e -> java.util.stream.Stream.concat(java.util.stream.Stream.of(e.getKey()), e.getValue().stream()))
          .map(Phrases::optionals).filter(p -> !p.isEmpty()).distinct().collect(Collectors.joining(" | ")));
      case NAME, SPELLED -> Map.of("value", repeated("<letter>", 2, LONGEST_SPELLING),
          "letter", String.join(" | ", LETTERS));
      case PATTERN -> Map.of("value", form(slot.form()), "letter", String.join(" | ", LETTERS));
    };
  }

  /** Whole answers, as English gives them to a question back. */
  static String yesNo() {
    SlotWords words = SlotWords.of("en");
    List<String> all = new ArrayList<>(words.yes());
    all.addAll(words.no());
    return String.join(" | ", all);
  }

  private static String form(String forms) {
    List<String> all = new ArrayList<>();
    for (String form : forms.split("\\|")) {
      List<String> signs = new ArrayList<>();
      for (int i = 0; i < form.length(); i++) {
        String sign = switch (form.charAt(i)) {
          case 'A' -> "<letter>";
          case '9' -> "<digit>";
          case '?' -> "(<letter> | <digit>)";
          default -> "";
        };
        if (sign.isEmpty()) continue;
        boolean many = i + 1 < form.length() && form.charAt(i + 1) == '*';
        signs.add(many ? repeated(sign, 1, 6) : sign);
      }
      all.add(String.join(" ", signs));
    }
    return String.join(" | ", all);
  }

  private static String repeated(String rule, int min, int max) {
    int more = max - min;
    return ((rule + " ").repeat(min) + ("[" + rule + " ").repeat(more) + "]".repeat(more)).strip();
  }

  /** Every word of the rules. */
  static Set<String> words(Bot.Slot slot) {
    Set<String> words = new TreeSet<>();
    rules(slot).values().forEach(r -> Pattern.compile("<[a-z]+>|[\\p{L}\\p{N}']+").matcher(r).results()
        .map(m -> m.group()).filter(w -> !w.startsWith("<")).forEach(words::add));
    return words;
  }
}
