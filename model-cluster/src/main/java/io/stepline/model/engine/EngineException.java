package io.stepline.model.engine;

/** An engine cannot start or went wrong; the message says what to do about it. */
public final class EngineException extends RuntimeException {
  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
