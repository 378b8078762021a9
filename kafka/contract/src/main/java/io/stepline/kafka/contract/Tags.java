package io.stepline.kafka.contract;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The written numbers of kinds and constants. */
final class Tags {
  private Tags() {}

  /** @throws IllegalArgumentException if a kind has no number, or two have the same */
  static Map<Integer, Class<?>> kinds(Class<?> sealed) {
    Map<Integer, Class<?>> kinds = new TreeMap<>();
    for (Class<?> kind : sealed.getPermittedSubclasses())
      put(kinds, kind, kind, sealed.getSimpleName() + "." + kind.getSimpleName());
    return kinds;
  }

  /** @throws IllegalArgumentException if a constant has no number, or two have the same */
  static Map<Integer, Object> constants(Class<?> type) {
    Map<Integer, Object> constants = new TreeMap<>();
    Arrays.stream(type.getFields()).filter(f -> f.isEnumConstant()).forEach(f -> {
      try {
        f.setAccessible(true);
        put(constants, f, f.get(type), type.getSimpleName() + "." + f.getName());
      } catch (IllegalAccessException e) {
        throw new IllegalArgumentException("no wire form for " + type, e);
      }
    });
    return constants;
  }

  private static <T> void put(Map<Integer, T> all, AnnotatedElement tagged, T value, String name) {
    int tag = Optional.ofNullable(tagged.getAnnotation(Tag.class)).map(Tag::value)
        .orElseThrow(() -> new IllegalArgumentException(name + " has no @Tag: give it the next free number"));
    if (tag < 0 || tag > 255) throw new IllegalArgumentException(name + " has tag " + tag + ", but tags are 0 to 255");
    if (all.putIfAbsent(tag, value) != null)
      throw new IllegalArgumentException(name + " has tag " + tag + ", which another has already");
  }
}
