package io.stepline.model.bot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The texts of a flow, filled in. A card number is told whole to tools only. Pure. */
final class FlowWords {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z0-9_-]+)(:digits)?}");

  /** Who reads a text. */
  private enum Reader {
    CALLER, TOOL, FILE
  }

  private final Bot bot;
  private final OwnWords own;
  /** Values that hold card numbers. */
  private final Set<String> cards;

  FlowWords(Bot bot) {
    this.bot = bot;
    this.own = OwnWords.of(bot.language());
    this.cards = bot.flow().states().values().stream().flatMap(s -> s.slot().stream())
        .filter(s -> s.kind() == SlotKind.CARD).map(Bot.Slot::name).collect(Collectors.toUnmodifiableSet());
  }

  String fill(String template, FlowMemory memory) {
    return fill(template, memory, Map.of());
  }

  String fill(String template, FlowMemory memory, Map<String, String> fields) {
    return filled(template, memory, fields, Reader.CALLER);
  }

  String toTool(String template, FlowMemory memory) {
    return filled(template, memory, Map.of(), Reader.TOOL);
  }

  /** For records, webhooks and headers. */
  String handedOn(String template, FlowMemory memory) {
    return filled(template, memory, Map.of(), Reader.FILE);
  }

  private String filled(String template, FlowMemory memory, Map<String, String> fields, Reader reader) {
    return PLACEHOLDER.matcher(template).replaceAll(r -> {
      String name = r.group(1);
      String value = Optional.ofNullable(fields.get(name))
          .or(() -> Optional.ofNullable(memory.slots().get(name))).orElse("");
      String shown = switch (reader) {
        case TOOL -> value;
        case FILE -> cards.contains(name) ? Cards.masked(value) : value;
        case CALLER -> cards.contains(name) ? spoken(Cards.end(value))
            : Optional.ofNullable(r.group(2)).isPresent() ? spoken(value) : value;
      };
      return Matcher.quoteReplacement(shown);
    });
  }

  private String spoken(String signs) {
    return spoken(bot.language(), signs);
  }

  /** Sign by sign: digits as words, letters as they are. */
  static String spoken(String language, String signs) {
    List<String> digits = Tongue.of(language).digits();
    return signs.codePoints().filter(Character::isLetterOrDigit)
        .mapToObj(c -> c >= '0' && c <= '9' ? digits.get(c - '0') : Character.toString(c))
        .collect(Collectors.joining(", "));
  }

  /** What a state says on entry; its wordings take turns. */
  String prompt(Bot.State state, FlowMemory memory) {
    if (state.prompts().isEmpty()) return "";
    int visit = Math.max(1, memory.visits().getOrDefault(memory.state(), 1));
    return fill(state.prompts().get((visit - 1) % state.prompts().size()), memory);
  }

  /** The question that is open. */
  String question(FlowMemory memory) {
    Optional<Bot.State> state = Optional.ofNullable(bot.flow().states().get(memory.state()));
    Optional<String> value = memory.askedValue();
    Optional<Bot.Slot> slot = state.flatMap(Bot.State::slot);
    if (value.isPresent() && slot.isPresent()) return readBack(slot.get(), value.get(), memory);
    List<Bot.Answer> answers = Phrases.answers(bot, memory.state());
    int asked = memory.askedAnswer();
    if (asked >= 0 && asked < answers.size()) return didYouMean(answers.get(asked));
    return state.map(s -> prompt(s, memory)).orElse("");
  }

  String readBack(Bot.Slot slot, String value, FlowMemory memory) {
    String template = slot.readBack().isEmpty() ? own.right() : slot.readBack();
    String shown = slot.kind() == SlotKind.CARD ? spoken(Cards.end(value))
        : slot.kind().isSpelt() ? spoken(value) : value;
    return fill(template.replace("{value}", shown), memory.with(slot.name(), value));
  }

  String didYouMean(Bot.Answer answer) {
    String phrase = answer.say().isEmpty() ? answer.key() : answer.say().getFirst().replaceAll("[\\[\\]]", "");
    return own.didYouMean().replace("{value}", phrase);
  }

  String invalid(Bot.Slot slot, FlowMemory memory) {
    return slot.invalid().isEmpty() ? own.invalid() : fill(slot.invalid(), memory);
  }

  List<String> noMatch(String state) {
    return Optional.ofNullable(bot.flow().states().get(state)).map(Bot.State::noMatch).filter(l -> !l.isEmpty())
        .orElse(bot.flow().noMatch());
  }

  List<String> noInput(String state) {
    return Optional.ofNullable(bot.flow().states().get(state)).map(Bot.State::noInput).filter(l -> !l.isEmpty())
        .orElse(bot.flow().noInput());
  }
}
