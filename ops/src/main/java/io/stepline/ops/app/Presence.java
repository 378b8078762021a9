package io.stepline.ops.app;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.RolePresence;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.ThreadLane;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the gateways which roles for talking this process runs. Owned by its lane. */
final class Presence implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);
  /** Without each of these somewhere in the house nobody can be talked to. */
  static final Set<String> TALKING = Set.of(RolePresence.CONTROLLER, "vad", "tokenizer", "chat", "decoder");
  private static final long TELL_MS = 500;
  private final String process = UUID.randomUUID().toString();
  private final Bus bus;
  private final WallClock clock;
  private final List<String> roles;
  private final Map<String, Supplier<Set<Integer>>> minded;
  private final ThreadLane lane =
      ThreadLane.start("presence", (name, why) -> log.error("{}: a step failed", name, why));

  /** @param minded whose calls each role minds here, by partition */
  Presence(Bus bus, WallClock clock, Set<String> roles, Map<String, Supplier<Set<Integer>>> minded) {
    this.bus = bus;
    this.clock = clock;
    this.roles = roles.stream().filter(TALKING::contains).sorted().toList();
    this.minded = Map.copyOf(minded);
    lane.run(this::tell);
    lane.every(TELL_MS, this::tell);
  }

  private void tell() {
    for (String role : roles) {
      int[] partitions =
          minded.getOrDefault(role, Set::of).get().stream().mapToInt(Integer::intValue).sorted().toArray();
      bus.publish(Topics.ROLE_PRESENCE, new RolePresence(process, role, partitions, clock.nowUs()));
    }
  }

  @Override
  public void close() {
    lane.close();
  }
}
