package io.stepline.kafka.bus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Which properties of Kafka's clients others may set: those that the clients know and the house does not rest on. */
public final class ClientKeys {
  /** What the promises of the bus rest on. */
  private static final Set<String> OURS = Set.of("bootstrap.servers", "key.serializer", "value.serializer",
      "key.deserializer", "value.deserializer", "group.id", "group.instance.id", "group.protocol",
      "group.remote.assignor", "enable.auto.commit", "auto.offset.reset", "isolation.level",
      "partition.assignment.strategy", "transactional.id", "enable.idempotence", "acks", "interceptor.classes",
      "partitioner.class", "partitioner.ignore.keys", "exclude.internal.topics", "allow.auto.create.topics",
      "max.in.flight.requests.per.connection", "retries");

  private ClientKeys() {}

  /** @return a sentence for each key that may not be set; empty if all may */
  public static List<String> faults(Set<String> keys) {
    List<String> faults = new ArrayList<>();
    for (String key : keys.stream().sorted().toList()) {
      if (OURS.contains(key)) faults.add("'" + key + "' is Stepline's own to set");
      else if (!known(key)) faults.add("Kafka's clients know no property '" + key + "'");
    }
    return faults;
  }

  private static boolean known(String key) {
    return ProducerConfig.configNames().contains(key) || ConsumerConfig.configNames().contains(key)
        || AdminClientConfig.configNames().contains(key);
  }

  /** Whether its value must not be shown. */
  public static boolean secret(String key) {
    return List.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef()).stream()
        .map(ConfigDef::configKeys).anyMatch(k -> k.containsKey(key) && k.get(key).type == ConfigDef.Type.PASSWORD);
  }

  /** Those that this kind of client knows. */
  static Map<String, String> of(Map<String, String> all, Set<String> known) {
    Map<String, String> some = new HashMap<>(all);
    some.keySet().retainAll(known);
    return some;
  }
}
