package io.stepline.model.strict;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of a YAML file and the line where it begins, from 1. */
public sealed interface Node {
  int line();

  record Mapping(int line, Map<String, Entry> entries) implements Node {}

  record Sequence(int line, List<Node> items) implements Node {}

  record Scalar(int line, String text) implements Node {}

  /** A key without a value, or an empty file. */
  record Nothing(int line) implements Node {}

  /** @param line of the key */
  record Entry(int line, Node value) {}

  /** The part below these keys, or numbers of a list from 0. */
  default Optional<Node> at(String... path) {
    Optional<Node> here = Optional.of(this);
    for (String step : path) here = here.flatMap(n -> n.child(step));
    return here;
  }

  private Optional<Node> child(String step) {
    return switch (this) {
      case Mapping m -> Optional.ofNullable(m.entries().get(step)).map(Entry::value);
      case Sequence s when step.matches("[0-9]{1,6}") && Integer.parseInt(step) < s.items().size() ->
          Optional.of(s.items().get(Integer.parseInt(step)));
      case Sequence s -> Optional.empty();
      case Scalar s -> Optional.empty();
      case Nothing n -> Optional.empty();
    };
  }

  /** The line of a key, or of the nearest part around it. */
  default int lineOf(String... path) {
    Node here = this;
    int line = line();
    for (String step : path) {
      if (here instanceof Mapping m && m.entries().containsKey(step)) line = m.entries().get(step).line();
      Optional<Node> next = here.child(step);
      if (next.isEmpty()) return line;
      here = next.get();
      if (here instanceof Scalar || here instanceof Sequence || here instanceof Mapping && step.matches("[0-9]+"))
        line = Math.max(line, here.line());
    }
    return line;
  }
}
