package io.stepline.model.strict;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds a file against the records it is read into: keys that no record has, and values of another kind. Texts, whole
 * and other numbers, yes or no, lists, maps by name and records are known; anything else may be anything.
 */
public final class Shape {
  private final List<Fault> faults;

  /** @param faults takes what is wrong */
  public Shape(List<Fault> faults) {
    this.faults = faults;
  }

  /** The keys of a record and the types below them. */
  static Map<String, Type> keys(Class<?> type) {
    Map<String, Type> keys = new LinkedHashMap<>();
    for (RecordComponent c : type.getRecordComponents()) keys.put(key(type, c), c.getGenericType());
    return keys;
  }

  private static Field field(Class<?> type, RecordComponent c) {
    try {
      return type.getDeclaredField(c.getName());
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String key(Class<?> type, RecordComponent c) {
    return Optional.ofNullable(field(type, c).getAnnotation(JsonProperty.class)).map(JsonProperty::value)
        .filter(v -> !v.isEmpty()).orElse(c.getName());
  }

  /** Other words for a record's keys. */
  static Map<String, Type> aliases(Class<?> type) {
    Map<String, Type> keys = new LinkedHashMap<>();
    for (RecordComponent c : type.getRecordComponents())
      Optional.ofNullable(field(type, c).getAnnotation(JsonAlias.class))
          .ifPresent(a -> Arrays.stream(a.value()).forEach(v -> keys.put(v, c.getGenericType())));
    return keys;
  }

  /** Other words for one of a record's keys. */
  static List<String> aliases(Class<?> type, String key) {
    return Arrays.stream(type.getRecordComponents()).filter(c -> key(type, c).equals(key))
        .flatMap(c -> Optional.ofNullable(field(type, c).getAnnotation(JsonAlias.class)).stream())
        .flatMap(a -> Arrays.stream(a.value())).toList();
  }

  /** What one of a record's keys says; empty where the record does not tell. */
  static String says(Class<?> type, String key) {
    return Arrays.stream(type.getRecordComponents()).filter(c -> key(type, c).equals(key))
        .flatMap(c -> Optional.ofNullable(field(type, c).getAnnotation(Says.class)).stream()).map(Says::value)
        .findFirst().orElse("");
  }

  /** Whether a text may stand for the whole record. */
  static boolean isShort(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(m -> Optional.ofNullable(m.getAnnotation(JsonCreator.class))
            .filter(a -> a.mode() == JsonCreator.Mode.DELEGATING).isPresent());
  }

  /** @param what the part is called in messages */
  public void check(Node node, Type type, String what) {
    if (node instanceof Node.Nothing) return;
    if (type instanceof ParameterizedType p) {
      if (p.getRawType() == List.class) list(node, p.getActualTypeArguments()[0], what);
      else if (p.getRawType() == Map.class) map(node, p.getActualTypeArguments()[1], what);
      return;
    }
    Class<?> c = (Class<?>) type;
    if (c.isRecord()) record(node, c, what);
    else if (c == String.class) scalar(node, ".*", "a text; put it in quotes", what);
    else if (c == Integer.class) scalar(node, "[+-]?[0-9]{1,9}", "a whole number", what);
    else if (c == Double.class) scalar(node, "[+-]?[0-9]*\\.?[0-9]+", "a number", what);
    else if (c == Boolean.class) scalar(node, "true|false", "true or false", what);
  }

  private void scalar(Node node, String pattern, String wanted, String what) {
    if (!(node instanceof Node.Scalar s) || !s.text().matches("(?s)" + pattern)) wrong(node, what + " is " + wanted);
  }

  private void list(Node node, Type item, String what) {
    if (!(node instanceof Node.Sequence s)) {
      wrong(node, what + " is a list; put it in [ ]");
      return;
    }
    for (Node n : s.items()) {
      if (n instanceof Node.Nothing) wrong(n, what + " has an empty item");
      check(n, item, "an item of " + what);
    }
  }

  private void map(Node node, Type value, String what) {
    if (!(node instanceof Node.Mapping m)) {
      wrong(node, what + " has names and values: {name: value}");
      return;
    }
    m.entries().forEach((k, e) -> check(e.value(), value, "'" + StrictYaml.shown(k) + "'"));
  }

  private void record(Node node, Class<?> type, String what) {
    if (node instanceof Node.Scalar && isShort(type)) return;
    if (!(node instanceof Node.Mapping m)) {
      wrong(node, what + " has keys and values: " + String.join(", ", keys(type).keySet()));
      return;
    }
    Map<String, Type> known = new LinkedHashMap<>(aliases(type));
    known.putAll(keys(type));
    m.entries().forEach((k, e) -> {
      if (known.containsKey(k)) check(e.value(), known.get(k), "'" + k + "'");
      else faults.add(new Fault(e.line(),
          what + " knows no '" + StrictYaml.shown(k) + "'" + Nearest.hint(k, keys(type).keySet())));
    });
  }

  private void wrong(Node node, String what) {
    faults.add(new Fault(node.line(), what));
  }
}
