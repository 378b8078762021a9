package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.ops.bench.fleet.FleetBench;
import io.stepline.ops.bench.fleet.FleetLaws;
import io.stepline.ops.bench.fleet.FleetSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet under talking calls and seeded faults keeps its laws. Thirteen processes need the machine for themselves, so
 * it runs where {@code -Dchaos.faults} says how many faults; otherwise with {@code -Dchaos.seed}, {@code -Dchaos.calls}
 * and {@code -Dchaos.brokers=3}; what a machine is too slow for is told by {@code -Dchaos.silence-ms}.
 */
@EnabledIfSystemProperty(named = "chaos.faults", matches = "[1-9][0-9]*")
class ChaosIT {
  @TempDir
  Path folder;

  @Test
  void shouldKeepItsLawsWhateverStrikes() throws Exception {
    FleetSettings settings =
        new FleetSettings(Long.getLong("chaos.seed", 1), Integer.getInteger("chaos.faults", 20),
            Integer.getInteger("chaos.calls", 6), Integer.getInteger("chaos.brokers", 1), false, 6,
            Long.getLong("chaos.silence-ms", 12_000), Path.of("..").toAbsolutePath().normalize(), folder);
    List<FleetLaws.Broken> broken;
    try (PrintStream out = new PrintStream(Path.of("target/chaos.log").toFile())) {
      broken = new FleetBench(settings, out).run();
    }
    assertThat(broken).as("target/chaos.log has the whole story").isEmpty();
  }
}
