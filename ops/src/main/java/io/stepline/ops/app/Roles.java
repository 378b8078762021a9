package io.stepline.ops.app;

import io.stepline.dialog.campaign.run.CampaignWorker;
import io.stepline.dialog.runtime.ConversationWorker;
import io.stepline.gateway.Gateway;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.files.PrivateFiles;
import java.io.IOException;
import io.stepline.kafka.reach.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of the house this process runs: all of them on a laptop, one or a few on each machine of a fleet. Closed in
 * the reverse order.
 */
public final class Roles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Roles.class);
  public static final Set<String> ALL = Role.names();
  /** Without campaigns. */
  public static final Set<String> CALLS =
      ALL.stream().filter(r -> !Set.of("dialer", "answer").contains(r)).collect(Collectors.toUnmodifiableSet());

  private final Premises premises;

  private Roles(Premises premises) {
    this.premises = premises;
  }

  /**
   * Checks what the roles need of the settings, opens the door, and starts them one by one.
   *
   * @throws RuntimeException whose message says what to do; nothing is left running then
   */
  public static Roles start(Config config, Set<String> wanted) {
    List<Role> parts = Role.named(wanted);
    Premises premises = new Premises(config, wanted);
    try {
      check(premises, parts);
      PrivateFiles.folder(config.house().data());
      parts.forEach(r -> r.probe(premises));
      premises.door();
      parts.forEach(r -> premises.standing().started(r.start(premises)));
      premises.keep(new Presence(premises.bus(), premises.clock(), wanted, premises.minded()));
      if (wanted.containsAll(Presence.TALKING)) awaitStaff(premises);
      return new Roles(premises);
    } catch (IOException e) {
      premises.close();
      throw new IllegalArgumentException("data.dir " + config.house().data() + " cannot be written: " + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      premises.close();
      throw e;
    }
  }

  /**
   * Whether these roles could start with these settings. Opens nothing.
   *
   * @throws RuntimeException whose message says what to do
   */
  static void check(Config config, Set<String> wanted) {
    Premises premises = new Premises(config, wanted);
    try {
      check(premises, Role.named(wanted));
    } finally {
      premises.close();
    }
  }

  /** Lets a part that has settings which may change say so. */
  void takesChanges(Reload reload) {
    premises.takesChanges(reload);
  }

  /** A house of one process takes its first call when it says that it is up. */
  private static void awaitStaff(Premises premises) {
    long untilNs = System.nanoTime() + 5_000_000_000L;
    try {
      while (premises.gateway().flatMap(g -> g.desk().missing()).isPresent() && System.nanoTime() < untilNs)
        Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void check(Premises premises, List<Role> parts) {
    String bot = premises.config().house().defaultBot();
    if (!bot.isEmpty() && !premises.bots().containsKey(bot))
      throw new IllegalArgumentException(
          "setting bots.default names '" + bot + "', but the bots are " + String.join(", ", premises.bots().keySet()));
    List<RuntimeException> refusals = new ArrayList<>();
    try {
      premises.config().bus().properties();
      premises.config().bus().seal();
    } catch (RuntimeException e) {
      refusals.add(e);
    }
    try {
      Reach.allow(premises.config().house().netAllow());
    } catch (IllegalArgumentException e) {
      refusals.add(new IllegalArgumentException("setting net.allow: " + e.getMessage(), e));
    }
    for (Role part : parts) {
      try {
        part.check(premises);
      } catch (RuntimeException e) {
        refusals.add(e);
      }
    }
    if (refusals.isEmpty()) return;
    if (refusals.size() == 1) throw refusals.getFirst();
    String all = refusals.stream().map(RuntimeException::getMessage).distinct().collect(Collectors.joining("\n"));
    IllegalArgumentException together = new IllegalArgumentException(all);
    refusals.forEach(together::addSuppressed);
    throw together;
  }

  /** Adds a part that is to be closed with the rest. */
  public <T extends AutoCloseable> T with(Supplier<T> part) {
    return premises.keep(part.get());
  }

  public Bus bus() {
    return premises.bus();
  }

  public WallClock clock() {
    return premises.clock();
  }

  /** Where the door of this process is, and behind it the control API where the console is among the roles. */
  public int httpPort() {
    return premises.door().port();
  }

  public Optional<Gateway> gateway() {
    return premises.gateway();
  }

  public Optional<ConversationWorker> controller() {
    return premises.controller();
  }

  /** What runs where, with every fallback. */
  public Map<String, String> notes() {
    return premises.notes();
  }

  /**
   * First no new attempts of campaigns, then no new calls at all; waits until the present ones have ended, but not
   * longer than the settings say.
   */
  public void drain() {
    premises.standing().drains();
    premises.campaigns().ifPresent(CampaignWorker::drain);
    int seconds = premises.config().house().drainSeconds();
    premises.gateway().ifPresent(g -> {
      if (!g.drained(seconds * 1000L))
        log.warn("{} calls have not ended within {} s and are hung up", g.desk().active(), seconds);
    });
  }

  @Override
  public void close() {
    premises.close();
  }
}
