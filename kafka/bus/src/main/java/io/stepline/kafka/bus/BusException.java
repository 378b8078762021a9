package io.stepline.kafka.bus;

/** The bus cannot do what was asked; the message says what to do about it. */
public sealed class BusException extends RuntimeException permits Bus.PenLost {
  private static final long serialVersionUID = 1;

  public BusException(String message) {
    super(message);
  }

  public BusException(String message, Throwable cause) {
    super(message, cause);
  }
}
