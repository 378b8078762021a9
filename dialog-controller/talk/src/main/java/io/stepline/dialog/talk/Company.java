package io.stepline.dialog.talk;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.Tag;
import java.util.List;
import java.util.Optional;

/**
 * Who the caller is with instead of the bot, or what they wait for. While there is company, the caller's silence is no
 * reason to speak.
 *
 * @param others the call is connected with
 * @param waits music or a transfer under way has the caller
 */
public record Company(boolean onHold, List<CallId> others, boolean waits, Optional<Queue> queue,
    Optional<Agent> agent) {
  public static final Company NONE = new Company(false, List.of(), false, Optional.empty(), Optional.empty());

  /** @param name of the bot file @param sinceUs the caller's place */
  public record Queue(String name, long sinceUs) {}

  /** How far it is with somebody who was called for the caller. */
  public enum Stage {
    @Tag(0) RINGING, @Tag(1) ANSWERED, @Tag(2) CONNECTED
  }

  /**
   * @param call theirs
   * @param queue they belong to, empty for a transfer by name
   * @param untilUs when they have rung long enough
   */
  public record Agent(CallId call, CallCommand.WarmTransfer order, String queue, Stage stage, long untilUs) {}

  boolean isAway() {
    return onHold || waits || !others.isEmpty();
  }

  Company held(boolean now) {
    return new Company(now, others, waits, queue, agent);
  }

  Company with(List<CallId> now) {
    return new Company(onHold, List.copyOf(now), waits, queue, agent);
  }

  Company waiting(boolean now) {
    return new Company(onHold, others, now, queue, agent);
  }

  Company queued(Optional<Queue> now) {
    return new Company(onHold, others, waits, now, agent);
  }

  Company asked(Optional<Agent> now) {
    return new Company(onHold, others, waits, queue, now);
  }
}
