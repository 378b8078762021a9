package io.stepline.kafka.bus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Shares out partition numbers, each with all topics of the group, so that whoever has a call in one topic has it in
 * all; that is what neither of Kafka's sticky assignors promises. What a member holds it keeps while its share allows,
 * and what must move is first given up by who has it and shared out in the next round (cooperative, KIP-429), so that a
 * newcomer costs the others nothing but the partitions it gets. Made by the Kafka client, used by the group's leader on
 * its own thread.
 */
public final class TogetherAssignor implements ConsumerPartitionAssignor {
  /** The name Kafka's range assignor goes by: members of both kinds share a group while a fleet is upgraded. */
  @Override
  public String name() {
    return "range";
  }

  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE, RebalanceProtocol.EAGER);
  }

  @Override
  public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
    Map<String, Subscription> members = new TreeMap<>(group.groupSubscription());
    Set<String> topics = new TreeSet<>();
    members.values().forEach(s -> topics.addAll(s.topics()));
    Set<Integer> numbers = new TreeSet<>();
    topics.forEach(t -> cluster.partitionsForTopic(t).forEach(p -> numbers.add(p.partition())));
    Map<String, Assignment> shares = new HashMap<>();
    Map<String, TreeSet<Integer>> shared = share(numbers, members);
    members.forEach((member, s) -> shares.put(member,
        new Assignment(partitions(cluster, s.topics(), of(member, shared)), ByteBuffer.allocate(0))));
    return new GroupAssignment(shares);
  }

  private static List<TopicPartition> partitions(Cluster cluster, List<String> topics, Set<Integer> share) {
    return topics.stream()
        .flatMap(
            t -> share.stream().filter(n -> n < cluster.partitionCountForTopic(t)).map(n -> new TopicPartition(t, n)))
        .toList();
  }

  /** @return the numbers of each member; what is still held by one who must give it up is nobody's in this round */
  private static Map<String, TreeSet<Integer>> share(Set<Integer> numbers, Map<String, Subscription> members) {
    Map<Integer, String> holders = holders(members);
    holders.keySet().retainAll(numbers);
    Map<String, TreeSet<Integer>> shares = new TreeMap<>();
    holders.forEach((number, member) -> of(member, shares).add(number));
    int least = numbers.size() / members.size();
    int withOneMore = numbers.size() % members.size();
    List<String> byHolding = new ArrayList<>(members.keySet());
    byHolding.sort(Comparator.comparing((String m) -> -of(m, shares).size()));
    Set<Integer> free = new TreeSet<>(numbers);
    free.removeAll(holders.keySet());
    for (int i = 0; i < byHolding.size(); i++) {
      TreeSet<Integer> share = of(byHolding.get(i), shares);
      int quota = least + (i < withOneMore ? 1 : 0);
      while (share.size() > quota) share.pollLast();
      for (var it = free.iterator(); share.size() < quota && it.hasNext(); it.remove()) share.add(it.next());
    }
    return shares;
  }

  private static TreeSet<Integer> of(String member, Map<String, TreeSet<Integer>> shares) {
    return shares.computeIfAbsent(member, m -> new TreeSet<>());
  }

  /** Of two who say they hold a number, the one who was told so last does. */
  private static Map<Integer, String> holders(Map<String, Subscription> members) {
    Map<Integer, String> holders = new TreeMap<>();
    Map<Integer, Integer> since = new HashMap<>();
    members.forEach((member, s) -> s.ownedPartitions().forEach(p -> {
      int generation = s.generationId().orElse(-1);
      if (Optional.ofNullable(since.get(p.partition())).filter(g -> g > generation).isPresent()) return;
      since.put(p.partition(), generation);
      holders.put(p.partition(), member);
    }));
    return holders;
  }
}
