package io.stepline.model.engine;

import io.stepline.kafka.contract.ModelLoad;
import java.util.List;

/**
 * How busy the servers of an engine are.
 *
 * @param inFlight streams under way, {@code capacity} that can be made at once; 0 where no limit is known
 * @param servers the same by server, as all who share them name them
 */
public record Load(int inFlight, int capacity, List<ModelLoad.Server> servers) {
  public static final Load UNLIMITED = new Load(0, 0);

  public Load(int inFlight, int capacity) {
    this(inFlight, capacity, List.of());
  }
}
