package io.stepline.ops.erase;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one topic has of calls. Kafka removes records from the beginning of a partition only: with a person's last
 * record goes all that lies before it, of others too. What is compacted has nothing of a call that is over but its id.
 */
public final class BusCopies implements Place {
  private final Bus bus;
  private final Topic<?> topic;
  private final int partitions;
  private final Cutter cutter;

  /** Removes records from the beginning of partitions. */
  public interface Cutter {
    /** @param before by partition, the first offset that stays */
    void cut(String topic, Map<Integer, Long> before) throws IOException;
  }

  public BusCopies(Bus bus, Topic<?> topic, int partitions, Cutter cutter) {
    this.bus = bus;
    this.topic = topic;
    this.partitions = partitions;
    this.cutter = cutter;
  }

  @Override
  public String name() {
    return "topic " + topic.name();
  }

  /** Where the call's parties are told. */
  @Override
  public Set<CallId> calls(Person person) {
    Set<CallId> calls = new HashSet<>();
    if (topic.name().equals(Topics.CALL_RECORDS.name())) bus.replay(Topics.CALL_RECORDS, r -> {
      if (isOf(person, r)) calls.add(r.call());
    });
    if (topic.name().equals(Topics.CALL_EVENTS.name())) bus.replay(Topics.CALL_EVENTS, e -> {
      if (e instanceof CallEvent.Answered a && (person.is(a.from()) || person.is(a.to()))) calls.add(a.call());
      if (e instanceof CallEvent.Ended x && (person.is(x.from()) || person.is(x.to()))) calls.add(x.call());
    });
    return calls;
  }

  /** When something of these calls was heard last, microseconds since the epoch; 0 where nothing is known. */
  public static long lastHeardUs(Bus bus, Set<CallId> calls) {
    long[] last = new long[1];
    bus.replay(Topics.CALL_EVENTS, e -> {
      if (calls.contains(e.call())) last[0] = Math.max(last[0], e.atUs());
    });
    return last[0];
  }

  private static boolean isOf(Person person, CallRecord record) {
    return person.is(record.from()) || person.is(record.to());
  }

  @Override
  public Came erase(Set<CallId> calls, boolean carryOut) throws IOException {
    return of(topic, calls, carryOut);
  }

  private <T> Came of(Topic<T> its, Set<CallId> calls, boolean carryOut) throws IOException {
    Map<Integer, Long> before = new HashMap<>();
    Map<Integer, Long> seen = new HashMap<>();
    Map<Integer, Long> inFront = new HashMap<>();
    long[] found = new long[1];
    bus.replay(its, IntStream.range(0, partitions).boxed().collect(Collectors.toSet()), p -> {
      seen.merge(p.partition(), 1L, Long::sum);
      if (!calls.contains(its.key().apply(p.value()))) return;
      found[0]++;
      before.put(p.partition(), p.offset() + 1);
      inFront.put(p.partition(), seen.getOrDefault(p.partition(), 0L));
    });
    if (found[0] == 0) return new Came(name(), 0, 0, 0, "");
    if (its.compacted()) return new Came(name(), found[0], 0, 0,
        "compacted, and others' live talks lie there: of a call that is over the newest record has "
            + "its id alone, and all of it goes within two days");
    if (carryOut) cutter.cut(its.name(), before);
    long gone = inFront.values().stream().mapToLong(n -> n).sum();
    return new Came(name(), found[0], carryOut ? found[0] : 0, gone - found[0], "");
  }
}
