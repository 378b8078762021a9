package io.stepline.gateway.sip;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one dialog sends, in order: at once where nothing has to be waited for, else aside, and what follows waits
 * behind it. So neither the stack's thread nor a call's lane waits for a name or a connection. Thread-safe.
 */
final class Outbox {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final int MAX_WAITING = 64;
  private final Aside aside;
  private final String transport;
  private final Consumer<String> failed;
  private final Deque<Item> waiting = new ArrayDeque<>();

  private record Item(Optional<Place> place, Runnable task) {}

  /** What is sent, or asked of the stack. */
  interface Attempt {
    void run() throws Exception;
  }

  /**
   * @param transport where a URI names none
   * @param failed hears what could not be sent
   */
  Outbox(Aside aside, String transport, Consumer<String> failed) {
    this.aside = aside;
    this.transport = transport;
    this.failed = failed;
  }

  /** Sends something where {@code place} leads, aside if a name or a connection must be waited for. */
  void send(Optional<Place> place, String what, Attempt attempt) {
    run(place, connects(place), () -> now(what, attempt));
  }

  /** Sends something that leaves by what is there. */
  void now(String what, Attempt attempt) {
    try {
      attempt.run();
    } catch (Exception e) {
      log.warn("{} could not be sent: {}", what, InviteReader.hideUser(e.toString()));
      failed.accept(what + " could not be sent");
    }
  }

  /** Whether a connection may have to be made. */
  boolean connects(Optional<Place> place) {
    String over = place.map(Place::transport).filter(t -> !t.isEmpty()).orElse(transport);
    return over.equalsIgnoreCase("tcp") || over.equalsIgnoreCase("tls");
  }

  /**
   * @param place where it goes; empty when the stack knows
   * @param connects whether a connection may have to be made
   * @param task handles its own failures
   */
  void run(Optional<Place> place, boolean connects, Runnable task) {
    boolean first;
    synchronized (this) {
      first = waiting.isEmpty();
      if (!first || connects || place.filter(p -> !aside.isSettled(p)).isPresent()) {
        if (waiting.size() >= MAX_WAITING) {
          log.warn("more than {} messages of a call wait for a name; one is dropped", MAX_WAITING);
          return;
        }
        waiting.add(new Item(place, task));
        if (!first) return;
      } else first = false;
    }
    if (first) begin(place);
    else task.run();
  }

  private void begin(Optional<Place> place) {
    if (place.isPresent()) aside.find(place.get(), () -> aside.run(this::drain));
    else aside.run(this::drain);
  }

  private void drain() {
    while (true) {
      Item head;
      synchronized (this) {
        head = waiting.element();
      }
      if (head.place().filter(p -> !aside.isSettled(p)).isPresent()) {
        begin(head.place());
        return;
      }
      try {
        head.task().run();
      } catch (RuntimeException e) {
        log.error("a message of a call could not be sent", e);
      }
      synchronized (this) {
        waiting.remove();
        if (waiting.isEmpty()) return;
      }
    }
  }
}
