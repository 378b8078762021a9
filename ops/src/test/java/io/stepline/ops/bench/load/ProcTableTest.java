package io.stepline.ops.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTableTest {
  private static final long SECOND = 1_000_000_000;
  @TempDir
  Path proc;

  private void thread(String pid, String number, String name, long cpuNs) throws IOException {
    Path dir = Files.createDirectories(proc.resolve(pid).resolve("task").resolve(number));
    Files.writeString(dir.resolve("comm"), name + "\n");
    Files.writeString(dir.resolve("schedstat"), cpuNs + " 77 12\n");
  }

  private void process(String pid, long userTicks, long systemTicks) throws IOException {
    Files.createDirectories(proc.resolve(pid));
    Files.writeString(proc.resolve(pid).resolve("stat"),
        pid + " (a (b) c) S 1 2 3 4 5 6 7 8 9 10 " + userTicks + " " + systemTicks + " 0 0 20 0 30 0\n");
    Files.writeString(proc.resolve(pid).resolve("status"), "Name:\tjava\nVmRSS:\t  409600 kB\nThreads:\t3\n");
  }

  @Test
  void shouldTakeTheWorkOfOneKindTogetherAndTheCompilerApart() throws IOException {
    process("42", 100, 50);
    thread("42", "43", "media", 0);
    thread("42", "44", "C2 CompilerThre", 5 * SECOND);
    thread("42", "45", "call-lane-1", 0);
    ProcTable table = new ProcTable(proc, 100);
    ProcTable.Process before = table.process(42);
    process("42", 300, 150);
    thread("42", "43", "media", SECOND / 2);
    thread("42", "44", "C2 CompilerThre", 5 * SECOND + SECOND / 4);
    thread("42", "45", "call-lane-1", SECOND / 10);
    thread("42", "46", "call-lane-2", SECOND / 5);
    thread("42", "47", "ZWorkerYoung#0", SECOND / 20);
    Cost cost = ProcTable.cost("gateway", before, table.process(42), 2 * SECOND);
    assertThat(cost.percent()).isEqualTo(150);
    assertThat(cost.residentMb()).isEqualTo(400);
    assertThat(cost.threads()).containsOnlyKeys("media", "JIT", "GC", "call-lane-#");
    assertThat(cost.threads().get("media")).isCloseTo(25, within(1e-9));
    assertThat(cost.threads().get("call-lane-#")).isCloseTo(15, within(1e-9));
    assertThat(cost.withoutJit()).isCloseTo(137.5, within(1e-9));
  }

  private Neighbours neighbours(double ourPercent, long user, long idle, long stolen) throws IOException {
    Files.writeString(proc.resolve("loadavg"), "3.25 1 1 1/2 3\n");
    Files.writeString(proc.resolve("stat"), "cpu  0 0 0 0 0 0 0 0 9 9\ncpu0 1\n");
    ProcTable table = new ProcTable(proc, 100);
    ProcTable.Machine before = table.machine();
    Files.writeString(proc.resolve("stat"), "cpu  " + user + " 0 0 " + idle + " 0 0 0 " + stolen + " 9 9\n");
    return Neighbours.between(before, table.machine(), List.of(new Cost("us", ourPercent, Map.of(), 1, Map.of())),
        10 * SECOND);
  }

  /** Two cores, ten seconds: 2,000 ticks. */
  @Test
  void shouldCallTheMachineBusyWhenOthersWorkBesideUs() throws IOException {
    Neighbours quiet = neighbours(105, 1_100, 900, 0);
    assertThat(quiet.others()).isCloseTo(5, within(1e-9));
    assertThat(quiet.idle()).isEqualTo(45);
    assertThat(quiet.load1()).isEqualTo(3.25);
    assertThat(quiet.isBusy()).isFalse();
    assertThat(neighbours(80, 1_100, 900, 0).isBusy()).isTrue();
    assertThat(neighbours(105, 1_100, 850, 50).isBusy()).as("its host took some").isTrue();
  }

  @Test
  void shouldSeeThisProcess() throws IOException {
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/task")));
    ProcTable.Process us = ProcTable.HERE.process(ProcessHandle.current().pid());
    assertThat(us.cpuNs()).isPositive();
    assertThat(us.residentKb()).isGreaterThan(10_000);
    assertThat(us.threads()).isNotEmpty();
  }
}
