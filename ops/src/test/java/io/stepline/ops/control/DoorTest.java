package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.ops.testkit.Api;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoorTest {
  private final Standing standing = new Standing(Set.of("vad", "dialer"));
  private final ProcessMeters meters = new ProcessMeters();
  private final Door door = new Door("127.0.0.1", 0, standing, meters::scrape);
  private final Api api = new Api(door.port(), "");

  @AfterEach
  void close() {
    door.close();
    meters.close();
  }

  @Test
  void shouldNameTheRolesThatHaveNotStartedYet() throws Exception {
    standing.started(Part.worker("vad", "vad"));
    assertThat(api.get("/ready").status()).isEqualTo(503);
    assertThat(api.get("/ready").body().path("reasons").path(0).asText()).isEqualTo("starting: dialer");
    assertThat(api.get("/health").status()).as("alive, and says so").isEqualTo(200);
    assertThat(api.get("/health").body().path("roles").path("dialer").asText()).isEqualTo("starting");
  }

  @Test
  void shouldBeReadyOnceAllRolesCanDoTheirWork() throws Exception {
    AtomicReference<Optional<String>> trouble =
        new AtomicReference<>(Optional.of("campaigns cannot go on, see the log"));
    standing.connected(new InMemoryBus());
    standing.started(Part.of("vad").saying(() -> Map.of("model", "silero")));
    standing.started(Part.of("dialer").unless(trouble::get));
    assertThat(api.get("/ready").status()).isEqualTo(503);
    assertThat(api.get("/ready").body().path("reasons").path(0).asText())
        .isEqualTo("dialer: campaigns cannot go on, see the log");
    trouble.set(Optional.empty());
    assertThat(api.get("/ready").status()).isEqualTo(200);
    assertThat(api.get("/health").body().path("roles").path("vad").path("model").asText()).isEqualTo("silero");
    assertThat(api.get("/health").body().path("status").asText()).isEqualTo("up");
  }

  @Test
  void shouldNotBeReadyWithoutPartitionsOrWithoutABroker() throws Exception {
    try (PlacedBus bus = new PlacedBus()) {
      standing.connected(bus);
      standing.started(Part.of("dialer"));
      standing.started(Part.worker("vad", "vad"));
      bus.place("vad", 2, true);
      assertThat(api.get("/ready").status()).isEqualTo(200);
      bus.place("vad", 0, true);
      assertThat(api.get("/ready").body().path("reasons").path(0).asText())
          .startsWith("vad: no partitions are assigned");
      bus.place("vad", 2, false);
      assertThat(api.get("/ready").body().path("reasons").path(0).asText()).isEqualTo("bus unreachable");
      assertThat(api.get("/health").status()).isEqualTo(503);
    }
  }

  @Test
  void shouldNotBeReadyWhileItDrains() throws Exception {
    standing.started(Part.of("vad"));
    standing.started(Part.of("dialer"));
    standing.drains();
    assertThat(api.get("/ready").body().path("reasons").path(0).asText()).isEqualTo("draining");
    assertThat(api.get("/health").status()).isEqualTo(503);
  }

  @Test
  void shouldNameTheCureWhenAnotherProcessHasThePort() {
    assertThatThrownBy(() -> new Door("127.0.0.1", door.port(), standing, meters::scrape))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("port " + door.port()).hasMessageContaining("--set http.port=" + (door.port() + 1));
  }

  @Test
  void shouldShowWhatWasCounted() throws IOException, InterruptedException {
    meters.count("stepline.chat.requests").add(3);
    meters.gauge("stepline.mailbox.waiting", () -> 7, "mailbox", "vad", "lane", "audio");
    meters.sizes("stepline.vad.batch").had(12);
    meters.times("stepline.vad.inference").took(1_500);
    String page = api.get("/metrics").body().path("text").asText();
    assertThat(page).contains("stepline_chat_requests_total 3.0",
        "stepline_mailbox_waiting{lane=\"audio\",mailbox=\"vad\"} 7.0", "stepline_vad_batch_sum 12.0",
        "stepline_vad_inference_seconds_sum 0.0015");
  }

  @Test
  void shouldShowHowFarEachGroupIsBehind() throws Exception {
    try (PlacedBus bus = new PlacedBus()) {
      meters.connected(bus);
      bus.place("vad", 2, true);
      String page = api.get("/metrics").body().path("text").asText();
      assertThat(page).contains("stepline_bus_lag{group=\"vad\",topic=\"caller.audio\"} 5.0",
          "stepline_bus_partitions{group=\"vad\"} 2.0",
          "stepline_bus_records_rejected{topic=\"call.events\"} 3.0");
    }
  }
}
