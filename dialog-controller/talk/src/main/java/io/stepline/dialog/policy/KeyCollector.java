package io.stepline.dialog.policy;

import java.util.Optional;

/**
 * Keys to an entry: by length, by terminator, or by the time since the last key. Pure; the caller keeps the clock. One
 * per call.
 */
public final class KeyCollector {
  static final int MAX = 64;
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

  /**
   * @param asked how many keys the bot waits for, 1 acts at once; 0 where it does not say: keys are collected then
   * @param limits how long such an entry may be, and what ends it
   * @return the entry when this key completes it
   */
  public Optional<String> press(String key, int asked, BotPolicy.Keys limits) {
    boolean ends = key.equals(limits.terminator());
    if (ends && !entry.isEmpty()) return Optional.of(take());
    entry.append(key);
    boolean alone = entry.length() == 1 && (asked > 0 ? key.equals("*") : ends);
    int max = Math.min(MAX, asked > 0 ? asked : limits.max());
    return alone || entry.length() >= max ? Optional.of(take()) : Optional.empty();
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
