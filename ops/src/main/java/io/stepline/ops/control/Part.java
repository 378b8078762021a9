package io.stepline.ops.control;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a role of this process says of itself at the door. Both are asked on the door's threads and must not wait.
 *
 * @param group of the bus whose partitions it works on; empty for one that has none
 * @param says what stands on the health page
 * @param hindrance why it cannot do its work now; empty while it can
 */
public record Part(String role, String group, Supplier<Map<String, ?>> says, Supplier<Optional<String>> hindrance) {
  /** One that is ready as soon as it has started. */
  public static Part of(String role) {
    return new Part(role, "", Map::of, Optional::empty);
  }

  /** One that works on the partitions of a group of its own. */
  public static Part worker(String role, String group) {
    return new Part(role, group, Map::of, Optional::empty);
  }

  public Part saying(Supplier<Map<String, ?>> what) {
    return new Part(role, group, what, hindrance);
  }

  public Part unless(Supplier<Optional<String>> why) {
    return new Part(role, group, says, why);
  }
}
