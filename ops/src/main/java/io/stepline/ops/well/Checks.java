package io.stepline.ops.well;

import io.stepline.kafka.bus.BusHealth;
import io.stepline.kafka.bus.Reading;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.ops.live.LiveQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What each thing that was seen means. Pure. */
final class Checks {
  private static final long BEHIND = 1_000;
  private static final long STALE_US = 10_000_000;
  private static final long LONG_WAIT_US = 120_000_000;
  private static final double FULL = 0.9;
  private static final long SOON_MS = 14 * 86_400_000L;
  private static final long LOW_BYTES = 5L << 30;
  private static final long NO_BYTES = 500L << 20;

  private Checks() {}

  static List<Check> bus(BusHealth bus, List<Reading> readings) {
    List<Check> all = new ArrayList<>();
    all.add(bus.connected() ? Check.ok("brokers", "bus", "The brokers answer.")
        : Check.broken("brokers", "bus", "No broker answers.",
            "Look whether the brokers at kafka.servers run and can be reached from here."));
    if (bus.failedSends() > 0) all.add(Check.degraded("brokers", "sends",
        bus.failedSends() + " records could not be sent since the start.",
        "Look into this process's log and at the brokers' disks."));
    if (bus.rejected() > 0) all.add(Check.degraded("brokers", "records",
        bus.rejected() + " records could not be read; they lie in dead.letters.",
        "Some process is of another release: bring all to the same one."));
    readings.stream().filter(r -> !r.group().isEmpty()).forEach(r -> {
      long behind = r.lag().values().stream().mapToLong(l -> l).sum();
      all.add(behind < BEHIND ? Check.ok("workers", r.group(), "Works on " + r.partitions() + " partitions.")
          : Check.degraded("workers", r.group(), "Is " + behind + " records behind.",
              "Start another worker of this role, or look what slows this one."));
    });
    return all;
  }

  /** @param hindrances of the process that is asked */
  static List<Check> process(List<String> hindrances) {
    return hindrances.isEmpty() ? List.of(Check.ok("workers", "this process", "All its roles do their work."))
        : hindrances.stream().map(h -> Check.broken("workers", "this process", h + ".",
            "See /health at its door and its log.")).toList();
  }

  /** @param latest what each worker told last */
  static List<Check> models(Collection<ModelLoad> latest, long nowUs) {
    if (latest.isEmpty())
      return List.of(Check.unknown("models", "models", "No model worker has told of itself yet."));
    return latest.stream().map(l -> model(l, nowUs)).toList();
  }

  private static Check model(ModelLoad l, long nowUs) {
    String name = l.stage() + " " + l.worker();
    if (nowUs - l.atUs() > STALE_US) return Check.broken("models", name,
        "Has been silent for " + (nowUs - l.atUs()) / 1_000_000 + " s.", "Look whether this worker still runs.");
    if (l.capacity() > 0 && l.inFlight() >= FULL * l.capacity()) return Check.degraded("models", name,
        l.inFlight() + " of " + l.capacity() + " streams are in use.", "Add a model server, or take fewer calls.");
    return Check.ok("models", name,
        l.inFlight() + (l.capacity() > 0 ? " of " + l.capacity() : "") + " streams in use.");
  }

  static List<Check> queues(List<LiveQueue> queues, long nowUs) {
    return queues.stream().map(q -> {
      long since = q.waiting().values().stream().mapToLong(s -> s).min().orElse(nowUs);
      if (nowUs - since > LONG_WAIT_US) return Check.degraded("queues", q.name(),
          q.waiting().size() + " wait, the first for " + (nowUs - since) / 1_000_000 + " s.",
          "More agents are needed, or the queue's max-wait is too long.");
      return Check.ok("queues", q.name(), q.waiting().isEmpty() ? "Nobody waits." : q.waiting().size() + " wait.");
    }).toList();
  }

  /** @param usable and {@code total} bytes of the disk it lies on */
  static Check disk(String what, long usable, long total) {
    String says = (usable >> 20) + " MiB of " + (total >> 20) + " MiB are free.";
    String cure = "Free some, or set recording.keep-days and history.keep-days.";
    if (usable < NO_BYTES) return Check.broken("disk", what, says, cure);
    return usable < LOW_BYTES && usable < total / 10 ? Check.degraded("disk", what, says, cure)
        : Check.ok("disk", what, says);
  }

  /** @param endsMs when its certificate ends */
  static Check certificate(String what, long endsMs, long nowMs) {
    long days = Math.floorDiv(endsMs - nowMs, 86_400_000L);
    if (endsMs <= nowMs) return Check.broken("certificates", what, "It ended " + -days + " days ago.",
        "Put a new one into the same file; it is read again without a restart.");
    if (endsMs - nowMs < SOON_MS) return Check.degraded("certificates", what, "It ends in " + days + " days.",
        "Put a new one into the same file; it is read again without a restart.");
    return Check.ok("certificates", what, "It is good for " + days + " days.");
  }

  /** @param states what the gateway says of each trunk; words such as up, down or registered */
  static List<Check> trunks(Map<String, ?> states) {
    return states.entrySet().stream().map(e -> {
      String says = String.valueOf(e.getValue());
      boolean well = !says.toLowerCase(java.util.Locale.ROOT).matches(".*(down|fail|refus|unreach|lost|no answer).*");
      return well ? Check.ok("trunks", e.getKey(), says)
          : Check.broken("trunks", e.getKey(), says,
              "Look at the other side, the network and the trunk's credentials.");
    }).toList();
  }
}
