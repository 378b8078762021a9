package io.stepline.kafka.bus;

/** The bus cannot do what was asked; the message says what to do about it. */
public sealed class BusException extends RuntimeException permits Bus.PenLost, BusException.Unreachable {
  private static final long serialVersionUID = 1;

  public BusException(String message) {
    super(message);
  }

  public BusException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The cluster does not answer, or not yet: what was asked may work later. */
  public static final class Unreachable extends BusException {
    private static final long serialVersionUID = 1;

    public Unreachable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
