package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
  @TempDir
  private Path folder = Path.of("");
  private final List<String> levels = new ArrayList<>();

  @BeforeEach
  void writeABot() throws IOException {
    Files.createDirectories(folder.resolve("bots"));
    Files.copy(Path.of("..", "bots", "front-desk.yaml"), folder.resolve("bots").resolve("front-desk.yaml"));
  }

  private Path settings(String text) throws IOException {
    return Files.writeString(folder.resolve("stepline.yaml"),
        "bots: {dir: " + folder.resolve("bots") + "}\nsip: {bind: 127.0.0.1}\n" + text);
  }

  private Config load() {
    return Config.load(folder.resolve("stepline.yaml"), Map.of());
  }

  private Reload reload() {
    return new Reload(load(), this::load, next -> Roles.check(next, Set.of("console", "gateway")))
        .taking("log.level", next -> levels.add(next.log().level()));
  }

  @Test
  void shouldTakeWhatMayChangeAndNameWhatNeedsARestart() throws IOException {
    settings("log: {level: info}\nrtp: {dscp: 46}\n");
    Reload reload = reload();
    settings("log: {level: debug}\nrtp: {dscp: 40}\ntrunks: [{name: pbx, addresses: [10.0.0.5]}]\n");
    Reload.Outcome outcome = reload.again();
    assertThat(outcome).isEqualTo(new Reload.Outcome(List.of("log.level"), List.of("rtp.dscp", "trunks"), ""));
    assertThat(levels).containsExactly("debug");
    assertThat(reload.again().applied()).as("taken already").isEmpty();
    assertThat(reload.again().restart()).as("still waits").containsExactly("rtp.dscp", "trunks");
  }

  @Test
  void shouldRefuseAllOfItWhenAnythingIsWrong() throws IOException {
    settings("log: {level: info}\n");
    Reload reload = reload();
    for (String wrong : List.of("rtp: {dscp: 99}", "api: {tokens: \"short=read\"}", "log: {levle: debug}", "[",
        "trunks: [{name: pbx, adresses: [10.0.0.5]}]",
        "bots: {routes: \"1=nobody\", dir: " + folder.resolve("bots") + "}")) {
      Files.writeString(folder.resolve("stepline.yaml"), "bots.dir: " + folder.resolve("bots") + "\nlog.level: debug\n"
          + wrong + "\n");
      Reload.Outcome outcome = reload.again();
      assertThat(outcome.refusal()).as(wrong).isNotEmpty();
      assertThat(outcome.applied()).as(wrong).isEmpty();
    }
    assertThat(levels).isEmpty();
  }

  @Test
  void shouldSayThatABotFileWaitsForARestartAndRefuseOneThatIsWrong() throws IOException {
    settings("");
    Reload reload = reload();
    Path bot = folder.resolve("bots").resolve("front-desk.yaml");
    String text = Files.readString(bot);
    Files.writeString(bot, text.replace("Hello, this is", "Good day, this is"));
    assertThat(reload.again().restart()).containsExactly("bots");
    Files.writeString(bot, text + "\ngreetng: hello\n");
    assertThat(reload.again().refusal()).contains("greetng");
  }

  @Test
  void shouldReadAgainAtTheSignal() throws Exception {
    long ignored = Long.parseUnsignedLong(Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(l -> l.startsWith("SigIgn:")).findFirst().orElseThrow().substring(7).strip(), 16);
    assumeThat(ignored & 1).as("started by nohup, which has the signal ignored").isZero();
    AtomicInteger times = new AtomicInteger();
    assertThat(Hangup.on(times::incrementAndGet)).isTrue();
    new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid())).start().waitFor();
    await().atMost(Duration.ofSeconds(10)).until(() -> times.get() == 1);
  }
}
