package io.stepline.ops.bench.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The house as a user runs it, in one process or in several. Closed by who started it. */
final class LoadHouse implements AutoCloseable {
  static final int SIP_PORT = 15_360;
  static final int BROKER_PORT = 19_392;
  private static final int START_SECONDS = 120;
  private final List<Child> parts = new ArrayList<>();

  LoadHouse(LoadSettings settings, Path folder) throws IOException {
    List<String> brain = new ArrayList<>(List.of("controller", "chat", "decoder"));
    Map<String, List<String>> processes = new LinkedHashMap<>();
    if (settings.split()) {
      processes.put("broker", List.of("broker"));
      processes.put("gateway", List.of("gateway"));
      processes.put("vad", List.of("vad"));
      processes.put("brain", brain);
      if (settings.recogniser()) processes.put("tokenizer", List.of("tokenizer"));
    } else {
      brain.addAll(List.of("broker", "gateway", "vad"));
      if (settings.recogniser()) brain.add("tokenizer");
      processes.put("house", brain);
    }
    try {
      for (var p : processes.entrySet()) parts.add(start(p.getKey(), p.getValue(), settings, folder));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static Child start(String name, List<String> roles, LoadSettings settings, Path folder) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("role"));
    arguments.addAll(roles);
    for (String s : List.of("data.dir=" + folder.resolve("data-" + name), "http.port=0", "sip.bind=127.0.0.1",
        "sip.port=" + SIP_PORT, "broker.port=" + BROKER_PORT, "calls.max=5000", "calls.answer-delay-ms=0",
        "rtp.from=20000", "rtp.to=31999", "gateway.name=bench")) {
      arguments.add("--set");
      arguments.add(s);
    }
    Child child = Child.java(name, settings.jvm(), arguments, folder.resolve(name + ".log"));
    try {
      child.awaitLine("Stepline is up", START_SECONDS);
      return child;
    } catch (IOException e) {
      child.close();
      throw e;
    }
  }

  List<Child> parts() {
    return parts;
  }

  /** What was started last ends first. */
  @Override
  public void close() {
    parts.reversed().forEach(Child::close);
  }
}
