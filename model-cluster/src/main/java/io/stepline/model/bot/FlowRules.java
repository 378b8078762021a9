package io.stepline.model.bot;

import io.stepline.model.strict.Nearest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether a flow holds together: states, transfers, tools and values it names, and where it leads. */
final class FlowRules {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
  /** What conditions may ask for beside values and {@code open-HOURS}. */
  private static final Set<String> FACTS =
      Set.of("tries", "caller", "called", "direction", "anger", "date", "time", "weekday");
  private static final Set<String> HOUSE_TOOLS = Set.of("record", "callback");
  private static final List<String> NEXT = List.of("give-up", "after-failed-transfer", "when-away", "when-angry");

  private final BotRules bot;
  private final Set<String> states;
  private final Set<String> variables;
  /** Where a call may go on from a state; the empty name is the flow itself. */
  private final Map<String, Set<String>> ways = new HashMap<>();

  FlowRules(BotRules bot) {
    this.bot = bot;
    this.states = bot.names("flow", "states");
    this.variables = bot.variables();
  }

  void check() {
    way("", "flow", "start");
    for (String next : NEXT) way("", "flow", next);
    for (String tool : bot.names("tools")) way("", "tools", tool, "flow");
    answers("", "flow", "always");
    states.forEach(this::state);
    checkRest();
    bot.texts("flow", "always").forEach(this::everywhere);
    new FlowLoops(bot).check();
    if (!bot.names("receives").contains("start")) unreached();
  }

  /** What a bot without a flow says too. A model fills in what it returns. */
  void checkRest() {
    placeholders(bot.text("greeting"), bot.names("receives"), "greeting");
    if (bot.has("flow")) bot.texts("returns").forEach(this::everywhere);
  }

  private void way(String from, String... path) {
    String to = bot.text(path);
    if (to.isEmpty()) return;
    bot.known("state", to, states, path);
    ways.computeIfAbsent(from, f -> new LinkedHashSet<>()).add(to);
  }

  private void answers(String state, String... path) {
    Map<String, Integer> keys = new HashMap<>();
    Map<String, Integer> phrases = new HashMap<>();
    for (int i = 0; i < bot.size(path); i++) {
      List<String> here = BotRules.with(List.of(path), Integer.toString(i));
      way(state, step(here, "go"));
      String key = bot.text(step(here, "key"));
      if (!key.isEmpty()) {
        if (!key.matches("[0-9A-D*#]"))
          bot.fault("'" + key + "' is no key; one of 0 to 9, *, # and A to D", step(here, "key"));
        else twice(keys, key, "key '" + key + "'", step(here, "key"));
      }
      for (int j = 0; j < bot.size(step(here, "say")); j++) phrase(phrases, step(here, "say", Integer.toString(j)));
    }
  }

  private void phrase(Map<String, Integer> phrases, String... path) {
    String phrase = bot.text(path);
    String bare = phrase.replaceAll("[\\[\\]]", "");
    if (!phrase.replaceAll("[^\\[\\]]", "").matches("(\\[])*"))
      bot.fault("'" + phrase + "' has a bracket without its other half", path);
    if (Wording.normal(bare).isEmpty()) bot.fault("nobody can say '" + phrase + "'", path);
    else twice(phrases, Wording.key(phrase.replaceAll("[^\\[\\]]+", "$0")) + phrase.contains("["), "'" + phrase + "'",
        path);
  }

  private void twice(Map<String, Integer> seen, String word, String what, String... path) {
    Integer before = seen.putIfAbsent(word, bot.line(path));
    if (before != null) bot.fault(what + " has an answer already, in line " + before, path);
  }

