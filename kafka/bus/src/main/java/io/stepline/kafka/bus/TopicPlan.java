package io.stepline.kafka.bus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What there is to do about the topics of a cluster: pure, from what was seen.
 *
 * @param partitions each topic has or gets; 0 where the topics do not agree
 * @param replication of new topics
 * @param missing topics to be made
 * @param repairs by topic, settings to be set
 * @param remarks what others should do something about; the house works without
 * @param refusals what the house does not work with
 */
public record TopicPlan(int partitions, int replication, List<Topic<?>> missing,
    Map<String, Map<String, String>> repairs, List<String> remarks, List<String> refusals) {
  /** @param config the three settings we look at; empty where they may not be seen */
  public record Seen(int partitions, int replication, Map<String, String> config) {}

  /** @param brokersDefault the replication that brokers give by themselves; 0 if it may not be seen */
  public record Brokers(int count, int brokersDefault) {}

  private static final String POLICY = "cleanup.policy";
  private static final String RETENTION = "retention.ms";
  private static final String IN_SYNC = "min.insync.replicas";
  static final List<String> LOOKED_AT = List.of(POLICY, RETENTION, IN_SYNC);
  private static final int ENOUGH = 3;

  static TopicPlan of(Map<String, Seen> seen, Brokers brokers, int wantedPartitions, int wantedReplication) {
    List<String> remarks = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    int replication = wantedReplication > 0 ? wantedReplication
        : Math.max(brokers.brokersDefault(), Math.min(ENOUGH, brokers.count()));
    int partitions = partitions(seen, wantedPartitions, remarks, refusals);
    Map<String, Map<String, String>> repairs = new TreeMap<>();
    List<Topic<?>> missing = new ArrayList<>();
    Set<String> thin = new TreeSet<>();
    for (Topic<?> topic : Topics.ALL) {
      Optional<Seen> there = Optional.ofNullable(seen.get(topic.name()));
      if (there.isEmpty()) missing.add(topic);
      there.ifPresent(s -> {
        Map<String, String> repair = repair(topic, s);
        if (!repair.isEmpty()) repairs.put(topic.name(), repair);
        if (s.replication() < Math.min(replication, brokers.count())) thin.add(topic.name());
      });
    }
    if (!thin.isEmpty()) remarks.add("fewer than " + Math.min(replication, brokers.count()) + " copies of "
        + String.join(", ", thin) + ": what a lost broker had is lost; kafka-reassign-partitions.sh makes more");
    return new TopicPlan(partitions, replication, missing, repairs, remarks, refusals);
  }

  private static int partitions(Map<String, Seen> seen, int wanted, List<String> remarks, List<String> refusals) {
    Map<Integer, List<String>> byCount = new TreeMap<>(seen.entrySet().stream().collect(Collectors.groupingBy(
        e -> e.getValue().partitions(), Collectors.mapping(Map.Entry::getKey, Collectors.toList()))));
    if (byCount.isEmpty()) return wanted;
    if (byCount.size() > 1) {
      refusals.add("the topics do not have the same number of partitions, so calls would be torn apart: "
          + byCount.entrySet().stream().map(e -> e.getKey() + " of " + some(e.getValue()))
              .collect(Collectors.joining(", "))
          + "; stop all roles and run './stepline topics raise " + Math.max(wanted, ((TreeMap<Integer, ?>) byCount)
              .lastKey())
          + "'");
      return 0;
    }
    int have = ((TreeMap<Integer, ?>) byCount).firstKey();
    if (have < wanted) remarks.add("kafka.partitions is " + wanted + ", but the topics have " + have
        + ": more workers of a role than that stand by; './stepline topics raise " + wanted + "' makes more");
    return have;
  }

  private static String some(List<String> names) {
    List<String> sorted = names.stream().sorted().toList();
    return sorted.size() <= 3 ? String.join(" and ", sorted) : sorted.getFirst() + " and " + (sorted.size() - 1)
        + " more";
  }

  /** With two of three copies written a lost broker loses nothing and stops nothing. */
  static int inSync(int replication) {
    return replication >= ENOUGH ? 2 : 1;
  }

  /** Of a new topic. */
  static Map<String, String> config(Topic<?> topic, int replication) {
    return Map.of(RETENTION, Long.toString(topic.retention().toMillis()), POLICY,
        topic.compacted() ? "compact,delete" : "delete", IN_SYNC, Integer.toString(inSync(replication)));
  }

  /** What is kept longer than we ask is somebody's wish, and what is kept shorter loses what others count on. */
  private static Map<String, String> repair(Topic<?> topic, Seen seen) {
    Map<String, String> wanted = config(topic, seen.replication());
    Map<String, String> repair = new HashMap<>(wanted);
    repair.keySet().removeIf(key -> {
      String is = seen.config().getOrDefault(key, "");
      if (is.isEmpty()) return true;
      String should = wanted.getOrDefault(key, "");
      return switch (key) {
        case POLICY -> Set.of(is.split(",")).equals(Set.of(should.split(",")));
        case RETENTION -> Long.parseLong(is) < 0 || Long.parseLong(is) >= Long.parseLong(should);
        default -> Integer.parseInt(is) >= Integer.parseInt(should) && Integer.parseInt(is) <= seen.replication();
      };
    });
    return repair;
  }
}
