package io.stepline.ops.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings read again while the house runs. What is wrong anywhere refuses all of it, and the house goes on as it was;
 * what needs a restart is named and left. Thread-safe.
 */
final class Reload {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);
  private final Supplier<Config> source;
  private final Consumer<Config> check;
  private final Map<String, Consumer<Config>> live = new LinkedHashMap<>();
  private Map<String, String> running;

  /**
   * What came of it.
   *
   * @param applied settings whose new values hold now; {@code restart} those that hold after a restart
   * @param refusal why nothing was taken, empty if nothing was wrong
   */
  record Outcome(List<String> applied, List<String> restart, String refusal) {
    Outcome {
      applied = List.copyOf(applied);
      restart = List.copyOf(restart);
    }
  }

  /** @param check throws with a sentence if the house could not start with these settings */
  Reload(Config running, Supplier<Config> source, Consumer<Config> check) {
    this.source = source;
    this.check = check;
    this.running = shown(running);
  }

  /** A setting that may change while the house runs, and how it does. */
  synchronized Reload taking(String key, Consumer<Config> apply) {
    live.put(key, apply);
    return this;
  }

  synchronized Outcome again() {
    Outcome outcome = read();
    if (!outcome.refusal().isEmpty())
      log.error("settings read again and refused, the house goes on with those of before: {}", outcome.refusal());
    else log.info("settings read again: {}; {}",
        outcome.applied().isEmpty() ? "nothing to change" : "changed " + String.join(", ", outcome.applied()),
        outcome.restart().isEmpty() ? "nothing waits for a restart"
            : "a restart is needed for " + String.join(", ", outcome.restart()));
    return outcome;
  }

  private Outcome read() {
    Config next;
    Map<String, String> wanted;
    try {
      next = source.get();
      check.accept(next);
      wanted = shown(next);
    } catch (RuntimeException e) {
      return new Outcome(List.of(), List.of(), String.valueOf(e.getMessage()));
    }
    List<String> applied = new ArrayList<>();
    List<String> restart = new ArrayList<>();
    Map<String, String> now = new TreeMap<>(running);
    for (String key : new TreeSet<>(wanted.keySet())) {
      if (Objects.equals(wanted.get(key), running.get(key))) continue;
      if (!live.containsKey(key)) {
        restart.add(key);
        continue;
      }
      Objects.requireNonNull(live.get(key)).accept(next);
      now.put(key, Objects.requireNonNull(wanted.get(key)));
      applied.add(key);
    }
    running = now;
    return new Outcome(applied, restart, "");
  }

  /** All that is compared: the settings, the trunks, and the bot files by their bytes. */
  private static Map<String, String> shown(Config config) {
    Map<String, String> all = new TreeMap<>(config.values());
    all.put("trunks", config.trunkList().toString());
    all.put("bots", BotFiles.digest(config.house().bots()));
    return all;
  }
}
