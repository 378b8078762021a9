package io.stepline.ops.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Linux tells of processes and of the machine (proc(5)). The root is another folder in tests. Immutable. */
final class ProcTable {
  static final ProcTable HERE = new ProcTable(Path.of("/proc"), 100);
  private static final List<String> COMPILERS = List.of("C1 Compiler", "C2 Compiler");
  private static final List<String> COLLECTORS =
      List.of("ZWorker", "ZDriver", "ZDirector", "ZStat", "ZUncommit", "ZUnmapper", "ZYoung", "ZOld", "ZMinor",
          "ZMajor",
          "G1 ", "GC Thread", "VM Thread", "RuntimeWorker");
  private final Path root;
  private final int ticksPerSecond;

  /** @param ticksPerSecond of the counters in {@code stat}; 100 on every Linux we know */
  ProcTable(Path root, int ticksPerSecond) {
    this.root = root;
    this.ticksPerSecond = ticksPerSecond;
  }

  /**
   * At one moment. @param cpuNs of the whole process @param threads CPU by number and name of thread, nanoseconds
   */
  record Process(long cpuNs, Map<String, Long> threads, long residentKb) {}

  /** @param totalNs of all cores together, {@code idleNs} of it idle, {@code stolenNs} taken by the machine's host */
  record Machine(long totalNs, long idleNs, long stolenNs, double load1) {}

  Process process(long pid) throws IOException {
    Path dir = root.resolve(Long.toString(pid));
    Map<String, Long> threads = new HashMap<>();
    try (Stream<Path> tasks = Files.list(dir.resolve("task"))) {
      for (Path task : tasks.toList()) {
        try {
          threads.put(task.getFileName() + " " + Files.readString(task.resolve("comm")).strip(),
              Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]));
        } catch (NoSuchFileException e) {
          continue; // the thread has ended meanwhile
        }
      }
    }
    String stat = Files.readString(dir.resolve("stat"));
    String[] f = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = Long.parseLong(f[11]) + Long.parseLong(f[12]);
    long resident = Files.readAllLines(dir.resolve("status")).stream().filter(l -> l.startsWith("VmRSS:"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", ""))).findFirst().orElse(0);
    return new Process(ticks * (1_000_000_000L / ticksPerSecond), threads, resident);
  }

  Machine machine() throws IOException {
    String first = Files.readAllLines(root.resolve("stat")).getFirst();
    long[] f = Arrays.stream(first.strip().split("\\s+")).skip(1).mapToLong(Long::parseLong).toArray();
    long tick = 1_000_000_000L / ticksPerSecond;
    long total = Arrays.stream(f).limit(8).sum();
    return new Machine(total * tick, (f[3] + f[4]) * tick, f[7] * tick,
        Double.parseDouble(Files.readString(root.resolve("loadavg")).split(" ")[0]));
  }

  /** The same work under one name: numbers gone, and the compiler's and collector's threads taken together. */
  static String kind(String thread) {
    String name = thread.substring(thread.indexOf(' ') + 1);
    if (COMPILERS.stream().anyMatch(name::startsWith)) return Cost.JIT;
    if (COLLECTORS.stream().anyMatch(name::startsWith)) return Cost.GC;
    return name.replaceAll("\\d+", "#");
  }

  /** What the process took between two looks, percent of one core. */
  static Cost cost(String name, Process before, Process after, long elapsedNs) {
    Map<String, Double> kinds = new TreeMap<>();
    after.threads().forEach((t, ns) -> kinds.merge(kind(t),
        100.0 * Math.max(0, ns - before.threads().getOrDefault(t, 0L)) / elapsedNs, Double::sum));
    kinds.values().removeIf(v -> v < 0.05);
    return new Cost(name, 100.0 * (after.cpuNs() - before.cpuNs()) / elapsedNs, kinds, after.residentKb() / 1024,
        Map.of());
  }
}
