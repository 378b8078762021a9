package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.broker.EmbeddedBroker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of a fleet: a process of its own, with the class path that the launcher gives it. */
class BrokerlessIT {
  private static final int BROKER = 17_520;
  private static final List<String> ROLES =
      List.of("gateway", "vad", "tokenizer", "chat", "decoder", "controller", "answer", "dialer", "console");
  private static final Pattern TESTBENCH = Pattern.compile(
      "^io/stepline/(ops/(testbench|bench|sim|caller)|model/standin)/.|/TokenParity|^META-INF/services/io.stepline."
          + "ops");
  @TempDir
  Path folder;

  private Process house(Path loaded, Path output) throws IOException {
    Files.writeString(folder.resolve("stepline.yaml"), """
        data.dir: %s
        bootstrap.servers: 127.0.0.1:%d
        sip.bind: 127.0.0.1
        sip.port: 17510
        http.port: 0
        rtp.from: 27100
        rtp.to: 27119
        bots.dir: ../bots
        campaign.rules: ../ops/rules
        vad.model: ../.stepline/models/silero_vad_v6.onnx
        """.formatted(folder, BROKER));
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m", "-Xlog:class+load=info:file=" + loaded, "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true",
        "-cp", "target/stepline.jar" + File.pathSeparator + "target/lib/*", "io.stepline.ops.app.Main", "role"));
    command.addAll(ROLES);
    command.addAll(List.of("--config", folder.resolve("stepline.yaml").toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  @Test
  void shouldLoadNothingOfTheBrokerInARoleWithoutOne() throws Exception {
    Path loaded = folder.resolve("classes.log");
    Path output = folder.resolve("out.log");
    EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), BROKER);
    try {
      Process house = house(loaded, output);
      try {
        await().atMost(Duration.ofSeconds(120))
            .until(() -> !house.isAlive() || Files.readString(output).contains("Stepline is up"));
        assertThat(house.isAlive()).as(Files.readString(output)).isTrue();
      } finally {
        house.destroy();
        if (!house.waitFor(30, TimeUnit.SECONDS)) house.destroyForcibly().waitFor();
      }
    } finally {
      broker.close();
    }
    List<String> classes = Files.readAllLines(loaded).stream().map(l -> l.replaceFirst("^(\\[[^]]*])+ *", "")).toList();
    assertThat(classes).anyMatch(c -> c.startsWith("io.stepline.gateway."))
        .anyMatch(c -> c.startsWith("org.apache.kafka.clients."));
    assertThat(classes)
        .noneMatch(c -> c.startsWith("scala.") || c.startsWith("kafka.") || c.startsWith("org.apache.logging.log4j.")
            || c.startsWith("io.stepline.kafka.broker."));
  }

  @Test
  void shouldHaveNoTestbenchInTheProduct() throws IOException {
    List<Path> jars = new ArrayList<>(List.of(Path.of("target", "stepline.jar")));
    try (Stream<Path> lib = Files.list(Path.of("target", "lib"))) {
      lib.forEach(jars::add);
    }
    List<String> theirs = new ArrayList<>();
    for (Path jar : jars) {
      try (JarFile file = new JarFile(jar.toFile())) {
        file.stream().map(JarEntry::getName).filter(TESTBENCH.asPredicate()).forEach(theirs::add);
      }
    }
    assertThat(jars).anyMatch(j -> j.getFileName().toString().startsWith("model-cluster"));
    assertThat(theirs).isEmpty();
  }
}
