package io.stepline.kafka.contract;

/** The caller's floor from first speech to end of turn, counted from 1 in each call; 0 is the greeting. */
public record TurnId(long value) {
  public TurnId next() {
    return new TurnId(value + 1);
  }
}
