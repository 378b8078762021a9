package io.stepline.ops.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** sipp of Debian's package sip-tester, with a scenario of ours. Bounded in calls and time. */
public final class Sipp {
  private Sipp() {}

  /** @return sipp's exit status: 0 when every call went as the scenario says */
  public static int run(Path folder, String scenario, String target, int port, int seconds, String... options)
      throws IOException, InterruptedException {
    return runAt("127.0.0.3", folder, scenario, target, port, seconds, options);
  }

  /** @param at the loopback address it calls from */
  public static int runAt(String at, Path folder, String scenario, String target, int port, int seconds,
      String... options) throws IOException, InterruptedException {
    Process p = start(at, folder, scenario, target, port, seconds, options);
    if (!p.waitFor(seconds + 20L, TimeUnit.SECONDS)) p.destroyForcibly();
    return p.waitFor();
  }

  /** Begins to run and returns; for scenarios that wait to be called. */
  public static Process start(String at, Path folder, String scenario, String target, int port, int seconds,
      String... options) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(scenario);
    try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario)) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command = new ArrayList<>(List.of("sipp", target, "-sf", file.toString(), "-i", at, "-mi", at, "-p",
        Integer.toString(port), "-nostdin", "-trace_msg", "-message_file", folder.resolve("messages").toString(),
        "-timeout", seconds + "s", "-trace_err", "-error_file", folder.resolve("errors").toString()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(folder.resolve("out").toFile()).start();
  }

  /** What went wrong, for the assertion's message. */
  public static String errors(Path folder) throws IOException {
    Path file = folder.resolve("errors");
    return Files.exists(file) ? Files.readString(file).lines().limit(40).reduce("", (a, b) -> a + b + "\n") : "";
  }
}
