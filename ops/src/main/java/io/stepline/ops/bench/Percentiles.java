package io.stepline.ops.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects values by name and prints p50, p95 and max. Not thread-safe. */
final class Percentiles {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  double at(String name, double share) {
    List<Double> sorted = values.getOrDefault(name, List.of()).stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }

  int count(String name) {
    return values.getOrDefault(name, List.of()).size();
  }

  String table(String unit) {
    StringBuilder out = new StringBuilder(
        String.format(Locale.ROOT, "  %-22s %6s %8s %8s %8s  %s%n", "hop", "n", "p50", "p95", "max", unit));
    values.keySet().forEach(n -> out.append(
        String.format(Locale.ROOT, "  %-22s %6d %8.1f %8.1f %8.1f%n", n, count(n), at(n, 0.5), at(n, 0.95), at(n, 1))));
    return out.toString();
  }
}
