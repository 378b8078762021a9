package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.lane.Lane;

/** Which lane owns what: each call has one, and so have the rooms that connect calls. Thread-safe. */
interface Lanes extends AutoCloseable {
  Lane of(CallId call);

  /** Owns who is connected with whom. */
  Lane rooms();

  /** What waits is done, timers are forgotten; nothing more is taken. */
  @Override
  void close();
}
