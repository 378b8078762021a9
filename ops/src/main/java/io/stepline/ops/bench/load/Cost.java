package io.stepline.ops.bench.load;

import java.util.Map;

/**
 * What one process took while it was measured.
 *
 * @param percent of one core, by the kernel's count of the whole process
 * @param threads the same by kind of thread, those above 0.05; {@link #JIT} and {@link #GC} among them
 * @param residentMb at the end
 * @param allocated bytes a second by kind of Java thread; empty where it was not looked at
 */
public record Cost(String process, double percent, Map<String, Double> threads, long residentMb,
    Map<String, Double> allocated) {
  static final String JIT = "JIT";
  static final String GC = "GC";

  Cost with(Map<String, Double> bytesPerSecond) {
    return new Cost(process, percent, threads, residentMb, bytesPerSecond);
  }

  double jit() {
    return threads.getOrDefault(JIT, 0.0);
  }

  /** Without the compiler, which a process that is a few minutes old still runs. */
  double withoutJit() {
    return percent - jit();
  }

  double allocatedPerSecond() {
    return allocated.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
