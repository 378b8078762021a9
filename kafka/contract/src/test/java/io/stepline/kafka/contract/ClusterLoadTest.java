package io.stepline.kafka.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterLoadTest {
  private static final int STALE_MS = 5_000;
  private final ClusterLoad cluster = new ClusterLoad(STALE_MS);

  private static ModelLoad worker(String name, int inFlight, String... servers) {
    return new ModelLoad(name, "chat", inFlight * servers.length, 32 * servers.length, 0,
        List.of(servers).stream().map(s -> new ModelLoad.Server(s, inFlight, 32)).toList());
  }

  @Test
  void shouldCountAServerOnceHoweverManyWorkersShareIt() {
    for (int workers = 1; workers <= 5; workers++) {
      cluster.heard(worker("w" + workers, 2, "gpu-1:8000", "gpu-2:8000"), 0);
      assertThat(cluster.total(0)).isEqualTo(new ClusterLoad.Total(4 * workers, 64));
    }
  }

  @Test
  void shouldCountAServerThatOnlyOneWorkerReaches() {
    cluster.heard(worker("a", 1, "gpu-1:8000", "gpu-2:8000"), 0);
    cluster.heard(worker("b", 1, "gpu-2:8000"), 0);
    assertThat(cluster.total(0)).isEqualTo(new ClusterLoad.Total(3, 64));
    cluster.heard(worker("b", 1, "gpu-3:8000"), 1);
    assertThat(cluster.total(1)).isEqualTo(new ClusterLoad.Total(3, 96));
  }

  @Test
  void shouldTakeWorkersThatNameNoServersAsTheyAre() {
    cluster.heard(new ModelLoad("old", "chat", 3, 10, 0), 0);
    cluster.heard(worker("new", 1, "gpu-1:8000"), 0);
    assertThat(cluster.total(0)).isEqualTo(new ClusterLoad.Total(4, 42));
  }

  @Test
  void shouldGoByTheTightestStage() {
    cluster.heard(worker("a", 4, "gpu-1:8000", "gpu-2:8000"), 0);
    cluster.heard(voice("a", 9), 0);
    assertThat(cluster.total(0)).as("one token2wav server of 10").isEqualTo(new ClusterLoad.Total(9, 10));
    assertThat(cluster.fullness(0)).isEqualTo(0.9);
    cluster.heard(voice("b", 1), 0);
    assertThat(cluster.total(0)).as("two workers on the same one").isEqualTo(new ClusterLoad.Total(10, 10));
    cluster.heard(worker("a", 4, "gpu-1:8000", "gpu-2:8000"), 6_000);
    assertThat(cluster.total(6_000).capacity()).as("nobody speaks any more").isZero();
  }

  private static ModelLoad voice(String worker, int inFlight) {
    return new ModelLoad(worker, "decoder", inFlight, 10, 0,
        List.of(new ModelLoad.Server("voice-1:8000", inFlight, 10)));
  }

  @Test
  void shouldForgetWorkersThatFellSilentAndOtherStages() {
    assertThat(cluster.isKnown()).isFalse();
    cluster.heard(new ModelLoad("g", "gateway", 7, 0, 0), 0);
    assertThat(cluster.isKnown()).isFalse();
    cluster.heard(worker("a", 1, "gpu-1:8000"), 0);
    assertThat(cluster.total(STALE_MS).capacity()).isEqualTo(32);
    assertThat(cluster.total(STALE_MS + 1)).isEqualTo(new ClusterLoad.Total(0, 0));
    assertThat(cluster.isKnown()).isTrue();
  }
}
