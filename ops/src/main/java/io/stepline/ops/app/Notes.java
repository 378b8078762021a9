package io.stepline.ops.app;

import io.stepline.model.engine.EngineException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was chosen for each stage and what had to be done without; names of engines are asked anew each time, since they
 * tell how their servers are. Thread-safe.
 */
final class Notes {
  private static final Logger log = LoggerFactory.getLogger(Notes.class);
  private final Map<String, Supplier<String>> notes = new LinkedHashMap<>();

  synchronized void put(String stage, Supplier<String> what) {
    notes.put(stage, what);
  }

  <E> E chosen(String stage, E engine, Supplier<String> name) {
    put(stage, name);
    log.info("{}: {}", stage, name.get());
    return engine;
  }

  <E> E fallen(String stage, E engine, Supplier<String> name, EngineException why) {
    put(stage, () -> name.get() + " (fallback: " + why.getMessage() + ")");
    log.warn("{}: {} because {}", stage, name.get(), why.getMessage());
    return engine;
  }

  /** A part is worse than it should be; the rest is not. */
  void degraded(String part, String how) {
    put(part, () -> "degraded: " + how);
    log.warn("{}: {}", part, how);
  }

  synchronized Map<String, String> all() {
    Map<String, String> now = new LinkedHashMap<>();
    notes.forEach((stage, what) -> now.put(stage, what.get()));
    return now;
  }
}
