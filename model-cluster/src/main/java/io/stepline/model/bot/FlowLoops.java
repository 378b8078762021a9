package io.stepline.model.bot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * States that go on by themselves must come to one that listens or ends: whatever is known, or a caller would hear the
 * bot go round for ever. Sub-flows count with what their callers do after them.
 */
final class FlowLoops {
  private final BotRules bot;
  private final Set<String> states;
  private final Set<String> told = new HashSet<>();

  FlowLoops(BotRules bot) {
    this.bot = bot;
    this.states = bot.names("flow", "states");
  }

  void check() {
    for (String from : states) {
      if (told.contains(from)) continue;
      Set<String> round = round(from);
      if (!round.isEmpty()) tell(from, round);
    }
    deaf();
  }

  private void tell(String from, Set<String> round) {
    told.addAll(round);
    bot.fault("the states " + String.join(", ", round) + " go round without listening or ending",
        "flow", "states", from, "go");
  }

  private String text(String state, String... more) {
    List<String> path = new ArrayList<>(List.of("flow", "states", state));
    path.addAll(List.of(more));
    return bot.text(path.toArray(String[]::new));
  }

  private boolean waits(String state) {
    return bot.size("flow", "states", state, "answers") > 0 || bot.has("flow", "states", state, "slot")
        || bot.has("flow", "states", state, "model");
  }

  private boolean goesOn(String state) {
    return states.contains(state) && !waits(state) && text(state, "then").isEmpty();
  }

  /** The states between {@code from} and itself, where it comes back by what it does when nothing else decides. */
  private Set<String> round(String from) {
    Set<String> way = new LinkedHashSet<>();
    return walk(from, from, way, new HashSet<>()) ? way : Set.of();
  }

  private boolean walk(String here, String target, Set<String> way, Set<String> seen) {
    if (!goesOn(here) || !text(here, "call").isEmpty() || !seen.add(here)) return false;
    way.add(here);
    for (String to : List.of(otherwise(here), text(here, "tool", "failed-go")))
      if (to.equals(target) || walk(to, target, way, seen)) return true;
    way.remove(here);
    return false;
  }

  /** Where it goes when no value is known; empty where what it knows may change on the way round. */
  private String otherwise(String state) {
    int branches = bot.size("flow", "states", state, "branches");
    if (branches == 0) return text(state, "go");
    if (bot.has("flow", "states", state, "tool") || !bot.names("flow", "states", state, "set").isEmpty()) return "";
    for (int i = 0; i < branches; i++) {
      String when = text(state, "branches", Integer.toString(i), "when");
      try {
        Condition c = Condition.of(when);
        if (c.names().contains("tries")) return "";
        if (c.holds(Map.of())) return text(state, "branches", Integer.toString(i), "go");
      } catch (IllegalArgumentException e) {
        return "";
      }
    }
    return text(state, "go");
  }

  /** States from which no way at all comes to one that listens, ends or returns. */
  private void deaf() {
    Set<String> listens = new HashSet<>();
    Set<String> returns = new HashSet<>();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (String s : states) grew |= mayListen(s, listens, returns) && listens.add(s);
      for (String s : states) grew |= mayReturn(s, listens, returns) && returns.add(s);
    }
    Set<String> deaf = new LinkedHashSet<>(states);
    deaf.removeAll(listens);
    deaf.removeAll(returns);
    deaf.removeAll(told);
    deaf.removeIf(s -> !goesOn(s) || next(s).stream().noneMatch(states::contains));
    deaf.stream().findFirst().ifPresent(first -> tell(first, deaf));
  }

  private boolean mayListen(String s, Set<String> listens, Set<String> returns) {
    String then = text(s, "then");
    if (waits(s) || !then.isEmpty()) return !then.equals(Bot.RETURN);
    String call = text(s, "call");
    boolean on = next(s).stream().anyMatch(listens::contains);
    return call.isEmpty() ? on : listens.contains(call) || returns.contains(call) && on;
  }

  private boolean mayReturn(String s, Set<String> listens, Set<String> returns) {
    String then = text(s, "then");
    if (!then.isEmpty()) return then.equals(Bot.RETURN);
    boolean on = next(s).stream().anyMatch(returns::contains);
    String call = text(s, "call");
    return on && (call.isEmpty() || returns.contains(call));
  }

  /** All states that it may lead to itself, without those it calls. */
  private Set<String> next(String s) {
    Set<String> all = new LinkedHashSet<>();
    all.add(text(s, "go"));
    all.add(text(s, "tool", "failed-go"));
    all.add(text(s, "slot", "go"));
    for (int i = 0; i < bot.size("flow", "states", s, "branches"); i++)
      all.add(text(s, "branches", Integer.toString(i), "go"));
    for (int i = 0; i < bot.size("flow", "states", s, "answers"); i++)
      all.add(text(s, "answers", Integer.toString(i), "go"));
    all.add(text(s, "model", "failed-go"));
    for (String exit : bot.names("flow", "states", s, "model", "leave")) all.add(text(s, "model", "leave", exit, "go"));
    all.remove("");
    return all;
  }
}
