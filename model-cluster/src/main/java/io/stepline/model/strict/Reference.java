package io.stepline.model.strict;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A page of a record's keys and what they say, part by part. Pure. */
public final class Reference {
  private Reference() {}

  /** @param top what the whole is called @return Markdown: a table for each part, in the order they are met */
  public static String of(Class<?> type, String top) {
    StringBuilder page = new StringBuilder();
    Set<Class<?>> seen = new LinkedHashSet<>();
    Deque<Class<?>> next = new ArrayDeque<>(List.of(type));
    while (!next.isEmpty()) {
      Class<?> here = next.pop();
      if (!seen.add(here)) continue;
      page.append("\n## ").append(here == type ? top : name(here)).append("\n\n| key | what it is | what it says |\n")
          .append("|---|---|---|\n");
      Shape.keys(here).forEach((key, t) -> {
        page.append("| `").append(key).append("` | ").append(kind(t)).append(" | ").append(Shape.says(here, key))
            .append(aliases(here, key)).append(" |\n");
        inside(t).stream().filter(c -> !seen.contains(c)).forEach(next::addLast);
      });
    }
    return page.toString();
  }

  private static String aliases(Class<?> type, String key) {
    List<String> others = Shape.aliases(type, key);
    return others.isEmpty() ? "" : "; also `" + String.join("`, `", others) + "`";
  }

  /** Of a record's name: {@code ToolUse} is a tool use. */
  private static String name(Class<?> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  private static List<Class<?>> inside(Type type) {
    Type last = type;
    while (last instanceof ParameterizedType p) last = value(p);
    return last instanceof Class<?> c && c.isRecord() ? List.of(c) : List.of();
  }

  /** What a list or a map holds. */
  private static Type value(ParameterizedType type) {
    return type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
  }

  private static String kind(Type type) {
    if (type instanceof ParameterizedType p) {
      String of = kind(value(p));
      return p.getRawType() == Map.class ? "by name: " + of : "list of " + of;
    }
    Class<?> c = (Class<?>) type;
    if (c.isRecord()) return (Shape.isShort(c) ? "text or " : "") + "[" + name(c) + "](#"
        + name(c).replace(' ', '-') + ")";
    return c == Integer.class ? "whole number" : c == Double.class ? "number" : c == Boolean.class ? "true or false"
        : c == String.class ? "text" : "anything";
  }
}
