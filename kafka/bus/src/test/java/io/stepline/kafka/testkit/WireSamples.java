package io.stepline.kafka.testkit;

import io.stepline.kafka.contract.Schema;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Values of any wire type, the same for the same index: golden bytes are made from them and compared with them. */
public final class WireSamples {
  private WireSamples() {}

  /** The record types that may stand at the root: the type itself, or the kinds of a sealed family. */
  public static List<Class<?>> shapes(Class<?> root) {
    return root.isSealed() ? List.of(root.getPermittedSubclasses()) : List.of(root);
  }

  /** So many indices show every constant and every nested kind at least once. */
  public static int indices(Class<?> shape) {
    return Math.max(1, widths(shape, new HashSet<>()).max().orElse(1));
  }

  private static IntStream widths(Type type, Set<Type> seen) {
    if (!seen.add(type)) return IntStream.empty();
    if (type instanceof ParameterizedType p)
      return Stream.of(p.getActualTypeArguments()).flatMapToInt(t -> widths(t, seen));
    if (!(type instanceof Class<?> c)) return IntStream.empty();
    if (c.isEnum()) return IntStream.of(c.getEnumConstants().length);
    if (c.isRecord()) return Stream.of(c.getRecordComponents()).flatMapToInt(r -> widths(r.getGenericType(), seen));
    if (c.isSealed()) return IntStream.concat(IntStream.of(c.getPermittedSubclasses().length),
        Stream.of(c.getPermittedSubclasses()).flatMapToInt(k -> widths(k, seen)));
    return IntStream.empty();
  }

  /** @param version components that came after it have their defaults */
  public static Object of(Type type, int index, int version) {
    if (type instanceof ParameterizedType p && p.getRawType() == List.class)
      return List.of(of(p.getActualTypeArguments()[0], index, version));
    if (type instanceof ParameterizedType p && p.getRawType() == Map.class) return Map.of("k", "v" + index);
    if (type instanceof ParameterizedType p && p.getRawType() == Optional.class)
      return index % 2 == 0 ? Optional.of(of(p.getActualTypeArguments()[0], index, version)) : Optional.empty();
    Class<?> raw = (Class<?>) type;
    if (raw == long.class) return 1_000_000_007L + index;
    if (raw == int.class) return 70_001 + index;
    if (raw == double.class) return 0.125 + index;
    if (raw == boolean.class) return index % 2 == 0;
    if (raw == String.class) return "s" + index;
    if (raw == byte[].class) return new byte[] {1, -2, (byte) index};
    if (raw == short[].class) return new short[] {1, -2, (short) index};
    if (raw == int[].class) return new int[] {1, -2, index};
    if (raw.isEnum()) return raw.getEnumConstants()[index % raw.getEnumConstants().length];
    if (raw.isSealed())
      return of(raw.getPermittedSubclasses()[index % raw.getPermittedSubclasses().length], index, version);
    return record(raw, index, version);
  }

  private static Object record(Class<?> type, int index, int version) {
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] types = new Class<?>[parts.length];
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      types[i] = parts[i].getType();
      values[i] =
          Schema.since(parts[i]) > version ? Schema.defaultOf(parts[i]) : of(parts[i].getGenericType(), index, version);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no sample of " + type, e);
    }
  }
}
