package io.stepline.ops.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Runs floors and house one after the other, in the same minutes on the same machine, with the same callers, and looks
 * at what each process costs. Owns its process.
 */
public final class LoadBench {
  private static final int CALLER_PORT = 40_000;
  private static final int CALLER_SIP_PORT = 15_460;
  private static final int ECHO_PORT = 34_000;
  private static final int HOLD_MS = 2_000;
  private static final int PARTITIONS = 4;
  private static final String USER = "front-desk";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoadSettings settings;
  private final Path folder;
  private final Path sound;
  private final PrintStream out;
  private final List<LoadRun> runs = new ArrayList<>();
  private final List<String> absent = new ArrayList<>();
  private final List<HopProbe.Hops> hops = new ArrayList<>();

  /** @param folder for logs and what the house keeps @param sound as {@link LoadPlan#sound} */
  public LoadBench(LoadSettings settings, Path folder, Path sound, PrintStream out) {
    this.settings = settings;
    this.folder = folder;
    this.sound = sound;
    this.out = out;
  }

  public LoadReport run() throws IOException {
    if (settings.floors()) floors();
    try (LoadHouse house = new LoadHouse(settings, folder)) {
      add(measured("house", settings.calls(), calls(settings.calls(), settings.seconds() * 1_000), house.parts(),
          true));
      if (settings.setUpRate() > 0) add(measured("set-up", settings.calls(), shortCalls(), house.parts(), false));
      if (settings.hops()) try (HopProbe probe = new HopProbe(LoadHouse.BROKER_PORT, PARTITIONS)) {
        add(measured("house with a reader of the bus beside it", settings.calls(), calls(settings.calls(), 10_000),
            house.parts(), false));
        hops.add(probe.hops());
      }
    }
    return new LoadReport(java.time.Instant.now().toString(), machine(), settings, runs, hops, absent);
  }

  private void add(LoadRun run) {
    runs.add(run);
    out.println(LoadPage.line(run));
  }

  private LoadPlan calls(int calls, int measureMs) {
    return new LoadPlan(calls, settings.perSecond(), 0, settings.warmSeconds() * 1_000, measureMs, CALLER_PORT,
        CALLER_SIP_PORT,
        List.of(new LoadPlan.House(USER, LoadHouse.SIP_PORT)), List.of(), settings.codec(), sound.toString());
  }

  private LoadPlan shortCalls() {
    int calls = (int) (settings.setUpRate() * settings.setUpSeconds());
    return new LoadPlan(calls, settings.setUpRate(), HOLD_MS, 0, settings.setUpSeconds() * 1_000 + HOLD_MS, CALLER_PORT,
        CALLER_SIP_PORT, List.of(new LoadPlan.House(USER, LoadHouse.SIP_PORT)), List.of(), settings.codec(),
        sound.toString());
  }

  private LoadPlan streams(List<Integer> peers) {
    return new LoadPlan(peers.size(), 1e6, 0, 1_000, settings.seconds() * 1_000, CALLER_PORT, CALLER_SIP_PORT,
        List.of(),
        peers, settings.codec(), sound.toString());
  }

  private void floors() throws IOException {
    List<Integer> echoes = IntStream.range(0, settings.calls()).mapToObj(i -> ECHO_PORT + 2 * i).toList();
    Optional<Path> c = compiled();
    if (c.isPresent()) try (Child echo = Child.start("echo", List.of(c.get().toString(), "" + ECHO_PORT,
        "" + settings.calls()), folder.resolve("echo.log"), Map.of())) {
          echo.awaitLine("ready", 10);
          add(measured("echo in C", settings.calls(), streams(echoes), List.of(echo), false));
        }
    try (Child echo = Child.java("java-echo", List.of("-XX:+UseSerialGC", "-Xmx64m"),
        List.of("bench-echo", "" + ECHO_PORT, "" + settings.calls()), folder.resolve("java-echo.log"))) {
      echo.awaitLine("ready", 30);
      add(measured("echo in Java", settings.calls(), streams(echoes), List.of(echo), false));
    }
    Optional<Path> rtpengine = Rtpengine.binary();
    if (rtpengine.isEmpty()) {
      absent.add("rtpengine: not installed (apt-get install --no-install-recommends rtpengine-daemon)");
      return;
    }
    try (Rtpengine relay = new Rtpengine(rtpengine.get(), folder.resolve("rtpengine.log"))) {
      int even = settings.calls() / 2 * 2;
      List<Integer> peers = relay.relays(IntStream.range(0, even).mapToObj(i -> CALLER_PORT + 2 * i).toList());
      add(measured("rtpengine, relaying pairs", even, streams(peers), List.of(relay.daemon()), false));
    }
  }

