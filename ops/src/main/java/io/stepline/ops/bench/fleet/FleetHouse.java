package io.stepline.ops.bench.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All processes of the fleet, on loopback. Owned by the run's thread. */
final class FleetHouse implements AutoCloseable {
  static final int SIP = 15_720;
  private static final int BROKERS = 18_900;
  private static final int VOTERS = 18_910;
  private static final int DOORS = 18_920;
  private static final int RTP = 27_000;
  private static final int DRAIN_S = 8;

  private final Map<String, Running> members = new LinkedHashMap<>();
  private final List<Member> fleet;
  private final Path root;
  private final Path folder;
  private final String model;
  private final BiConsumer<Running, Integer> gone;

  /**
   * Starts everything at once, as after a loss of power: whoever needs the brokers waits for them.
   *
   * @param root of the source tree, where bots and models lie
   * @param model the chat servers' URL
   * @param gone hears of processes that end by themselves, with their status; they are started again
   */
  FleetHouse(List<Member> fleet, Path root, Path folder, String model, BiConsumer<Running, Integer> gone)
      throws IOException {
    this.gone = gone;
    this.fleet = List.copyOf(fleet);
    this.root = root;
    this.folder = folder;
    this.model = model;
    try {
      for (int i = 0; i < fleet.size(); i++) {
        Member m = fleet.get(i);
        Files.createDirectories(folder.resolve(m.name()));
        members.put(m.name(), new Running(m, jvm(m), settings(m, DOORS + i), DOORS + i,
            folder.resolve(m.name() + ".log")));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static List<String> jvm(Member m) {
    return List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", m.kind().equals("broker") ? "-Xmx384m" : "-Xmx256m");
  }

  /** Where clients reach the brokers. */
  String servers() {
    return brokers().mapToObj(i -> "127.0.0.1:" + (BROKERS + i)).collect(Collectors.joining(","));
  }

  private IntStream brokers() {
    return IntStream.rangeClosed(1, (int) fleet.stream().filter(m -> m.kind().equals("broker")).count());
  }

  private Map<String, String> settings(Member m, int door) {
    Map<String, String> all = new TreeMap<>(Map.of("data.dir", folder.resolve(m.name()).toString(), "http.port",
        Integer.toString(door), "gateway.name", m.name(), "api.tokens", Running.TOKEN + "=read+dial+control",
        "bots.dir", root.resolve("bots").toString(), "vad.model",
        root.resolve(".stepline/models/silero_vad_v6.onnx").toString(), "encoder.threads", "1", "log.level", "info",
        "drain.seconds", Integer.toString(DRAIN_S)));
    if (m.kind().equals("broker")) {
      all.put("broker.port", Integer.toString(BROKERS + m.number()));
      all.put("broker.node", Integer.toString(m.number()));
      if (brokers().count() > 1) all.put("broker.voters",
          brokers().mapToObj(i -> i + "@127.0.0.1:" + (VOTERS + i)).collect(Collectors.joining(",")));
      return all;
    }
    all.put("bootstrap.servers", servers());
    all.put("chat", "openai");
    all.put("chat.url", model);
    all.put("chat.model", "simulated");
    all.put("chat.fallback", "flow");
    if (m.kind().equals("gateway")) {
      all.put("sip.bind", "127.0.0.1");
      all.put("sip.port", Integer.toString(port(m.name())));
      all.put("rtp.from", Integer.toString(RTP + 200 * m.number()));
      all.put("rtp.to", Integer.toString(RTP + 200 * m.number() + 199));
      all.put("sip.calls-per-source", "1000");
      all.put("sip.unacknowledged-per-source", "1000");
      all.put("sip.pending-per-source", "1000");
    }
    return all;
  }

  /** The SIP port of a gateway. */
  static int port(String gateway) {
    return SIP + 2 * Integer.parseInt(gateway.replaceAll("\\D", ""));
  }

  /** How long a process that was asked to end may take. */
  static long drainMs() {
    return 1_000L * DRAIN_S + 25_000;
  }

  List<Running> all() {
    return List.copyOf(members.values());
  }

  List<Running> of(String kind) {
    return members.values().stream().filter(r -> r.member().kind().equals(kind)).toList();
  }

  Running member(String name) {
    Running r = members.get(name);
    if (r == null) throw new IllegalArgumentException("there is no " + name + " in the fleet");
    return r;
  }

  Path folder(String member) {
    return folder.resolve(member);
  }

  /** @throws IOException naming who is not ready in time */
  void awaitReady(List<Running> who, int seconds) throws IOException, InterruptedException {
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    List<Running> waits = new ArrayList<>(who);
    while (true) {
      List<Running> still = new ArrayList<>();
      for (Running r : waits) {
        if (r.status().isPresent()) {
          gone.accept(r, r.status().get());
          r.again();
        }
        if (!r.isReady()) still.add(r);
      }
      waits = still;
      if (waits.isEmpty()) return;
      if (System.nanoTime() > until) throw new IOException(
          waits.stream().map(Running::name).toList() + " not ready within " + seconds + " s; logs in " + folder);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** What was started last ends first. */
  @Override
  public void close() {
    List.copyOf(members.values()).reversed().forEach(Running::close);
  }
}
