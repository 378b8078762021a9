package io.stepline.kafka.contract;

/**
 * How busy one worker's model servers are, told every second.
 *
 * @param worker its name
 * @param capacity streams that can be made at once, by all servers that are up; 0 where there is no limit to speak of
 */
public record ModelLoad(String worker, String stage, int inFlight, int capacity, long atUs) {
  /** Its key on the bus. */
  public CallId key() {
    return new CallId("worker-" + worker);
  }
}
