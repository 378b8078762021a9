package io.stepline.kafka.contract;

import java.util.List;

/**
 * How busy one worker's model servers are, told every second.
 *
 * @param worker its name
 * @param capacity streams that can be made at once, by all servers that are up; 0 where there is no limit to speak of
 * @param servers the same server by server: workers that share a server name it alike, so that it is counted once
 */
public record ModelLoad(String worker, String stage, int inFlight, int capacity, long atUs,
    @Since(3) List<Server> servers) {
  /** One server as this worker sees it. @param capacity streams it makes at once, 0 where no limit is known */
  public record Server(String name, int inFlight, int capacity) {}

  public ModelLoad(String worker, String stage, int inFlight, int capacity, long atUs) {
    this(worker, stage, inFlight, capacity, atUs, List.of());
  }

  /** Its key on the bus. */
  public CallId key() {
    return CallId.named("worker-" + worker);
  }
}
