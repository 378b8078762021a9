package io.stepline.kafka.bus;

/** The bus cannot do what was asked; the message says what to do about it. */
public final class BusException extends RuntimeException {
  public BusException(String message, Throwable cause) {
    super(message, cause);
  }
}
