package io.stepline.model.bot;

import io.stepline.model.strict.Fault;
import io.stepline.model.strict.Nearest;
import io.stepline.model.strict.Node;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether what a bot file says holds together: every name it uses is one it has. The keys are known to be right. */
final class BotRules {
  private final Node root;
  private final List<Fault> faults;

  /** @param faults takes what is wrong */
  BotRules(Node root, List<Fault> faults) {
    this.root = root;
    this.faults = faults;
  }

  void check() {
    if (text("name").isBlank()) fault("the bot needs a name");
    zone();
    new HouseRules(this).check();
    transfers();
    if (!has("flow")) {
      if (text("persona").isBlank())
        fault("the bot has neither a flow nor a persona; give it a persona for a model, or a flow");
      new FlowRules(this).checkRest();
      return;
    }
    if (text("flow", "start").isEmpty() || names("flow", "states").isEmpty()) {
      fault("a flow needs start and states", "flow");
      return;
    }
    new FlowRules(this).check();
  }

  private void zone() {
    String zone = text("zone");
    if (!zone.isEmpty() && !java.time.ZoneId.getAvailableZoneIds().contains(zone))
      fault("there is no time zone '" + zone + "'; one such as Europe/Berlin", "zone");
    for (String name : names("hours")) {
      String own = text("hours", name, "zone");
      if (!own.isEmpty() && !java.time.ZoneId.getAvailableZoneIds().contains(own))
        fault("there is no time zone '" + own + "'; one such as Europe/Berlin", "hours", name, "zone");
    }
    for (String bar : List.of("confirm", "sure", "brief")) {
      String value = text("flow", "doubt", bar);
      if (!value.isEmpty() && Double.parseDouble(value) > 1)
        fault("doubt is between 0 and 1", "flow", "doubt", bar);
    }
  }

  private void transfers() {
    for (String name : names("transfers")) {
      String to = root.at("transfers", name).filter(Node.Scalar.class::isInstance).map(n -> text("transfers", name))
          .orElseGet(() -> text("transfers", name, "to"));
      if (to.startsWith("queue:")) known("queue", to.substring(6), names("queues"), "transfers", name, "to");
      optional("hours", names("hours"), "transfers", name, "hours");
    }
    optional("transfer", names("transfers"), "limits", "no-input-transfer");
  }

  /** A name at this place, if there is one, must be known. */
  void optional(String kind, Collection<String> known, String... path) {
    String name = text(path);
    if (!name.isEmpty()) known(kind, name, known, path);
  }

  void known(String kind, String name, Collection<String> known, String... path) {
    if (!known.contains(name))
      fault("there is no " + kind + " '" + name + "'" + Nearest.hint(name, known), path);
  }

  void fault(String what, String... path) {
    faults.add(new Fault(root.lineOf(path), what));
  }

  int line(String... path) {
    return root.lineOf(path);
  }

  /** The text at this place, empty where there is none. */
  String text(String... path) {
    return root.at(path).filter(Node.Scalar.class::isInstance).map(n -> ((Node.Scalar) n).text()).orElse("");
  }

  Set<String> names(String... path) {
    return root.at(path).filter(Node.Mapping.class::isInstance).map(n -> ((Node.Mapping) n).entries().keySet())
        .orElse(Set.of());
  }

  boolean has(String... path) {
    return root.at(path).filter(n -> !(n instanceof Node.Nothing)).isPresent();
  }

  /** How many items the list at this place has. */
  int size(String... path) {
    return root.at(path).filter(Node.Sequence.class::isInstance).map(n -> ((Node.Sequence) n).items().size())
        .orElse(0);
  }

  /** Texts at this place and below, by path. */
  Map<List<String>, String> texts(String... path) {
    Map<List<String>, String> all = new LinkedHashMap<>();
    root.at(path).ifPresent(n -> gather(n, List.of(path), all));
    return all;
  }

  private static void gather(Node node, List<String> path, Map<List<String>, String> all) {
    switch (node) {
      case Node.Scalar s -> all.put(path, s.text());
      case Node.Sequence s -> {
        for (int i = 0; i < s.items().size(); i++) gather(s.items().get(i), with(path, Integer.toString(i)), all);
      }
      case Node.Mapping m -> m.entries().forEach((k, e) -> gather(e.value(), with(path, k), all));
      case Node.Nothing n -> {
      }
    }
  }

  static List<String> with(List<String> path, String step) {
    return java.util.stream.Stream.concat(path.stream(), java.util.stream.Stream.of(step)).toList();
  }

  /** Names of a tool's parameters, empty where it has none or they are not told. */
  Set<String> parameters(String tool) {
    Set<String> properties = names("tools", tool, "parameters", "properties");
    return properties.isEmpty() ? names("tools", tool, "parameters") : properties;
  }

  /** Values that prompts may use. */
  Set<String> variables() {
    Set<String> all = new LinkedHashSet<>(names("receives"));
    for (String state : names("flow", "states")) {
      all.addAll(names("flow", "states", state, "set"));
      all.addAll(names("flow", "states", state, "tool", "keep"));
      if (has("flow", "states", state, "slot"))
        all.add(Optional.of(text("flow", "states", state, "slot", "name")).filter(n -> !n.isEmpty()).orElse("value"));
      for (String exit : names("flow", "states", state, "model", "leave"))
        all.addAll(names("flow", "states", state, "model", "leave", exit, "values"));
    }
    for (String tool : names("tools")) if (has("tools", tool, "flow")) all.addAll(parameters(tool));
    return all;
  }
}
