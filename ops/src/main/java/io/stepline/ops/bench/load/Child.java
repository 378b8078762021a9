package io.stepline.ops.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of the bench. Whoever starts it closes it. */
final class Child implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    Thread.ofVirtual().start(this::listen);
  }

  /** To its end, so that it never waits for us. */
  private void listen() {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().forEach(said::add);
    } catch (IOException | UncheckedIOException e) {
      said.add("(its output broke off)");
    }
  }

  /** @param log takes what it says of errors */
  static Child start(String name, List<String> command, Path log, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    return new Child(name, builder.start(), log);
  }

  /** A JVM of our own kind and class path. */
  static Child java(String name, List<String> options, List<String> arguments, Path log) throws IOException {
    List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dai.djl.offline=true",
        "-DOPT_OUT_TRACKING=true"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.stepline.ops.app.Main"));
    command.addAll(arguments);
    return start(name, command, log, Map.of("STEPLINE_LOG_LEVEL", "warn"));
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it says a line that begins so. @throws IOException when it ends before, or does not */
  void awaitLine(String beginning, int seconds) throws IOException {
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    try {
      while (System.nanoTime() < until) {
        String line = Optional.ofNullable(said.poll(100, TimeUnit.MILLISECONDS)).orElse("");
        if (line.startsWith(beginning)) return;
        if (line.isEmpty() && said.isEmpty() && !process.isAlive()) break;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException(name + " did not say '" + beginning + "'; see " + log);
  }

  /** Nothing more is to be done: it may end. */
  void dismiss() throws IOException {
    process.getOutputStream().close();
  }

  int awaitEnd(int seconds) throws IOException {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) throw new IOException(name + " did not end; see " + log);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
