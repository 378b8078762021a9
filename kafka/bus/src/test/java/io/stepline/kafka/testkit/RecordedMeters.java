package io.stepline.kafka.testkit;

import io.stepline.kafka.bus.Meters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** Keeps what was counted, by name and labels, as {@code name{label=value}}. Thread-safe. */
public final class RecordedMeters implements Meters {
  private final Map<String, List<Double>> told = new ConcurrentHashMap<>();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

  private List<Double> of(String name, String... labels) {
    return told.computeIfAbsent(key(name, labels), k -> new CopyOnWriteArrayList<>());
  }

  private static String key(String name, String... labels) {
    if (labels.length == 0) return name;
    Map<String, String> pairs = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) pairs.put(labels[i], labels[i + 1]);
    return name + pairs;
  }

  @Override
  public Count count(String name, String... labels) {
    List<Double> all = of(name, labels);
    return n -> all.add((double) n);
  }

  @Override
  public Sizes sizes(String name, String... labels) {
    return of(name, labels)::add;
  }

  @Override
  public Times times(String name, String... labels) {
    List<Double> all = of(name, labels);
    return micros -> all.add((double) micros);
  }

  @Override
  public void gauge(String name, DoubleSupplier now, String... labels) {
    gauges.put(key(name, labels), now);
  }

  /** Everything that one meter was told, in order. */
  public List<Double> told(String key) {
    return List.copyOf(told.getOrDefault(key, List.of()));
  }

  public double sum(String key) {
    return told(key).stream().mapToDouble(d -> d).sum();
  }

  public double gauge(String key) {
    return Optional.ofNullable(gauges.get(key)).map(DoubleSupplier::getAsDouble).orElse(Double.NaN);
  }
}
