package io.stepline.kafka.bus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our topics on a cluster: looked at, made, mended, given more partitions. Owned by one thread. */
public final class TopicDesk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicDesk.class);
  private static final long WAIT_S = 20;

  private final KafkaSettings settings;
  private final Admin admin;

  private TopicDesk(KafkaSettings settings, Admin admin) {
    this.settings = settings;
    this.admin = admin;
  }

  /** @throws BusException if the settings cannot be used */
  public static TopicDesk open(KafkaSettings settings) {
    try {
      return new TopicDesk(settings, Admin.create(settings.admin()));
    } catch (RuntimeException e) {
      throw ClusterFault.of(settings.bootstrapServers(), "speak with the Kafka cluster", e);
    }
  }

  private interface Doing<T> {
    T run() throws ExecutionException, InterruptedException, TimeoutException;
  }

  private <T> T doing(String what, Doing<T> doing) {
    try {
      return doing.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusException("interrupted while speaking with the Kafka cluster", e);
    } catch (BusException e) {
      throw e;
    } catch (Exception e) {
      throw ClusterFault.of(settings.bootstrapServers(), what, e);
    }
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(WAIT_S, TimeUnit.SECONDS);
  }

  /** What the cluster has of our topics, by name. */
  public Map<String, TopicPlan.Seen> seen() {
    return doing("look at the topics", () -> {
      Map<String, Map<String, String>> configs = new HashMap<>();
      Map<String, TopicPlan.Seen> seen = new TreeMap<>();
      for (var topic : admin.describeTopics(names(Topics.ALL)).topicNameValues().entrySet()) {
        try {
          var there = get(topic.getValue());
          configs.put(topic.getKey(), Map.of());
          seen.put(topic.getKey(), new TopicPlan.Seen(there.partitions().size(),
              there.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0), Map.of()));
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) throw e;
        }
      }
      for (var found : admin.describeConfigs(resources(seen.keySet())).values().entrySet()) {
        try {
          configs.put(found.getKey().name(), lookedAt(get(found.getValue())));
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof AuthorizationException)) throw e;
          log.debug("the settings of {} may not be looked at", found.getKey().name());
        }
      }
      seen.replaceAll((name, s) -> new TopicPlan.Seen(s.partitions(), s.replication(),
          configs.getOrDefault(name, Map.of())));
      return seen;
    });
  }

  private static Map<String, String> lookedAt(Config config) {
    Map<String, String> some = new HashMap<>();
    TopicPlan.LOOKED_AT.forEach(k -> Optional.ofNullable(config.get(k)).map(ConfigEntry::value)
        .ifPresent(v -> some.put(k, v)));
    return some;
  }

  private static List<ConfigResource> resources(Collection<String> names) {
    return names.stream().map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n)).toList();
  }

  private static List<String> names(Collection<? extends Topic<?>> topics) {
    return topics.stream().map(Topic::name).toList();
  }

  private TopicPlan.Brokers brokers() {
    return doing("count the brokers", () -> {
      var nodes = get(admin.describeCluster().nodes());
      if (nodes.isEmpty()) return new TopicPlan.Brokers(0, 0);
      var broker = new ConfigResource(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
      try {
        Config config = get(admin.describeConfigs(List.of(broker)).all()).getOrDefault(broker, new Config(List.of()));
        return new TopicPlan.Brokers(nodes.size(), Optional.ofNullable(config.get("default.replication.factor"))
            .map(ConfigEntry::value).map(Integer::parseInt).orElse(0));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof AuthorizationException)) throw e;
        return new TopicPlan.Brokers(nodes.size(), 0);
      }
    });
  }

  /** What there is to do; nothing is changed. */
  public TopicPlan plan() {
    return TopicPlan.of(seen(), brokers(), settings.partitions(), settings.replication());
  }

  /**
   * Makes what is missing, mends what must be and may be mended, and says of the rest what is to be done.
   *
   * @throws BusException if the house cannot work with the topics as they are
   */
  public void settle() {
    TopicPlan plan = plan();
    plan.remarks().forEach(r -> log.warn("topics: {}", r));
    if (!plan.refusals().isEmpty()) throw new BusException(String.join("; ", plan.refusals()));
    make(plan);
    plan.repairs().forEach(this::mend);
  }

  private void make(TopicPlan plan) {
    if (plan.missing().isEmpty()) return;
    List<NewTopic> made = plan.missing().stream().map(t -> new NewTopic(t.name(), plan.partitions(),
        (short) plan.replication()).configs(TopicPlan.config(t, plan.replication()))).toList();
    doing("make the topics " + String.join(", ", names(plan.missing())) + " with " + plan.replication() + " copies",
        () -> {
          for (var one : admin.createTopics(made).values().values()) {
            try {
              get(one);
            } catch (ExecutionException e) {
              if (!(e.getCause() instanceof TopicExistsException)) throw e;
            }
          }
          return made;
        });
  }

  private void mend(String topic, Map<String, String> repair) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    List<AlterConfigOp> ops = repair.entrySet().stream()
        .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET)).toList();
    try {
      doing("set " + repair + " on " + topic,
          () -> get(admin.incrementalAlterConfigs(Map.of(resource, ops)).all()));
      log.warn("topics: {} now has {}", topic, repair);
    } catch (BusException e) {
      if (repair.containsKey("cleanup.policy") || !ClusterFault.lasts(e)) throw e;
      log.warn("topics: {} should have {}: {}", topic, repair, e.getMessage());
    }
  }

  /**
   * Gives each topic so many partitions. Where a call lies is made of their number, so this is done while nobody works
   * on calls: refused while a group of the house has members. What is written to the new partitions is read from its
   * beginning by all groups that keep their places.
   *
   * @throws BusException if a role is running, or a topic has more partitions than that
   */
  public void raise(int partitions) {
    Map<String, TopicPlan.Seen> seen = seen();
    seen.forEach((name, s) -> {
      if (s.partitions() > partitions) throw new BusException(
          name + " has " + s.partitions() + " partitions, and Kafka takes none away; raise to that or more");
    });
    Set<String> busy = busy();
    if (!busy.isEmpty()) throw new BusException("calls would be torn apart: there are members of "
        + String.join(", ", busy) + "; let the calls end, stop all roles, and raise then");
    Map<String, NewPartitions> more = new HashMap<>();
    seen.forEach((name, s) -> {
      if (s.partitions() < partitions) more.put(name, NewPartitions.increaseTo(partitions));
    });
    doing("give the topics more partitions", () -> get(admin.createPartitions(more).all()));
    doing("begin the new partitions", () -> {
      for (String group : Rights.everyGroup()) begin(group, seen, partitions);
      return more;
    });
    awaitLeaders(more.keySet(), partitions);
  }

  /**
   * Brokers know a new partition before they lead it. Who writes in between may be refused for good: a producer counts
   * its records by partition, and loses count.
   */
  private void awaitLeaders(Set<String> topics, int partitions) {
    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
    for (String topic : topics)
      for (int p = 0; p < partitions; p++) all.put(new TopicPartition(topic, p), OffsetSpec.latest());
    if (!all.isEmpty()) doing("wait for the new partitions", () -> get(admin.listOffsets(all).all()));
  }

  /** Our groups that have members. */
  private Set<String> busy() {
    return doing("look at the groups", () -> {
      Set<String> ours = Rights.everyGroup();
      Set<String> there = get(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
          .map(GroupListing::groupId).filter(ours::contains).collect(Collectors.toSet());
      return get(admin.describeConsumerGroups(there).all()).values().stream().filter(g -> !g.members().isEmpty())
          .map(g -> g.groupId()).collect(Collectors.toCollection(TreeSet::new));
    });
  }

  private void begin(String group, Map<String, TopicPlan.Seen> seen, int partitions)
      throws ExecutionException, InterruptedException, TimeoutException {
    var known = get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    Set<String> topics = known.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
    Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
    for (String topic : topics) {
      int had = Optional.ofNullable(seen.get(topic)).map(TopicPlan.Seen::partitions).orElse(partitions);
      for (int p = had; p < partitions; p++) places.put(new TopicPartition(topic, p), new OffsetAndMetadata(0));
    }
    if (!places.isEmpty()) get(admin.alterConsumerGroupOffsets(group, places).all());
  }

  /**
   * Removes records from the beginning of partitions, for everybody and for good.
   *
   * @param before by partition, the first offset that stays
   */
  public void cut(String topic, Map<Integer, Long> before) {
    Map<TopicPartition, RecordsToDelete> all = before.entrySet().stream().collect(Collectors.toMap(
        e -> new TopicPartition(topic, e.getKey()), e -> RecordsToDelete.beforeOffset(e.getValue())));
    doing("remove records of " + topic, () -> get(admin.deleteRecords(all).all()));
  }

  /** Lets the users of this table do what it says. */
  public void allow(List<AclBinding> rights) {
    doing("give the rights", () -> get(admin.createAcls(new ArrayList<>(rights)).all()));
  }

  @Override
  public void close() {
    admin.close(java.time.Duration.ofSeconds(2));
  }
}
