package io.stepline.dialog.policy;

import java.util.Optional;

/**
 * Keys to an entry: by length, by terminator, or by the time since the last key. Pure; the caller keeps the clock. One
 * per call.
 */
public final class KeyCollector {
  private static final int MAX = 64;
  private final StringBuilder entry;

  public KeyCollector() {
    this("");
  }

  /** @param entered the keys of an entry that goes on */
  public KeyCollector(String entered) {
    entry = new StringBuilder(entered);
  }

  /** The keys so far of an entry that is not complete; empty when there is none. */
  public String entered() {
    return entry.toString();
  }

  /** @return the entry when this key completes it */
  public Optional<String> press(String key, int maxKeys, String terminator) {
    if (key.equals(terminator) && !entry.isEmpty()) return Optional.of(take());
    entry.append(key);
    boolean alone = entry.length() == 1 && key.equals("*");
    return alone || entry.length() >= Math.min(MAX, Math.max(1, maxKeys)) ? Optional.of(take()) : Optional.empty();
  }

  /** No key came in time. */
  public Optional<String> expired() {
    return entry.isEmpty() ? Optional.empty() : Optional.of(take());
  }

  private String take() {
    String keys = entry.toString();
    entry.setLength(0);
    return keys;
  }
}
