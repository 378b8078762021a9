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
