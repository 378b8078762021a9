package io.stepline.kafka.contract;

/**
 * A role that a process runs, told twice a second while it does.
 *
 * @param process one name for all of its roles, which no other process has
 * @param partitions whose calls it minds; releases before told this of controllers only
 */
public record RolePresence(String process, String role, int[] partitions, long atUs) {
  public static final String CONTROLLER = "controller";

  /** Its key on the bus. */
  public CallId key() {
    return CallId.named("process-" + process);
  }
}
