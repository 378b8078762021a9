package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.ops.app.Roles;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.TestHouse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
            Map.of("sip.port", "16990", "bots.default", "front-desk", "campaign.rules", "../ops/rules"),
            Path.of("none.yaml"), Roles.ALL);
        Baresip phone = Baresip.start(folder.resolve("remote"), "remote", 17_010, "pcmu",
            house.mic(4_000, "What are your opening hours?", 30_000), "")) {
      phone.command("dial", "sip:front-desk@127.0.0.1:16990");
      assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      await().atMost(Duration.ofSeconds(60)).until(
          () -> house.events().stream().filter(e -> e instanceof CallEvent.PlayoutFinished).count() > 1);
      phone.command("hangup", "");
      await().atMost(Duration.ofSeconds(20)).until(() -> !house.records().isEmpty());
      System.gc();
      String page = HttpClient.newHttpClient().send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + house.roles().httpPort() + "/metrics")).build(),
          HttpResponse.BodyHandlers.ofString()).body();
      Set<String> exposed = page.lines().filter(l -> !l.startsWith("#")).map(l -> l.replaceFirst("[{ ].*", ""))
          .collect(Collectors.toCollection(TreeSet::new));
      assertThat(exposed).containsAll(ObservabilityTest.named());
      assertThat(page.lines().filter(l -> !l.startsWith("#")).count()).as("rows of a whole house")
          .isLessThan(MOST_ROWS);
      assertThat(page).doesNotContain("127.0.0.1:17010")
          .doesNotContain(house.records().getFirst().call().value());
    }
  }
}
