package io.stepline.ops.app.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes records of settings from text, and says of everything that they do not take why. Owned by one thread. */
public final class Binder {
  private final Map<String, String> values;
  private final List<String> refusals = new ArrayList<>();

  /** @param values by key, one for each setting */
  public Binder(Map<String, String> values) {
    this.values = values;
  }

  /** The settings of a record, in its order. */
  public static List<RecordComponent> settings(Class<? extends Record> record) {
    return List.of(record.getRecordComponents());
  }

  /** @return empty if one of its settings was refused */
  public <R extends Record> Optional<R> bind(Class<R> record) {
    int before = refusals.size();
    Object[] arguments = settings(record).stream().map(this::value).toArray();
    if (refusals.size() > before) return Optional.empty();
    try {
      Constructor<R> canonical = record.getDeclaredConstructor(
          Arrays.stream(record.getRecordComponents()).map(RecordComponent::getType).toArray(Class[]::new));
      return Optional.of(canonical.newInstance(arguments));
    } catch (InvocationTargetException e) {
      refusals.add(String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()));
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record + " is no record of settings", e);
    }
  }

  /** @throws IllegalArgumentException with a line for each setting that was refused */
  public void check() {
    if (!refusals.isEmpty()) throw new IllegalArgumentException(String.join(System.lineSeparator(), refusals));
  }

  private Object value(RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (Kind.of(component) == Kind.FAMILY) return family(setting);
    String text = values.getOrDefault(setting.key(), setting.or());
    try {
      return read(component, setting, text.strip());
    } catch (IllegalArgumentException e) {
      refusals.add("setting " + setting.key() + " must be " + wanted(component)
          + (setting.secret() ? "" : ", not '" + text + "'"));
      return 0;
    }
  }

  /** All settings of a name that ends in {@code .*}, by what stands in place of the star. */
  private Map<String, String> family(Setting setting) {
    String begin = setting.key().substring(0, setting.key().length() - 1);
    Map<String, String> all = new TreeMap<>();
    values.forEach((k, v) -> {
      if (k.startsWith(begin) && !k.equals(setting.key())) all.put(k.substring(begin.length()), v.strip());
    });
    return all;
  }

  /** @throws IllegalArgumentException at what the setting does not take */
  private static Object read(RecordComponent component, Setting s, String text) {
    demand(!text.isEmpty() || s.or().isEmpty() || s.empty());
    return switch (Kind.of(component)) {
      case TEXT -> {
        demand(s.words().length == 0 || List.of(s.words()).contains(text));
        demand(text.isEmpty() || s.like().isEmpty() || text.matches(s.like()));
        yield text;
      }
      case NAMED -> Stream.of(component.getType().getEnumConstants()).filter(c -> word(c).equals(text)).findFirst()
          .orElseThrow(IllegalArgumentException::new);
      case WHOLE -> (int) within(s, Integer.parseInt(text));
      case DECIMAL -> within(s, Double.parseDouble(text));
      case FLAG -> {
        demand(List.of("true", "on", "false", "off").contains(text));
        yield text.equals("true") || text.equals("on");
      }
      case FILE -> Path.of(text);
      case MAYBE_FILE -> text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
      case FAMILY -> throw new IllegalStateException("read elsewhere");
      case ADDRESSES ->
          Stream.of(text.split(",")).map(String::strip).filter(u -> !u.isEmpty()).map(Binder::address).toList();
    };
  }

  private static void demand(boolean holds) {
    if (!holds) throw new IllegalArgumentException();
  }

  private static double within(Setting s, double number) {
    demand(number >= s.min() && number <= s.max());
    return number;
  }

  private static URI address(String text) {
    demand(text.matches("(https?|wss?)://.+"));
    return URI.create(text);
  }

  /** What a setting takes, as its refusal and its help say. */
  public static String wanted(RecordComponent component) {
    Setting s = component.getAnnotation(Setting.class);
    String range = s.min() == Double.NEGATIVE_INFINITY ? "" : " from " + plain(s.min()) + " to " + plain(s.max());
    String unit = s.unit().isEmpty() ? "" : " " + s.unit();
    return switch (Kind.of(component)) {
      case TEXT -> s.words().length == 0 ? text(s) : either(words(component));
      case NAMED -> either(words(component));
      case WHOLE -> "a whole number" + range + unit;
      case DECIMAL -> "a number" + range + unit;
      case FLAG -> "true or false";
      case FILE, MAYBE_FILE -> "a path";
      case FAMILY -> "a text each";
      case ADDRESSES -> "one or more URLs with commas between, such as http://127.0.0.1:8000/v1";
    };
  }

  private static String text(Setting s) {
    if (!s.such().isEmpty()) return "such as " + s.such();
    if (!s.like().isEmpty()) return "like " + s.like();
    return s.or().isEmpty() || s.empty() ? "a text" : "a text that is not empty";
  }

  private static List<String> words(RecordComponent component) {
    Setting s = component.getAnnotation(Setting.class);
    return Kind.of(component) == Kind.NAMED
        ? Stream.of(component.getType().getEnumConstants()).map(Binder::word).toList() : List.of(s.words());
  }

  private static String either(List<String> words) {
    if (words.size() > 3) return "one of " + String.join(", ", words);
    return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }

  private static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /** How a setting is read, by the type of its component. */
  private enum Kind {
    TEXT, NAMED, WHOLE, DECIMAL, FLAG, FILE, MAYBE_FILE, FAMILY, ADDRESSES;

    static Kind of(RecordComponent component) {
      Type type = component.getGenericType();
      if (component.getType().isEnum()) return NAMED;
      if (type == String.class) return TEXT;
      if (type == int.class) return WHOLE;
      if (type == double.class) return DECIMAL;
      if (type == boolean.class) return FLAG;
      if (type == Path.class) return FILE;
      if (type instanceof ParameterizedType p && p.getRawType() == Optional.class) return MAYBE_FILE;
      if (type instanceof ParameterizedType p && p.getRawType() == Map.class) return FAMILY;
      if (type instanceof ParameterizedType p && p.getRawType() == List.class) return ADDRESSES;
      throw new IllegalStateException("a setting cannot be a " + type);
    }
  }
}
