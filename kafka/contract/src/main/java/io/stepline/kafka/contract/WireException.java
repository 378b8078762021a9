package io.stepline.kafka.contract;

/**
 * Bytes that are not a record of the expected kind: unknown version or tag, truncated, oversize or with bytes left
 * over.
 */
public final class WireException extends RuntimeException {
  public WireException(String message) {
    super(message);
  }

  public WireException(String message, Throwable cause) {
    super(message, cause);
  }
}
