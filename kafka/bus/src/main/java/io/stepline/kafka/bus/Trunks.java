package io.stepline.kafka.bus;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.Trunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Values of one tick by partition, as records that many of them share. */
public final class Trunks {
  private Trunks() {}

  /** @return by partition, records that give the values of its calls back in order; empty without a trunk */
  public static <T> Map<Integer, List<byte[]>> of(Topic<T> topic, List<T> values, ToIntFunction<CallId> partitionOf) {
    Map<Integer, List<T>> parts = new TreeMap<>();
    for (T value : values)
      parts.computeIfAbsent(partitionOf.applyAsInt(topic.key().apply(value)), p -> new ArrayList<>()).add(value);
    Map<Integer, List<byte[]>> records = new TreeMap<>();
    for (Trunk<T> trunk : topic.trunk().stream().toList())
      parts.forEach((partition, some) -> records.put(partition, trunk.write(some)));
    return records;
  }
}
