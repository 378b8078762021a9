package io.stepline.ops;

import io.stepline.ops.app.Config;
import io.stepline.ops.app.Roles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Some roles in a process of their own, until it is killed. Settings are system properties with a dot in their names
 * that the house knows.
 */
final class ApartMain {
  private ApartMain() {}

  public static void main(String[] roles) throws InterruptedException {
    Map<String, String> settings = new TreeMap<>();
    for (String name : Set.of("data.dir", "broker.port", "bots.dir", "vad.model", "bootstrap.servers", "http.port",
        "encoder.threads"))
      settings.put(name, System.getProperty(name));
    Roles.start(Config.load(Path.of("none"), settings), Set.of(roles));
    Thread.currentThread().join();
  }
}
