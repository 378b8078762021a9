package io.stepline.model.bot;

import io.stepline.model.strict.Nearest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Whether a state's slot holds together: its type, and what only some types have. */
final class SlotRules {
  private static final int LONGEST = 64;
  private final BotRules bot;
  private final String state;

  SlotRules(BotRules bot, String state) {
    this.bot = bot;
    this.state = state;
  }

  private String[] at(String... more) {
    return Stream.concat(Stream.of("flow", "states", state, "slot"), Arrays.stream(more)).toArray(String[]::new);
  }

  void check() {
    String type = bot.text(at("type"));
    if (!type.isEmpty() && SlotKind.of(type).isEmpty()) {
      bot.fault("there is no type '" + type + "'" + Nearest.hint(type, SlotKind.words()), at("type"));
      return;
    }
    SlotKind kind = SlotKind.of(type).orElse(SlotKind.DIGITS);
    if (bot.text(at("go")).isEmpty() && bot.text("flow", "states", state, "go").isEmpty())
      bot.fault("the slot does not say where to go on; give it go", at());
    lengths(kind);
    only(kind, "values", SlotKind.CHOICE);
    only(kind, "form", SlotKind.PATTERN);
    if (kind == SlotKind.CHOICE && bot.names(at("values")).isEmpty())
      bot.fault("a choice needs values: {name: [phrases]}", at());
    if (kind == SlotKind.CHOICE && bot.names(at("values")).size() > 9)
      bot.fault("a choice has nine values at the most, one for each key", at("values"));
    phrases();
    String form = bot.text(at("form"));
    if (kind == SlotKind.PATTERN && !form.matches("[A-Z0-9?*| ./-]{1,60}"))
      bot.fault("a pattern needs a form: A a letter, 9 a digit, ? either, such as \"AA-999\"",
          form.isEmpty() ? at() : at("form"));
    for (String end : List.of("from", "to")) range(kind, end);
    String confirm = bot.text(at("confirm"));
    List<String> ways = Arrays.stream(SlotKind.Confirm.values()).map(c -> c.name().toLowerCase(Locale.ROOT)).toList();
    if (!confirm.isEmpty()) bot.known("confirm", confirm, ways, at("confirm"));
  }

  /** Each value of a choice has phrases of its own. */
  private void phrases() {
    Map<String, String> owners = new HashMap<>();
    bot.names(at("values")).forEach(v -> owners.put(Wording.key(v), v));
    for (String value : bot.names(at("values")))
      for (int i = 0; i < bot.size(at("values", value)); i++) {
        String phrase = bot.text(at("values", value, Integer.toString(i)));
        if (Wording.key(phrase).isEmpty()) bot.fault("nobody can say '" + phrase + "'", at("values", value));
        String owner = owners.merge(Wording.key(phrase), value, (first, second) -> first);
        if (!owner.equals(value)) bot.fault("'" + phrase + "' means '" + owner + "' already", at("values", value));
      }
  }

  private void lengths(SlotKind kind) {
    int min = number(1, "min");
    int max = number(Math.max(16, min), "max");
    if (min < 1 || max > LONGEST || min > max)
      bot.fault("a slot takes min to max digits or letters, within 1 and " + LONGEST, at(min > max ? "max" : "min"));
    boolean counts = switch (kind) {
      case DIGITS, PHONE, SPELLED, NAME -> true;
      default -> false;
    };
    for (String end : List.of("min", "max"))
      if (!counts && bot.has(at(end)))
        bot.fault("a " + kind.word() + " has no '" + end + "'; its range is from and to", at(end));
  }

  private int number(int otherwise, String key) {
    String text = bot.text(at(key));
    return text.isEmpty() ? otherwise : Integer.parseInt(text);
  }

  private void only(SlotKind kind, String key, SlotKind owner) {
    if (kind != owner && bot.has(at(key)))
      bot.fault("'" + key + "' is for slots of type " + owner.word(), at(key));
  }

  private void range(SlotKind kind, String key) {
    String text = bot.text(at(key));
    if (text.isEmpty()) return;
    try {
      switch (kind) {
        case NUMBER, MONEY -> new BigDecimal(text);
        case TIME -> LocalTime.parse(text);
        case DATE -> {
          if (!text.matches("today([+-][0-9]{1,4})?")) LocalDate.parse(text);
        }
        default -> bot.fault("a " + kind.word() + " has no '" + key + "'", at(key));
      }
    } catch (NumberFormatException | DateTimeException e) {
      bot.fault("'" + text + "' is no " + kind.word() + " such as " + switch (kind) {
        case TIME -> "\"09:30\"";
        case DATE -> "2026-03-15, today or today+30";
        default -> "12.50";
      }, at(key));
    }
  }
}
