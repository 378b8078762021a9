package io.stepline.dialog.campaign.store;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of Debian's package for the time of a test, on loopback, in a folder of its own; under the
 * account postgres when we are root, as it will not run as root.
 */
public final class Postgres implements AutoCloseable {
  private final Path bin;
  private final Path folder;
  private final int port;
  private int databases;

  public Postgres() throws IOException, InterruptedException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      bin = versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
    }
    folder = Files.createTempDirectory("stepline-postgres");
    if (isRoot()) run(List.of("chown", "postgres", folder.toString()));
    try (ServerSocket s = new ServerSocket(0)) {
      port = s.getLocalPort();
    }
    run(as(List.of(bin.resolve("initdb").toString(), "-D", folder.resolve("data").toString(), "-A", "trust", "-U",
        "stepline", "-E", "UTF8", "--no-sync")));
    run(as(List.of(bin.resolve("pg_ctl").toString(), "-D", folder.resolve("data").toString(), "-w", "-l",
        folder.resolve("log").toString(), "-o", "-p " + port + " -h 127.0.0.1 -k " + folder, "start")));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<String> as(List<String> command) {
    if (!isRoot()) return command;
    List<String> all = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    all.addAll(command);
    return all;
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("postgres", ".out");
    Process p = new ProcessBuilder(command).directory(Path.of("/tmp").toFile()).redirectErrorStream(true)
        .redirectOutput(out.toFile()).start();
    if (!p.waitFor(60, TimeUnit.SECONDS) || p.exitValue() != 0)
      throw new IOException(String.join(" ", command) + ": " + Files.readString(out));
    Files.delete(out);
  }

  /** An empty database. */
  public Database fresh() throws IOException, InterruptedException {
    String name = "campaigns" + ++databases;
    run(List.of(bin.resolve("createdb").toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "stepline",
        name));
    return Database.open("jdbc:postgresql://127.0.0.1:" + port + "/" + name, "stepline", "");
  }

  @Override
  public void close() throws IOException {
    try {
      run(as(List.of(bin.resolve("pg_ctl").toString(), "-D", folder.resolve("data").toString(), "-m", "immediate",
          "stop")));
      run(List.of("rm", "-rf", folder.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
