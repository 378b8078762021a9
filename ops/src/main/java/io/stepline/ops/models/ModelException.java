package io.stepline.ops.models;

/** Model files cannot be had or are not what they should be; the message says what to do about it. */
public final class ModelException extends RuntimeException {
  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
