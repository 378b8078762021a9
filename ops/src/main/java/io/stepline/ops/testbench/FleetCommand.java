package io.stepline.ops.testbench;

import io.stepline.ops.bench.fleet.FleetBench;
import io.stepline.ops.bench.fleet.FleetSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./stepline bench fleet}. */
@Command(name = "fleet",
    description = "A fleet of processes under talking calls, struck by faults that a seed draws: kills, stops, "
        + "rolling restarts, a model server that is stuck; says which law was broken. Exit status 1 if one was.")
final class FleetCommand implements Callable<Integer> {
  @Option(names = "--seed", defaultValue = "1", description = "draws the faults (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--faults", defaultValue = "20", description = "how many (default: ${DEFAULT-VALUE})")
  private int faults;

  @Option(names = "--calls", defaultValue = "6", description = "talking at once (default: ${DEFAULT-VALUE})")
  private int calls;

  @Option(names = "--brokers", defaultValue = "3", description = "1 or 3 (default: ${DEFAULT-VALUE})")
  private int brokers;

  @Option(names = "--apart", description = "a process for each kind of worker, as in a large fleet")
  private boolean apart;

  @Option(names = "--longest-stop", defaultValue = "15",
      description = "seconds that a process stands still at most, from 5 on (default: ${DEFAULT-VALUE})")
  private int longestStop;

  @Option(names = "--silence-ms", defaultValue = "3000",
      description = "the longest that a caller may hear nothing (default: ${DEFAULT-VALUE})")
  private long silenceMs;

  @Option(names = "--folder", description = "where data and logs of the processes stay (default: a new one)")
  private Optional<Path> folder = Optional.empty();

  @Override
  public Integer call() throws Exception {
    Path data = folder.isPresent() ? folder.get() : Files.createTempDirectory("stepline-fleet");
    FleetSettings settings = new FleetSettings(seed, faults, calls, brokers, apart, longestStop, silenceMs,
        Path.of("").toAbsolutePath(), data.toAbsolutePath());
    System.out.println("seed " + seed + ", " + faults + " faults, " + calls + " calls; data and logs: " + data);
    return new FleetBench(settings, System.out).run().isEmpty() ? 0 : 1;
  }
}
