package io.stepline.kafka.bus;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where the cluster is and how it is used.
 *
 * @param partitions of each topic; at least the number of workers of one role
 * @param replication copies of each partition; 0 for three, or as many as there are brokers
 * @param extra further client properties: those of {@link Access}, and what {@link ClientKeys} lets others set; each
 *   client gets those it knows
 * @param seal of every record
 * @param trunks whether many values share a record where a topic has a {@link Topic#trunk}; all read both
 */
public record KafkaSettings(String bootstrapServers, int partitions, int replication, Map<String, String> extra,
    Seal seal, boolean trunks) {
  public KafkaSettings(String bootstrapServers, int partitions, int replication, Map<String, String> extra,
      Seal seal) {
    this(bootstrapServers, partitions, replication, extra, seal, true);
  }

  /** With records in the clear. */
  public KafkaSettings(String bootstrapServers, int partitions, int replication, Map<String, String> extra) {
    this(bootstrapServers, partitions, replication, extra, Seal.NONE);
  }

  /**
   * The least that brokers allow as they are shipped ({@code group.min.session.timeout.ms}): for so long the calls of a
   * process that was killed wait for another.
   */
  private static final int SESSION_MS = 6_000;
  private static final int HEARTBEAT_MS = 1_000;
  private static final int LISTEN_MS = 3_000;

  public static KafkaSettings local(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, 4, 1, Map.of());
  }

  /** Without the properties, which have passwords. */
  @Override
  public String toString() {
    return "Kafka at " + bootstrapServers;
  }

  Map<String, Object> admin() {
    Map<String, Object> p = base();
    p.put("request.timeout.ms", 5_000);
    p.put("default.api.timeout.ms", 15_000);
    p.putAll(ClientKeys.of(extra, AdminClientConfig.configNames()));
    return p;
  }

  /**
   * Control goes out at once and waits ten minutes for a broker that is gone; that needs the client to keep what it
   * knows of the topics. Audio waits up to 5 ms for its tick: brokers are paid per request, not per record.
   */
  Map<String, Object> producer(Topic.Lane lane) {
    Map<String, Object> p = base();
    p.put("linger.ms", lane == Topic.Lane.AUDIO ? 5 : 0);
    p.put("acks", lane == Topic.Lane.AUDIO ? "1" : "all");
    p.put("enable.idempotence", lane == Topic.Lane.CONTROL);
    p.put("batch.size", 256 << 10);
    p.put("buffer.memory", 16L << 20);
    p.put("compression.type", "none");
    p.put("max.block.ms", lane == Topic.Lane.AUDIO ? 20 : 200);
    p.put("request.timeout.ms", lane == Topic.Lane.AUDIO ? 2_000 : 5_000);
    p.put("delivery.timeout.ms", lane == Topic.Lane.AUDIO ? 2_100 : 600_000);
    p.put("metadata.max.idle.ms", 86_400_000);
    p.putAll(ClientKeys.of(extra, ProducerConfig.configNames()));
    return p;
  }

  /** Of a reader without a group, whose partitions never change: it may wait for long at a broker that has nothing. */
  Map<String, Object> listener() {
    Map<String, Object> p = consumer("");
    if (!extra.containsKey("fetch.max.wait.ms")) p.put("fetch.max.wait.ms", LISTEN_MS);
    return p;
  }

  Map<String, Object> consumer(String group) {
    Map<String, Object> p = base();
    if (!group.isEmpty()) p.put("group.id", group);
    p.put("enable.auto.commit", false);
    p.put("auto.offset.reset", "latest");
    p.put("fetch.min.bytes", 1);
    p.put("fetch.max.wait.ms", 500);
    p.put("max.poll.records", 5_000);
    p.put("session.timeout.ms", SESSION_MS);
    p.put("heartbeat.interval.ms", HEARTBEAT_MS);
    p.put("partition.assignment.strategy", TogetherAssignor.class.getName());
    p.putAll(ClientKeys.of(extra, ConsumerConfig.configNames()));
    return p;
  }

  /** After this much silence a group gives a member's partitions away. */
  int sessionMs() {
    return Optional.ofNullable(consumer("any").get("session.timeout.ms")).map(ms -> Integer.parseInt(ms.toString()))
        .orElse(SESSION_MS);
  }

  /**
   * A producer that writes in transactions; whoever begins under {@code name} last is let in. A writer that hangs holds
   * readers up for five seconds at most.
   */
  Map<String, Object> pen(String name) {
    Map<String, Object> p = base();
    p.put("transactional.id", name);
    p.put("transaction.timeout.ms", 5_000);
    p.put("acks", "all");
    p.put("max.block.ms", 10_000);
    p.put("request.timeout.ms", 2_000);
    p.put("delivery.timeout.ms", 4_000);
    p.put("linger.ms", 0);
    p.putAll(ClientKeys.of(extra, ProducerConfig.configNames()));
    return p;
  }

  /** Of a group whose places are committed with what is written of the records. */
  Map<String, Object> claimant(String group) {
    Map<String, Object> p = committed(consumer(group));
    p.put("auto.offset.reset", "earliest");
    p.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
    p.put("max.poll.records", 50);
    return p;
  }

  static Map<String, Object> committed(Map<String, Object> consumer) {
    consumer.put("isolation.level", "read_committed");
    return consumer;
  }

  private Map<String, Object> base() {
    Map<String, Object> p = new HashMap<>();
    p.put("bootstrap.servers", bootstrapServers);
    p.put("reconnect.backoff.ms", 50);
    p.put("reconnect.backoff.max.ms", 1_000);
    p.put("retry.backoff.ms", 50);
    p.put("enable.metrics.push", false);
    p.put("metadata.recovery.strategy", "none");
    return p;
  }
}
