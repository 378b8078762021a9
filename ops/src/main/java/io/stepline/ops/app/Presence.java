package io.stepline.ops.app;

import io.stepline.dialog.runtime.ConversationWorker;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.RolePresence;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.ThreadLane;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
  private final Optional<ConversationWorker> controller;
  private final ThreadLane lane =
      ThreadLane.start("presence", (name, why) -> log.error("{}: a step failed", name, why));

  Presence(Bus bus, WallClock clock, Set<String> roles, Optional<ConversationWorker> controller) {
    this.bus = bus;
    this.clock = clock;
    this.roles = roles.stream().filter(TALKING::contains).sorted().toList();
    this.controller = controller;
    lane.run(this::tell);
    lane.every(TELL_MS, this::tell);
  }

  private void tell() {
    for (String role : roles) {
      int[] partitions = controller.filter(c -> role.equals(RolePresence.CONTROLLER)).stream()
          .flatMap(c -> c.partitions().stream()).mapToInt(Integer::intValue).toArray();
      bus.publish(Topics.ROLE_PRESENCE, new RolePresence(process, role, partitions, clock.nowUs()));
    }
  }

  @Override
  public void close() {
    lane.close();
  }
}
