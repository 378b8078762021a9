package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.TopicPlan.Brokers;
import io.stepline.kafka.bus.TopicPlan.Seen;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
  private static final Brokers THREE = new Brokers(3, 1);

  private static Map<String, Seen> all(int partitions, int replication) {
    Map<String, Seen> seen = new HashMap<>();
    Topics.ALL.forEach(
        t -> seen.put(t.name(), new Seen(partitions, replication, TopicPlan.config(t, replication))));
    return seen;
  }

  private static Map<String, Seen> allBut(Topic<?> topic, Seen as) {
    Map<String, Seen> seen = all(8, 3);
    seen.put(topic.name(), as);
    return seen;
  }

  private static Seen with(Topic<?> topic, String key, String value) {
    Map<String, String> config = new HashMap<>(TopicPlan.config(topic, 3));
    config.put(key, value);
    return new Seen(8, 3, config);
  }

  @Test
  void shouldMakeAllTopicsWithThreeCopiesOfWhichTwoMustBeWrittenWhereThereAreThreeBrokers() {
    TopicPlan plan = TopicPlan.of(Map.of(), THREE, 12, 0);
    assertThat(plan.missing()).hasSameSizeAs(Topics.ALL);
    assertThat(plan.partitions()).isEqualTo(12);
    assertThat(plan.replication()).isEqualTo(3);
    assertThat(TopicPlan.config(Topics.CALL_EVENTS, 3)).containsEntry("min.insync.replicas", "2");
  }

  @Test
  void shouldKeepOneCopyOnOneBrokerAndWaitForTheOthersWhereBrokersGiveThree() {
    assertThat(TopicPlan.of(Map.of(), new Brokers(1, 1), 4, 0).replication()).isEqualTo(1);
    assertThat(TopicPlan.of(Map.of(), new Brokers(1, 3), 4, 0).replication()).isEqualTo(3);
    assertThat(TopicPlan.of(Map.of(), new Brokers(1, 0), 4, 0).replication()).isEqualTo(1);
  }

  @Test
  void shouldGiveATopicThatIsNewThePartitionsOfTheOthers() {
    Map<String, Seen> seen = all(8, 3);
    seen.remove("agent.claims");
    TopicPlan plan = TopicPlan.of(seen, THREE, 4, 0);
    assertThat(plan.missing()).containsExactly(Topics.AGENT_CLAIMS);
    assertThat(plan.partitions()).isEqualTo(8);
    assertThat(plan.refusals()).isEmpty();
  }

  @Test
  void shouldRefuseTopicsWhosePartitionsWouldTearCallsApart() {
    TopicPlan plan = TopicPlan.of(allBut(Topics.CALL_EVENTS, new Seen(4, 3, Map.of())), THREE, 4, 0);
    assertThat(plan.refusals()).singleElement().asString().contains("4 of call.events")
        .contains("topics raise 8");
  }

  @Test
  void shouldSayThatMoreWorkersThanPartitionsStandBy() {
    TopicPlan plan = TopicPlan.of(all(8, 3), THREE, 16, 0);
    assertThat(plan.partitions()).isEqualTo(8);
    assertThat(plan.remarks()).singleElement().asString().contains("topics raise 16");
    assertThat(plan.refusals()).isEmpty();
  }

  @Test
  void shouldMendWhatLosesRecordsAndLeaveWhatKeepsThemLonger() {
    assertThat(TopicPlan.of(all(8, 3), THREE, 8, 0).repairs()).isEmpty();
    assertThat(TopicPlan.of(allBut(Topics.TALK_SNAPSHOTS, with(Topics.TALK_SNAPSHOTS, "cleanup.policy", "delete")),
        THREE, 8, 0).repairs()).containsEntry("talk.snapshots", Map.of("cleanup.policy", "compact,delete"));
    assertThat(TopicPlan.of(allBut(Topics.CALL_EVENTS, with(Topics.CALL_EVENTS, "cleanup.policy", "compact")),
        THREE, 8, 0).repairs()).containsEntry("call.events", Map.of("cleanup.policy", "delete"));
    assertThat(TopicPlan.of(allBut(Topics.CALL_EVENTS, with(Topics.CALL_EVENTS, "retention.ms", "60000")),
        THREE, 8, 0).repairs()).containsEntry("call.events", Map.of("retention.ms", "86400000"));
    assertThat(TopicPlan.of(allBut(Topics.CALL_EVENTS, with(Topics.CALL_EVENTS, "retention.ms", "-1")),
        THREE, 8, 0).repairs()).isEmpty();
  }

  @Test
  void shouldMendAcksThatAreNotWorthTheirName() {
    assertThat(TopicPlan.of(allBut(Topics.CALL_EVENTS, with(Topics.CALL_EVENTS, "min.insync.replicas", "1")),
        THREE, 8, 0).repairs()).containsEntry("call.events", Map.of("min.insync.replicas", "2"));
    assertThat(TopicPlan.of(allBut(Topics.CALL_EVENTS, with(Topics.CALL_EVENTS, "min.insync.replicas", "4")),
        THREE, 8, 0).repairs()).as("nothing could be written").containsKey("call.events");
  }

  @Test
  void shouldSayWhichTopicsHaveTooFewCopies() {
    TopicPlan plan = TopicPlan.of(allBut(Topics.CALL_EVENTS, new Seen(8, 1, Map.of())), THREE, 8, 0);
    assertThat(plan.remarks()).singleElement().asString().contains("fewer than 3 copies of call.events");
  }
}
