package io.stepline.ops.bench.micro;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of this package. */
public final class MicroBench {
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private MicroBench() {}

  /** Measures in processes of their own and prints time and allocation by operation. @param pattern of names */
  public static void print(String pattern) throws RunnerException {
    new Runner(options(pattern).forks(1).warmupIterations(3).measurementIterations(5)
        .warmupTime(TimeValue.milliseconds(500)).measurementTime(TimeValue.seconds(1)).verbosity(VerboseMode.NORMAL)
        .build()).run();
  }

  /**
   * Bytes allocated by one operation, by benchmark and its parameters: the least of several looks, since code that has
   * not been compiled yet allocates what the compiler would spare it. In this process and quickly: allocation, unlike
   * time, does not depend on what else runs.
   *
   * @param pattern of names, empty for all
   */
  public static Map<String, Double> allocations(String pattern) throws RunnerException {
    Collection<RunResult> results = new Runner(options(pattern).forks(0).warmupIterations(4).measurementIterations(5)
        .warmupTime(TimeValue.milliseconds(100)).measurementTime(TimeValue.milliseconds(100))
        .verbosity(VerboseMode.SILENT).build()).run();
    Map<String, Double> bytes = new TreeMap<>();
    for (RunResult r : results) {
      String name = r.getParams().getBenchmark().replaceFirst(".*\\.micro\\.", "");
      String codec = r.getParams().getParamsKeys().stream().map(k -> " " + r.getParams().getParam(k)).reduce("",
          String::concat);
      bytes.put(name + codec, Objects.requireNonNull(r.getSecondaryResults().get(ALLOCATION)).getStatistics().getMin());
    }
    return bytes;
  }

  private static ChainedOptionsBuilder options(String pattern) {
    return new OptionsBuilder().include("io\\.stepline\\.ops\\.bench\\.micro\\..*" + pattern).mode(Mode.AverageTime)
        .timeUnit(java.util.concurrent.TimeUnit.NANOSECONDS).addProfiler(GCProfiler.class).shouldFailOnError(true);
  }
}
