package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.ops.app.Roles;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.TestHouse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a dashboard or an alert rule names is exposed by a house in which a call was made; and not too much is. */
class ObservabilityIT {
  private static final int MOST_ROWS = 600;
  @TempDir
  private Path folder = Path.of("");

  @Test
  void shouldExposeEveryMetricThatDashboardsAndRulesName() throws Exception {
    try (
        TestHouse house = new TestHouse(folder,
            Map.of("sip.port", "16990", "rtp.from", "43000", "rtp.to", "43099", "bots.default", "front-desk",
                "campaign.rules", "../ops/rules"),
            Path.of("none.yaml"), Roles.ALL);
        Baresip phone = Baresip.start(folder.resolve("remote"), "remote", 17_010, "pcmu",
            asksTwice(house), "")) {
      AtomicLong enough = new AtomicLong(); // replies played once the caller's sentence is answered
      house.roles().bus().subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
          List.of(Bus.Route.each(Topics.CHAT_REQUESTS, r -> {
            if (r instanceof ChatRequest.Generate g && g.cause() == ChatRequest.Cause.CALLER_SPOKE)
              enough.set(played(house) + 1);
          }))));
      phone.command("dial", "sip:front-desk@127.0.0.1:16990");
      assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      await().atMost(Duration.ofSeconds(60)).until(() -> enough.get() > 0 && played(house) >= enough.get());
      phone.command("hangup", "");
      await().atMost(Duration.ofSeconds(20)).until(() -> !house.records().isEmpty());
      System.gc();
      String page = HttpClient.newHttpClient().send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + house.roles().httpPort() + "/metrics")).build(),
          HttpResponse.BodyHandlers.ofString()).body();
      Set<String> exposed = page.lines().filter(l -> !l.startsWith("#")).map(l -> l.replaceFirst("[{ ].*", ""))
          .collect(Collectors.toCollection(TreeSet::new));
      Set<String> missing = new TreeSet<>(ObservabilityTest.named());
      missing.removeAll(exposed);
      assertThat(missing).as("named by dashboards or rules, and exposed by no part of a house").isEmpty();
      assertThat(page.lines().filter(l -> !l.startsWith("#")).count()).as("rows of a whole house")
          .isLessThan(MOST_ROWS);
      assertThat(page).doesNotContain("127.0.0.1:17010")
          .doesNotContain(house.records().getFirst().call().value());
    }
  }

  private static long played(TestHouse house) {
    return house.events().stream().filter(e -> e instanceof CallEvent.PlayoutFinished).count();
  }

  /** A sentence twice, so that a slow machine has heard and answered it at least once before the call ends. */
  private static short[] asksTwice(TestHouse house) {
    short[] once = house.mic(6_000, "What are your opening hours?", 9_000);
    short[] twice = Arrays.copyOf(once, 2 * once.length);
    System.arraycopy(once, 0, twice, once.length, once.length);
    return twice;
  }
}
