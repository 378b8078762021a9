package io.stepline.kafka.contract;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Our identity of a call: the Kafka key of everything about it. Never the SIP Call-ID, which is the peer's to choose.
 */
public record CallId(String value) {
  private static final int MOST = 64;

  public CallId {
    if (value.isEmpty() || value.length() > MOST)
      throw new IllegalArgumentException("call id must have 1 to 64 characters");
    if (!isOne(value)) throw new IllegalArgumentException("call id has a character outside [A-Za-z0-9_-]");
  }

  /** Whether a call may be called so. */
  public static boolean isOne(String value) {
    if (value.isEmpty() || value.length() > MOST) return false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean ok = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
      if (!ok) return false;
    }
    return true;
  }

  public static CallId random() {
    return new CallId(UUID.randomUUID().toString());
  }

  /** A key for something that is no call: its name, or where that cannot be one, always the same in its place. */
  public static CallId named(String name) {
    return name.matches("[A-Za-z0-9_-]{1,64}") ? new CallId(name)
        : new CallId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
