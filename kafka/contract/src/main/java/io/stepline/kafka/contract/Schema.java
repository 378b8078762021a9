package io.stepline.kafka.contract;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a record type stands on the wire, as text: one line a component, kind or constant. The text of the last
 * release is compared with today's by {@link SchemaHistory}.
 */
public final class Schema {
  private Schema() {}

  /** The version of the schema that brought the component. */
  public static int since(RecordComponent part) {
    return Optional.ofNullable(part.getAnnotation(Since.class)).map(Since::value).orElse(WireCodec.FIRST);
  }

  /** Those that came later stand behind, whatever their place in the record. */
  static List<RecordComponent> inWireOrder(Class<?> type) {
    return Stream.of(type.getRecordComponents()).sorted(Comparator.comparingInt(Schema::since)).toList();
  }

  /** The newest addition to anything the type holds. */
  static int versionOf(Class<?> root) {
    return reached(root).stream().filter(Class::isRecord).flatMap(r -> Stream.of(r.getRecordComponents()))
        .mapToInt(Schema::since).max().orElse(WireCodec.FIRST);
  }

  /**
   * What a component is where the writer did not know it. @throws IllegalArgumentException if {@link Since#or} names no
   * value of the component's type
   */
  public static Object defaultOf(RecordComponent part) {
    String or = part.getAnnotation(Since.class).or();
    Class<?> type = part.getType();
    try {
      if (type == List.class) return List.of();
      if (type == Map.class) return Map.of();
      if (type == Optional.class) return Optional.empty();
      if (type == byte[].class) return new byte[0];
      if (type == short[].class) return new short[0];
      if (type == int[].class) return new int[0];
      if (type == String.class) return or;
      if (type == long.class) return Long.parseLong(or);
      if (type == int.class) return Integer.parseInt(or);
      if (type == double.class) return Double.parseDouble(or);
      if (type == boolean.class && (or.equals("true") || or.equals("false"))) return Boolean.parseBoolean(or);
      var constant = type.getDeclaredField(or);
      constant.setAccessible(true);
      return constant.get(type);
    } catch (ReflectiveOperationException | NumberFormatException e) {
      throw new IllegalArgumentException(part.getDeclaringRecord().getSimpleName() + "." + part.getName()
          + " came later and needs a default: @Since(value = "
          + since(part) + ", or = \"...\") with a value of " + type.getSimpleName(), e);
    }
  }

  /** All of the type's wire form, line by line. */
  public static List<String> describe(Class<?> root) {
    List<String> lines = new ArrayList<>(List.of("version " + versionOf(root)));
    for (Class<?> type : reached(root)) {
      if (type.isRecord()) {
        lines.add("record " + name(type));
        int place = 0;
        for (RecordComponent part : inWireOrder(type))
          lines.add("  " + ++place + " " + part.getName() + " " + name(part.getGenericType()) + later(part));
      } else if (type.isEnum()) {
        lines.add("constants " + name(type));
        Tags.constants(type).forEach((tag, c) -> lines.add("  " + tag + " " + c.toString()));
      } else {
        lines.add("kinds " + name(type));
        Tags.kinds(type).forEach((tag, k) -> lines.add("  " + tag + " " + name(k)));
      }
    }
    return List.copyOf(lines);
  }

  private static String later(RecordComponent part) {
    return since(part) == WireCodec.FIRST ? ""
        : " since " + since(part) + " or \"" + part.getAnnotation(Since.class).or() + "\"";
  }

  private static Set<Class<?>> reached(Class<?> root) {
    Set<Class<?>> reached = new LinkedHashSet<>();
    reach(root, reached);
    return reached;
  }

  private static void reach(Type type, Set<Class<?>> reached) {
    if (type instanceof ParameterizedType p) for (Type t : p.getActualTypeArguments()) reach(t, reached);
    if (!(type instanceof Class<?> c) || !(c.isRecord() || c.isEnum() || c.isSealed()) || !reached.add(c)) return;
    if (c.isRecord()) inWireOrder(c).forEach(r -> reach(r.getGenericType(), reached));
    else if (c.isSealed() && !c.isEnum()) Tags.kinds(c).values().forEach(k -> reach(k, reached));
  }

  private static String name(Type type) {
    if (type instanceof ParameterizedType p)
      return name(p.getRawType())
          + Stream.of(p.getActualTypeArguments()).map(Schema::name).collect(Collectors.joining(",", "<", ">"));
    String full = type.getTypeName();
    return full.substring(full.lastIndexOf('.') + 1).replace('$', '.');
  }
}