  /** Empty where there is no compiler. */
  private Optional<Path> compiled() throws IOException {
    Path source = folder.resolve("echo.c");
    Path binary = folder.resolve("echo");
    try (InputStream in = Objects.requireNonNull(LoadBench.class.getResourceAsStream("echo.c"))) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    try (Child gcc = Child.start("gcc", List.of("gcc", "-O2", "-o", binary.toString(), source.toString()),
        folder.resolve("gcc.log"), Map.of())) {
      if (gcc.awaitEnd(60) == 0) return Optional.of(binary);
      absent.add("echo in C: gcc refused it, see " + folder.resolve("gcc.log"));
    } catch (IOException e) {
      absent.add("echo in C: no gcc (" + e.getMessage() + ")");
    }
    return Optional.empty();
  }

  private LoadRun measured(String what, int streams, LoadPlan plan, List<Child> parts, boolean allocations)
      throws IOException {
    Path planFile = folder.resolve("plan.json");
    Path resultFile = folder.resolve("result.json");
    Files.deleteIfExists(resultFile);
    JSON.writeValue(planFile.toFile(), plan);
    Map<Child, Allocations> asked = new LinkedHashMap<>();
    try (Child callers = Child.java(LoadRun.CALLERS, List.of("-XX:+UseSerialGC", "-Xmx512m"),
        List.of("bench-callers", planFile.toString(), resultFile.toString()), folder.resolve("callers.log"))) {
      if (allocations) for (Child c : parts) asked.put(c, Allocations.of(c.pid()));
      callers.awaitLine("measuring", (int) (plan.calls() / plan.perSecond()) + plan.warmMs() / 1_000 + 60);
      List<Child> all = new ArrayList<>(parts);
      all.add(callers);
      Look before = look(all, asked);
      sleep(plan.measureMs() - 1_000);
      Look after = look(all, asked);
      callers.dismiss();
      if (callers.awaitEnd(60) != 0) throw new IOException("the callers failed, see " + folder.resolve("callers.log"));
      long elapsed = after.atNs() - before.atNs();
      List<Cost> costs = new ArrayList<>();
      for (Child c : all) {
        Cost cost = ProcTable.cost(c.name(), before.of(c), after.of(c), elapsed);
        costs.add(asked.containsKey(c)
            ? cost.with(Allocations.between(before.allocated(c), after.allocated(c), elapsed)) : cost);
      }
      return new LoadRun(what, streams, JSON.readValue(resultFile.toFile(), LoadResult.class), costs,
          Neighbours.between(before.machine(), after.machine(), costs, elapsed));
    } finally {
      for (Allocations a : asked.values()) a.close();
    }
  }

  private record Look(long atNs, ProcTable.Machine machine, Map<Child, ProcTable.Process> processes,
      Map<Child, Map<String, Long>> allocations) {
    ProcTable.Process of(Child c) {
      return Objects.requireNonNull(processes.get(c));
    }

    Map<String, Long> allocated(Child c) {
      return Objects.requireNonNull(allocations.get(c));
    }
  }

  private static Look look(List<Child> children, Map<Child, Allocations> asked) throws IOException {
    long at = System.nanoTime();
    ProcTable.Machine machine = ProcTable.HERE.machine();
    Map<Child, ProcTable.Process> processes = new HashMap<>();
    for (Child c : children) processes.put(c, ProcTable.HERE.process(c.pid()));
    Map<Child, Map<String, Long>> allocations = new HashMap<>();
    asked.forEach((c, a) -> allocations.put(c, a.now()));
    return new Look(at, machine, processes, allocations);
  }

  private static void sleep(int ms) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String machine() throws IOException {
    String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(l -> l.startsWith("model name"))
        .map(l -> l.substring(l.indexOf(':') + 1).strip()).findFirst().orElse(System.getProperty("os.arch"));
    return cpu + ", " + Runtime.getRuntime().availableProcessors() + " cores, Linux " + System.getProperty("os.version")
        + ", Java " + Runtime.version();
  }
}
