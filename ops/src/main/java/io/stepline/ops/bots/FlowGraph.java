package io.stepline.ops.bots;

import io.stepline.model.bot.Bot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A bot's flow as nodes and edges. Pure. */
final class FlowGraph {
  private static final int LABEL = 60;

  private record Edge(String from, String to, String label) {}

  private FlowGraph() {}

  /** Kinds of nodes: start, ask, tool, say, and the ends hangup, transfer and press. */
  static Map<String, Object> of(Bot bot) {
    Map<String, Map<String, String>> nodes = new LinkedHashMap<>();
    Set<Edge> edges = new LinkedHashSet<>();
    bot.flow().states().forEach((name, s) -> {
      nodes.put(name, Map.of("id", name, "label", label(s.prompts().stream().findFirst().orElse(name)), "kind",
          kind(bot, name, s)));
      leave(name, s, edges);
      if (!s.then().isBlank()) {
        String end = "then:" + s.then();
        nodes.putIfAbsent(end, Map.of("id", end, "label", s.then(), "kind", s.then().split(" ")[0]));
        edges.add(new Edge(name, end, ""));
      }
    });
    List<Bot.Answer> always = bot.flow().always().stream().filter(a -> !a.go().isBlank()).toList();
    if (!always.isEmpty()) nodes.put("*", Map.of("id", "*", "label", "anywhere", "kind", "start"));
    always.forEach(a -> edges.add(new Edge("*", a.go(), phrase(a))));
    List<Map<String, String>> drawn = new ArrayList<>();
    edges.stream().filter(e -> nodes.containsKey(e.to()))
        .forEach(e -> drawn.add(Map.of("from", e.from(), "to", e.to(), "label", e.label())));
    return Map.of("nodes", List.copyOf(nodes.values()), "edges", drawn);
  }

  private static String kind(Bot bot, String name, Bot.State s) {
    if (name.equals(bot.flow().start())) return "start";
    if (s.tool().isPresent()) return "tool";
    return s.answers().isEmpty() && s.slot().isEmpty() ? "say" : "ask";
  }

  private static void leave(String name, Bot.State s, Set<Edge> edges) {
    s.answers().stream().filter(a -> !a.go().isBlank()).forEach(a -> edges.add(new Edge(name, a.go(), phrase(a))));
    s.slot().filter(x -> !x.go().isBlank()).ifPresent(x -> edges.add(new Edge(name, x.go(), "{" + x.name() + "}")));
    s.branches().forEach(b -> edges.add(new Edge(name, b.go(), "when")));
    s.tool().filter(t -> !t.failedGo().isBlank()).ifPresent(t -> edges.add(new Edge(name, t.failedGo(), "failed")));
    if (!s.call().isBlank()) edges.add(new Edge(name, s.call(), "and back"));
    if (!s.go().isBlank()) edges.add(new Edge(name, s.go(), ""));
  }

  private static String phrase(Bot.Answer a) {
    return label(a.say().isEmpty() ? a.key() : a.say().getFirst());
  }

  private static String label(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > LABEL ? line.substring(0, LABEL - 1) + "…" : line;
  }
}
