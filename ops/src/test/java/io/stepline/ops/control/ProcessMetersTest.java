package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessMetersTest {
  private final ProcessMeters meters = new ProcessMeters();

  @AfterEach
  void close() {
    meters.close();
  }

  private long rows(String beginning) {
    return meters.scrape().lines().filter(l -> l.startsWith(beginning)).count();
  }

  @Test
  void shouldKeepTheRowsOfAMeterBoundedAndLoseNothingOfTheSum() {
    for (int i = 0; i < 5_000; i++) meters.count("stepline.attempts.planned", "campaign", "c-" + i).one();
    assertThat(rows("stepline_attempts_planned_total")).isEqualTo(ProcessMeters.ROWS + 1L);
    assertThat(meters.scrape())
        .contains("stepline_attempts_planned_total{campaign=\"other\"} " + (5_000.0 - ProcessMeters.ROWS));
  }

  @Test
  void shouldKeepOnCountingTheRowsItHas() {
    for (int i = 0; i < 5_000; i++) meters.times("stepline.turn", "hop", "h-" + i).took(1_000);
    meters.times("stepline.turn", "hop", "h-0").took(1_000);
    assertThat(meters.scrape()).contains("stepline_turn_seconds_count{hop=\"h-0\"} 2");
    assertThat(rows("stepline_turn_seconds_count")).isEqualTo(ProcessMeters.ROWS + 1L);
  }

  @Test
  void shouldBoundEachKindOfMeter() {
    for (int i = 0; i < 1_000; i++) {
      meters.gauge("stepline.trunk.up", () -> 1, "trunk", "t-" + i);
      meters.sizes("stepline.batch.size", "queue", "q-" + i).had(1);
    }
    assertThat(rows("stepline_trunk_up")).isEqualTo(ProcessMeters.ROWS + 1L);
    assertThat(rows("stepline_batch_size_count")).isEqualTo(ProcessMeters.ROWS + 1L);
  }

  @Test
  void shouldSayWhatHoldsOfEveryProcess() {
    meters.process(Set.of("vad"), Path.of("there", "is", "no", "such", "folder"));
    assertThat(meters.scrape()).contains("stepline_role{role=\"vad\"} 1").contains("jvm_memory_used_bytes{")
        .contains("process_files_open_files").contains("process_cpu_usage").contains("jvm_threads_live_threads")
        .containsPattern("stepline_data_free_bytes [1-9]");
  }
}
