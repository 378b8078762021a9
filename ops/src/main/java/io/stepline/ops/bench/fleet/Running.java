package io.stepline.ops.bench.fleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A member of the fleet as a process of this machine, with its door. Owned by the run's thread. */
final class Running implements AutoCloseable {
  static final String TOKEN = "fleet-bench-0123456789";
  private static final Duration PATIENCE = Duration.ofMillis(900);
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private final Member member;
  private final List<String> command;
  private final Path log;
  private final int door;
  private Process process;
  private int threadsAtFirst;
  private int filesAtFirst;

  /** @param settings of the process, {@code door} its HTTP port, {@code log} where it speaks */
  Running(Member member, List<String> jvm, Map<String, String> settings, int door, Path log) throws IOException {
    this.member = member;
    this.door = door;
    this.log = log;
    List<String> all = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dai.djl.offline=true",
        "-DOPT_OUT_TRACKING=true"));
    all.addAll(jvm);
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.stepline.ops.app.Main", "role"));
    all.addAll(member.roles());
    settings.forEach((name, value) -> all.addAll(List.of("--set", name + "=" + value)));
    this.command = List.copyOf(all);
    this.process = launch();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
  }

  Member member() {
    return member;
  }

  String name() {
    return member.name();
  }

  /** @return its exit status, if it has ended */
  Optional<Integer> status() {
    return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
  }

  void again() throws IOException {
    process = launch();
  }

  /** @param name such as {@code STOP} */
  void signal(String name) throws IOException, InterruptedException {
    int rc = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (rc != 0) throw new IOException(name() + " could not be sent " + name + ", is it gone? See " + log);
  }

  /** @return whether it has ended */
  boolean awaitEnd(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  boolean isReady() throws InterruptedException {
    return process.isAlive() && get("/ready").filter(r -> r.statusCode() == 200).isPresent();
  }

  /** What its door says; empty when nobody answers. */
  Optional<HttpResponse<String>> get(String path) throws InterruptedException {
    return sent(HttpRequest.newBuilder(at(path)).GET());
  }

  Optional<HttpResponse<String>> post(String path, String json) throws InterruptedException {
    return sent(HttpRequest.newBuilder(at(path)).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + door + path);
  }

  private static Optional<HttpResponse<String>> sent(HttpRequest.Builder request) throws InterruptedException {
    try {
      return Optional.of(HTTP.send(request.timeout(PATIENCE.multipliedBy(3)).header("Authorization", "Bearer " + TOKEN)
          .build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What it has now is what it may have when nobody calls. */
  void takeMeasure() {
    threadsAtFirst = count("task");
    filesAtFirst = count("fd");
  }

  Seen.Idle idle(int calls, long atMs) {
    return new Seen.Idle(name(), calls, count("task"), threadsAtFirst, count("fd"), filesAtFirst, atMs);
  }

  private int count(String what) {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), what))) {
      return (int) all.count();
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
