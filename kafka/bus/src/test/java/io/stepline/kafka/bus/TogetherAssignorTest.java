package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TogetherAssignorTest {
  private static final List<String> TOPICS = List.of("chat.requests", "reply.cancels");
  private static final int PARTITIONS = 8;
  private final Map<String, Set<TopicPartition>> held = new TreeMap<>();
  private int generation;

  private static Cluster cluster() {
    List<PartitionInfo> all = new ArrayList<>();
    TOPICS.forEach(t -> IntStream.range(0, PARTITIONS)
        .forEach(p -> all.add(new PartitionInfo(t, p, Node.noNode(), new Node[0], new Node[0]))));
    return new Cluster("c", List.of(), all, Set.of(), Set.of());
  }

  /**
   * One round of the cooperative protocol. @return whether somebody gave something up, so that another round follows
   */
  private boolean round() {
    Map<String, Subscription> members = new HashMap<>();
    held.forEach((m, h) -> members.put(m,
        new Subscription(TOPICS, ByteBuffer.allocate(0), List.copyOf(h), generation, Optional.empty())));
    var shares = new TogetherAssignor().assign(cluster(), new GroupSubscription(members)).groupAssignment();
    generation++;
    boolean gave = false;
    for (String m : held.keySet()) {
      Set<TopicPartition> share = Set.copyOf(shares.get(m).partitions());
      gave |= !share.containsAll(held.get(m));
      Set<TopicPartition> fresh = new HashSet<>(share);
      fresh.removeAll(held.get(m));
      held.forEach((other, theirs) -> assertThat(Collections.disjoint(theirs, fresh))
          .as("nobody gets what another has not given up").isTrue());
      shares.get(m).partitions()
          .forEach(p -> TOPICS.forEach(t -> assertThat(share).contains(new TopicPartition(t, p.partition()))));
    }
    shares.forEach((m, share) -> held.put(m, new HashSet<>(share.partitions())));
    return gave;
  }

  private void settle() {
    for (int i = 0; round(); i++) assertThat(i).isLessThan(3);
    assertThat(held.values().stream().flatMap(Set::stream).collect(Collectors.toList())).doesNotHaveDuplicates()
        .hasSize(held.isEmpty() ? 0 : PARTITIONS * TOPICS.size());
  }

  @Test
  void shouldTakeFromTheOthersOnlyWhatANewcomerGets() {
    held.put("a", new HashSet<>());
    held.put("b", new HashSet<>());
    settle();
    Map<String, Set<TopicPartition>> before = new HashMap<>(held);
    held.put("c", new HashSet<>());
    settle();
    assertThat(before.get("a")).containsAll(held.get("a"));
    assertThat(before.get("b")).containsAll(held.get("b"));
    assertThat(held.get("c")).hasSize(4);
  }

  @Test
  void shouldGiveEachPartitionToOneMemberWhoeverComesAndGoes() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      if (random.nextBoolean() || held.isEmpty()) held.put("m" + random.nextInt(12), new HashSet<>());
      else held.remove(List.copyOf(held.keySet()).get(random.nextInt(held.size())));
      if (random.nextInt(3) > 0 || held.isEmpty()) continue;
      settle();
    }
  }

  @Test
  void shouldBelieveWhoeverWasToldLastOfTwoWhoClaimAPartition() {
    var p = new TopicPartition("chat.requests", 0);
    var both = Map.of("old", new Subscription(TOPICS, ByteBuffer.allocate(0), List.of(p), 3, Optional.empty()), "new",
        new Subscription(TOPICS, ByteBuffer.allocate(0), List.of(p), 5, Optional.empty()));
    var shares = new TogetherAssignor().assign(cluster(), new GroupSubscription(both)).groupAssignment();
    assertThat(shares.get("new").partitions()).contains(p);
    assertThat(shares.get("old").partitions()).doesNotContain(p);
  }
}
