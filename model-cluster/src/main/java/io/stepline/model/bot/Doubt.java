package io.stepline.model.bot;

import io.stepline.kafka.contract.Language;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether the bot asks before it does what it understood: below a confidence, and below a higher one before what cannot
 * be taken back, such as to hang up, put through, or ask a tool that is not to be repeated. Pure.
 */
final class Doubt {
  private static final Pattern VOWELS = Pattern.compile("[aeiouy]+(?!$)|[aiouy]+$|(?<=[bcdfghjklmnpqrstvwxz]l)e$");
  private final Bot bot;

  Doubt(Bot bot) {
    this.bot = bot;
  }

  boolean asks(Bot.Answer answer, double confidence, String said) {
    Bot.Bars bars = bot.flow().doubt();
    if (!endsSomething(answer)) return confidence < bars.confirm();
    boolean isShort = Language.of(bot.language()).base().equals("en") && syllables(said) <= 1
        && SlotReader.yesOrNo(bot.language(), said).isEmpty();
    return confidence < (isShort ? Math.max(bars.sure(), bars.brief()) : bars.sure());
  }

  /** At which place of the state's answers it stands. */
  int index(String state, Bot.Answer answer) {
    return Phrases.answers(bot, state).indexOf(answer);
  }

  /** Whether what follows, before the caller is asked again, cannot be taken back. */
  private boolean endsSomething(Bot.Answer answer) {
    Deque<String> next = new ArrayDeque<>(List.of(answer.go()));
    Set<String> seen = new HashSet<>();
    while (!next.isEmpty()) {
      String name = next.pop();
      Optional<Bot.State> state = Optional.ofNullable(bot.flow().states().get(name));
      if (state.isEmpty() || !seen.add(name)) continue;
      Bot.State s = state.get();
      if (s.then().equals("hangup") || s.then().startsWith("transfer ")) return true;
      if (s.tool().map(t -> bot.tools().get(t.name())).filter(Bot.ToolSpec::once).isPresent()) return true;
      if (s.waits()) continue;
      next.add(s.go());
      next.add(s.call());
      s.branches().forEach(b -> next.add(b.go()));
    }
    return false;
  }

  /** Of English words, about. */
  static int syllables(String text) {
    int all = 0;
    for (String word : Wording.normal(text).split(" "))
      all += word.isEmpty() ? 0 : Math.max(1, (int) VOWELS.matcher(word).results().count());
    return all;
  }
}
