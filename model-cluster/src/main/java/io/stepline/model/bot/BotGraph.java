package io.stepline.model.bot;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A flow as states and the ways between them. Pure.
 *
 * @param nodes the start first, then by how far they are from it
 */
public record BotGraph(List<Node> nodes, List<Edge> edges) {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** Where edges begin that lead on from every state. */
  static final String ANYWHERE = "(anywhere)";
  private static final int MOST_LABEL = 60;
  private static final int WIDTH = 190;
  private static final int HEIGHT = 46;
  private static final int COLUMN = 260;
  private static final int ROW = 96;

  /**
   * @param label what is said on entry
   * @param kind start, ask, model, tool, decide, say, call, return, transfer, hangup, press or always
   */
  public record Node(String id, String label, String kind) {}

  /** @param label when it is gone */
  public record Edge(String from, String to, String label) {}

  /** @return nothing at all for a bot without a flow */
  public static BotGraph of(Bot bot) {
    List<Edge> edges = new ArrayList<>();
    bot.flow().states().forEach((name, s) -> ways(name, s, edges));
    List<Node> nodes = new ArrayList<>(order(bot, edges).stream().map(n -> node(bot, n)).toList());
    List<Edge> always = always(bot);
    if (!always.isEmpty()) nodes.add(new Node(ANYWHERE, "in every state", "always"));
    edges.addAll(always);
    return new BotGraph(List.copyOf(nodes), edges.stream().filter(e -> !e.to().isEmpty()).distinct().toList());
  }

  /** What leads on from every state: answers, anger, what gives up, transfers that came to nothing. */
  private static List<Edge> always(Bot bot) {
    List<Edge> edges = new ArrayList<>();
    Bot.Flow flow = bot.flow();
    flow.always().forEach(a -> edges.add(new Edge(ANYWHERE, a.go(), label(a))));
    edges.add(new Edge(ANYWHERE, flow.giveUp(), "gives up"));
    edges.add(new Edge(ANYWHERE, flow.whenAngry(), "angry"));
    if (flow.states().values().stream().anyMatch(s -> s.then().startsWith("transfer"))) {
      edges.add(new Edge(ANYWHERE, flow.afterFailedTransfer(), "transfer failed"));
      edges.add(new Edge(ANYWHERE, flow.whenAway(), "away"));
    }
    bot.tools().forEach((name, t) -> edges.add(new Edge(ANYWHERE, t.flow(), cut(name + " (a model)"))));
    return edges.stream().filter(e -> !e.to().isEmpty()).distinct().toList();
  }

  private static Node node(Bot bot, String name) {
    Bot.State s = Optional.ofNullable(bot.flow().states().get(name)).orElseThrow();
    String kind = name.equals(bot.flow().start()) ? "start" : s.then().equals("hangup") ? "hangup"
        : s.then().equals(Bot.RETURN) ? "return" : s.then().startsWith("transfer") ? "transfer"
        : s.then().startsWith("press") ? "press" : s.model().isPresent() ? "model" : s.waits() ? "ask"
        : s.tool().isPresent() ? "tool"
        : !s.call().isEmpty() ? "call" : !s.branches().isEmpty() ? "decide" : "say";
    return new Node(name, cut(s.prompts().stream().findFirst().orElse("")), kind);
  }

  private static void ways(String name, Bot.State s, List<Edge> edges) {
    for (Bot.Answer a : s.answers()) if (!a.go().isEmpty())
      edges.add(new Edge(name, a.go(), label(a)));
    s.slot().ifPresent(x -> edges.add(
        new Edge(name, x.go().isEmpty() ? s.go() : x.go(), cut(x.name() + " (" + x.kind().word() + ")"))));
    s.branches().forEach(b -> edges.add(new Edge(name, b.go(), cut(b.when().text()))));
    s.tool().filter(t -> !t.failedGo().isEmpty()).ifPresent(t -> edges.add(new Edge(name, t.failedGo(), "failed")));
    if (!s.call().isEmpty()) edges.add(new Edge(name, s.call(), "calls"));
    if (!s.giveUp().isEmpty()) edges.add(new Edge(name, s.giveUp(), "gives up"));
    s.model().ifPresent(m -> {
      m.leave().forEach((way, exit) -> edges.add(new Edge(name, exit.go(), cut("model: " + way))));
      edges.add(new Edge(name, m.failedGo(), "no model"));
    });
    if (!s.waits()) edges.add(new Edge(name, s.go(), s.branches().isEmpty() ? "" : "else"));
  }

  private static String label(Bot.Answer a) {
    return cut(a.say().isEmpty() ? "key " + a.key() : a.say().getFirst());
  }

