package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.ops.console.RecordKeeper;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bus carries is counted by the process that put it there, and by no other. */
class BusTallyTest {
  private static final String ENDED = "stepline_calls_ended_total";
  private static final CallId CALL = new CallId("one");
  private final InMemoryBus cluster = new InMemoryBus();

  private static double total(String name, ProcessMeters... processes) {
    return Stream.of(processes).flatMap(p -> p.scrape().lines())
        .filter(l -> l.startsWith(name + "{") || l.startsWith(name + " "))
        .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ')))).sum();
  }

  private static CallEvent ended() {
    return new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.CALLER, "caller-bye", 0), CallEvent.Direction.INBOUND,
        "alice", "desk", "desk", "any", 1, 1,
        MediaReport.EMPTY, 1);
  }

  @Test
  void shouldCountACallOnceHoweverManyConsolesLook(@TempDir Path folder) {
    try (ProcessMeters gateway = new ProcessMeters(); ProcessMeters first = new ProcessMeters();
        ProcessMeters second = new ProcessMeters()) {
      console(new BusTally(cluster, first), folder.resolve("first"));
      console(new BusTally(cluster, second), folder.resolve("second"));
      new BusTally(cluster, gateway).publish(Topics.CALL_EVENTS, ended());
      cluster.deliver();
      assertThat(total(ENDED, gateway, first, second)).isEqualTo(1);
      assertThat(total(ENDED, gateway)).isEqualTo(1);
    }
  }

  /** Everything of a console that reads the bus. */
  private static void console(Bus bus, Path folder) {
    new OrderDesk(bus, () -> 1_000_000, Map.of(), "desk", new OrderBook(o -> {}));
    new RecordKeeper(folder, bus, () -> 1_000_000).close();
  }

  /** What the interface does by default would be silently left out. */
  @Test
  void shouldPassOnEverythingABusCan() {
    assertThat(Stream.of(BusTally.class.getDeclaredMethods()).map(Method::getName)).containsAll(
        Stream.of(Bus.class.getDeclaredMethods()).filter(m -> !m.isSynthetic()).map(Method::getName)
            .filter(n -> !n.equals("replay")).toList());
  }

  @Test
  void shouldCountAttemptsThatWereWritten() {
    try (ProcessMeters dialer = new ProcessMeters(); Bus.Pen pen = new BusTally(cluster, dialer).pen("campaigns")) {
      pen.write(List.of(
          new Bus.Entry<>(Topics.CAMPAIGN_ATTEMPTS,
              new AttemptNews(CALL, "spring", 1, "+49301", "PLANNED", "", "", 0, false, 1)),
          new Bus.Entry<>(Topics.CAMPAIGN_ATTEMPTS,
              new AttemptNews(CALL, "spring", 1, "+49301", "DIALLED", "", "", 0, false, 2)),
          new Bus.Entry<>(Topics.CAMPAIGN_ATTEMPTS,
              new AttemptNews(CALL, "spring", 1, "+49301", "ENDED", "busy", "", 486, false, 3))));
      assertThat(total("stepline_attempts_planned_total", dialer)).isEqualTo(1);
      assertThat(total("stepline_attempts_ended_total", dialer)).isEqualTo(1);
    }
  }
}