  private static String[] step(List<String> path, String... more) {
    List<String> all = new ArrayList<>(path);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String[] in(String state, String... more) {
    return step(List.of("flow", "states", state), more);
  }

  private void state(String name) {
    answers(name, in(name, "answers"));
    way(name, in(name, "go"));
    way(name, in(name, "slot", "go"));
    way(name, in(name, "tool", "failed-go"));
    if (bot.has(in(name, "model"))) model(name);
    if (!waits(name) && bot.text(in(name, "then")).isEmpty() && bot.text(in(name, "go")).isEmpty())
      bot.fault("state '" + name + "' neither waits for an answer nor goes on; give it answers, slot, then or go",
          in(name));
    way(name, in(name, "call"));
    way(name, in(name, "give-up"));
    if (bot.has(in(name, "slot"))) new SlotRules(bot, name).check();
    if (bot.has(in(name, "prompt")) && bot.has(in(name, "prompts")))
      bot.fault("state '" + name + "' has prompt and prompts; write one of them", in(name, "prompts"));
    if (!bot.text(in(name, "call")).isEmpty() && (waits(name) || !bot.text(in(name, "then")).isEmpty()))
      bot.fault("state '" + name + "' waits or ends, so it never calls", in(name, "call"));
    for (int i = 0; i < bot.size(in(name, "also")); i++)
      bot.known("slot", bot.text(in(name, "also", Integer.toString(i))), slots(), in(name, "also"));
    then(name);
    dead(name);
    if (bot.has(in(name, "tool"))) tool(name);
    branches(name);
    placeholders(name);
  }

  /** A stretch that a model talks through: what it may ask, and how it comes out again. */
  private void model(String state) {
    if (bot.text(in(state, "model", "task")).isBlank())
      bot.fault("a model needs a task: what it is to do here", in(state, "model"));
    for (String other : List.of("slot", "tool"))
      if (bot.has(in(state, other)))
        bot.fault("state '" + state + "' has a model, so it has no " + other + " of its own", in(state, other));
    for (int i = 0; i < bot.size(in(state, "model", "tools")); i++)
      bot.known("tool", bot.text(in(state, "model", "tools", Integer.toString(i))), bot.names("tools"),
          in(state, "model", "tools", Integer.toString(i)));
    String turns = bot.text(in(state, "model", "turns"));
    if (!turns.isEmpty() && !turns.matches("0*[1-9][0-9]{0,2}"))
      bot.fault("turns is 1 to 999, not " + turns, in(state, "model", "turns"));
    way(state, in(state, "model", "failed-go"));
    for (String exit : bot.names(in(state, "model", "leave"))) {
      String[] here = in(state, "model", "leave", exit);
      way(state, step(List.of(here), "go"));
      if (bot.text(step(List.of(here), "go")).isEmpty()) bot.fault("'" + exit + "' does not say where to go on", here);
      if (bot.text(step(List.of(here), "when")).isBlank())
        bot.fault("'" + exit + "' needs a when, which tells the model to take it", here);
      if (!exit.matches("[A-Za-z0-9_-]{1,64}") || bot.names("tools").contains(exit))
        bot.fault("'" + exit + "' must be a name of letters, digits, _ and - that no tool has", here);
      for (String value : bot.names(step(List.of(here), "values")))
        if (!value.matches("[A-Za-z0-9_-]{1,64}"))
          bot.fault("'" + value + "' is no name of a value", step(List.of(here), "values", value));
    }
  }

  private boolean waits(String state) {
    return bot.size(in(state, "answers")) > 0 || bot.has(in(state, "slot")) || bot.has(in(state, "model"));
  }

  private Set<String> slots() {
    return states.stream().map(s -> bot.text(in(s, "slot", "name"))).filter(n -> !n.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void then(String state) {
    String then = bot.text(in(state, "then"));
    if (then.equals(Bot.RETURN) && states.stream().allMatch(s -> bot.text(in(s, "call")).isEmpty())
        && bot.names("tools").stream().noneMatch(t -> bot.has("tools", t, "flow")))
      bot.fault("no state calls a sub-flow, so there is nowhere to return to", in(state, "then"));
    if (then.isEmpty() || then.equals("hangup") || then.equals(Bot.RETURN) || then.matches("press [0-9A-D*#wp, ]+"))
      return;
    if (then.startsWith("transfer "))
      bot.known("transfer", then.substring(9), bot.names("transfers"), in(state, "then"));
    else bot.fault("then is hangup, transfer NAME, press KEYS or return, not '" + then + "'"
        + Nearest.to(then, List.of("hangup", "transfer", "press", "return"))
            .map(n -> "; did you mean '" + n + "'?").orElse(""),
        in(state, "then"));
  }

  /** What stands in a state that ends or waits, and is never come to. */
  private void dead(String state) {
    String then = bot.text(in(state, "then"));
    boolean ends = !then.isEmpty() && !then.startsWith("press");
    if (ends && waits(state))
      bot.fault("state '" + state + "' ends with '" + then + "', so it never waits for an answer",
          in(state, bot.has(in(state, "slot")) ? "slot" : bot.has(in(state, "model")) ? "model" : "answers"));
    if (ends && !bot.text(in(state, "go")).isEmpty())
      bot.fault("state '" + state + "' ends with '" + then + "', so its go is never taken", in(state, "go"));
    if (!ends && bot.size(in(state, "answers")) > 0 && !bot.has(in(state, "slot"))
        && !bot.text(in(state, "go")).isEmpty())
      bot.fault("state '" + state + "' waits for an answer, so its go is never taken; answers have their own",
          in(state, "go"));
    for (String key : List.of("no-match", "no-input", "give-up", "also"))
      if (!waits(state) && !then.startsWith("press") && bot.has(in(state, key)))
        bot.fault("state '" + state + "' waits for nothing, so its " + key + " is never used", in(state, key));
  }

  private void tool(String state) {
    String name = bot.text(in(state, "tool", "name"));
    Set<String> tools = new LinkedHashSet<>(bot.names("tools"));
    tools.addAll(HOUSE_TOOLS);
    bot.known("tool", name, tools, in(state, "tool", "name"));
    if (bot.has("tools", name, "flow"))
      bot.fault("'" + name + "' is a part of this flow; begin it with call", in(state, "tool", "name"));
    Set<String> parameters = bot.parameters(name);
    if (parameters.isEmpty() || HOUSE_TOOLS.contains(name)) return;
    for (String argument : bot.names(in(state, "tool", "arguments")))
      bot.known("parameter", argument, parameters, in(state, "tool", "arguments", argument));
  }

  private void branches(String state) {
    int size = bot.size(in(state, "branches"));
    if (size == 0) return;
    if (waits(state) || !bot.text(in(state, "then")).isEmpty())
      bot.fault("state '" + state + "' waits or ends, so its branches are never asked", in(state, "branches"));
    if (bot.text(in(state, "go")).isEmpty())
      bot.fault("state '" + state + "' needs a go for when no branch holds", in(state, "branches"));
    for (int i = 0; i < size; i++) {
      String[] when = in(state, "branches", Integer.toString(i), "when");
      String[] go = in(state, "branches", Integer.toString(i), "go");
      if (bot.text(go).isEmpty()) bot.fault("a branch does not say where to go on; give it go", when);
      way(state, go);
      try {
        Set<String> known = new LinkedHashSet<>(variables);
        known.addAll(FACTS);
        bot.names("hours").forEach(h -> known.add("open-" + h));
        Condition.of(bot.text(when)).names().stream().filter(n -> !known.contains(n))
            .forEach(n -> bot.known("value", n, n.startsWith("open-") ? known : variables, when));
      } catch (IllegalArgumentException e) {
        bot.fault(String.valueOf(e.getMessage()), when);
      }
    }
  }

  private void placeholders(String state) {
    bot.texts(in(state)).forEach((path, text) -> {
      if (!List.of("tool", "reply").equals(path.subList(path.size() - 2, path.size()))) everywhere(path, text);
    });
  }

  /** A text that may use what is known all through a call; phrases of callers use nothing. */
  private void everywhere(List<String> path, String text) {
    if (!path.contains("say") && !path.contains("before") && !path.contains("values") && !path.contains("form"))
      placeholders(text, variables, path.toArray(String[]::new));
  }

  private void placeholders(String text, Set<String> known, String... path) {
    Matcher m = PLACEHOLDER.matcher(text);
    while (m.find()) {
      String name = m.group(1).replaceFirst(":digits$", "");
      if (!name.matches("[A-Za-z0-9_-]+"))
        bot.fault("'" + m.group() + "' is no value; write {name} or {name:digits}", path);
      else if (!name.equals("value") || !List.of(path).contains("read-back")) bot.known("value", name, known, path);
    }
  }

  private void unreached() {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(ways.getOrDefault("", Set.of()));
    while (!next.isEmpty()) {
      String here = next.pop();
      if (reached.add(here)) next.addAll(ways.getOrDefault(here, Set.of()));
    }
    for (String state : states)
      if (!reached.contains(state)) bot.fault("nothing leads to state '" + state + "'", in(state));
  }
}