  private static List<String> order(Bot bot, List<Edge> edges) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>();
    if (bot.hasFlow()) next.add(bot.flow().start());
    while (!next.isEmpty()) {
      String here = next.pop();
      if (seen.add(here)) edges.stream().filter(e -> e.from().equals(here) && !e.to().isEmpty())
          .forEach(e -> next.add(e.to()));
    }
    seen.addAll(bot.flow().states().keySet());
    return List.copyOf(seen);
  }

  private static String cut(String text) {
    return text.length() > MOST_LABEL ? text.substring(0, MOST_LABEL) + "..." : text;
  }

  /** {@code {nodes: [{id, label, kind}], edges: [{from, to, label}]}}. */
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.set("nodes", JSON.valueToTree(nodes));
    root.set("edges", JSON.valueToTree(edges));
    return root.toPrettyString() + "\n";
  }

  /** One column for each step away from the start. */
  public String svg() {
    Map<String, int[]> places = places();
    int width = places.values().stream().mapToInt(p -> p[0]).max().orElse(0) + WIDTH + 40;
    int height = places.values().stream().mapToInt(p -> p[1]).max().orElse(0) + HEIGHT + 40;
    StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\""
        + height + "\" font-family=\"sans-serif\" font-size=\"11\">\n"
        + "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
        + "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n");
    edges.forEach(e -> line(svg, e, places));
    nodes.forEach(n -> box(svg, n, places));
    return svg.append("</svg>\n").toString();
  }

  private Map<String, int[]> places() {
    Map<String, Integer> far = new LinkedHashMap<>();
    nodes.forEach(n -> far.putIfAbsent(n.id(), nodes.getFirst().id().equals(n.id()) ? 0
        : edges.stream().filter(e -> e.to().equals(n.id()) && far.containsKey(e.from()))
            .mapToInt(e -> far.getOrDefault(e.from(), 0) + 1).min().orElse(1)));
    Map<Integer, Integer> used = new LinkedHashMap<>();
    Map<String, int[]> places = new LinkedHashMap<>();
    far.forEach((id, column) -> places.put(id,
        new int[] {20 + column * COLUMN, 20 + (used.merge(column, 1, Integer::sum) - 1) * ROW}));
    return places;
  }

  private static void line(StringBuilder svg, Edge e, Map<String, int[]> places) {
    int[] a = places.getOrDefault(e.from(), new int[2]);
    int[] b = places.getOrDefault(e.to(), new int[2]);
    boolean back = b[0] <= a[0];
    int x1 = back ? a[0] + WIDTH / 2 : a[0] + WIDTH;
    int y1 = back ? a[1] + HEIGHT : a[1] + HEIGHT / 2;
    int x2 = back ? b[0] + WIDTH / 2 : b[0];
    int y2 = back ? b[1] + HEIGHT : b[1] + HEIGHT / 2;
    int bend = back ? 34 : 0;
    svg.append("<path d=\"M").append(x1).append(' ').append(y1).append(" C").append(x1 + (back ? 0 : 40)).append(' ')
        .append(y1 + bend).append(' ').append(x2 - (back ? 0 : 40)).append(' ').append(y2 + bend).append(' ').append(x2)
        .append(' ').append(y2).append("\" fill=\"none\" stroke=\"#888\" marker-end=\"url(#tip)\"/>\n");
    svg.append("<text x=\"").append((x1 + x2) / 2).append("\" y=\"").append((y1 + y2) / 2 + bend - 4)
        .append("\" text-anchor=\"middle\" fill=\"#555\">").append(xml(short20(e.label()))).append("</text>\n");
  }

  private static void box(StringBuilder svg, Node n, Map<String, int[]> places) {
    int[] at = places.getOrDefault(n.id(), new int[2]);
    String colour = switch (n.kind()) {
      case "start" -> "#cfe8cf";
      case "ask" -> "#d8e6f8";
      case "tool" -> "#f8ecc8";
      case "hangup", "transfer" -> "#f4d4d0";
      default -> "#eeeeee";
    };
    svg.append("<g><title>").append(xml(n.label())).append("</title><rect x=\"").append(at[0]).append("\" y=\"")
        .append(at[1]).append("\" width=\"").append(WIDTH).append("\" height=\"").append(HEIGHT)
        .append("\" rx=\"6\" fill=\"").append(colour).append("\" stroke=\"#555\"/><text x=\"").append(at[0] + 8)
        .append("\" y=\"").append(at[1] + 18).append("\" font-weight=\"bold\">").append(xml(n.id()))
        .append("</text><text x=\"").append(at[0] + 8).append("\" y=\"").append(at[1] + 35).append("\">")
        .append(xml(n.label().length() > 30 ? n.label().substring(0, 29) + "..." : n.label())).append("</text></g>\n");
  }

  private static String short20(String text) {
    return text.length() > 24 ? text.substring(0, 23) + "..." : text;
  }

  private static String xml(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cs}]", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
