package io.stepline.ops.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The registrar and proxy of Debian's package kamailio: users 100, alice, bob, carol with password secret;
 * record-routes; challenges REGISTER and INVITE.
 */
public final class Kamailio implements AutoCloseable {
  private final Process process;

  public Kamailio(Path folder, int port) throws IOException, InterruptedException {
    this(folder, "/kamailio.cfg", port, 0);
  }

  /** A proxy on {@code port} before the registrar on {@code next}, which adds Path to registrations. */
  public static Kamailio before(int next, Path folder, int port) throws IOException, InterruptedException {
    return new Kamailio(folder, "/kamailio-edge.cfg", port, next);
  }

  private Kamailio(Path folder, String resource, int port, int next) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path config = folder.resolve("kamailio.cfg");
    try (InputStream in = Kamailio.class.getResourceAsStream(resource)) {
      Files.writeString(config,
          new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("PORT", Integer.toString(port))
              .replace("NEXT", Integer.toString(next)));
    }
    process = new ProcessBuilder("kamailio", "-f", config.toString(), "-DD", "-E", "-Y", folder.toString(), "-P",
        folder.resolve("pid").toString(), "-m", "32", "-M", "8").redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile()).start();
    try (RawSip probe = new RawSip(port)) {
      for (int i = 0; i < 50 && probe.ask(probe.request("OPTIONS", "sip:127.0.0.1:" + port, ""), 200) != 200; i++)
        if (!process.isAlive())
          throw new IOException("kamailio did not start: " + Files.readString(folder.resolve("log")));
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
