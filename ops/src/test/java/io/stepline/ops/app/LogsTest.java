package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogsTest {
  @TempDir
  private Path folder = Path.of("");

  @AfterEach
  void logAsTheOtherTestsExpect() throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    JoranConfigurator again = new JoranConfigurator();
    again.setContext(context);
    again.doConfigure(Objects.requireNonNull(LogsTest.class.getResource("/logback-test.xml")));
  }

  private Path file() {
    return folder.resolve("logs").resolve("stepline.log");
  }

  private Config config(String... settings) {
    Map<String, String> all = new LinkedHashMap<>(Map.of("log.file", file().toString()));
    for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
    return Config.load(Path.of("none"), all);
  }

  @Test
  void shouldWriteAnObjectALineWithFieldsAndStack() throws IOException {
    Logs.write(config("log.form", "json").log());
    LoggerFactory.getLogger("io.stepline.some").atInfo().addKeyValue("callId", "c-1")
        .setCause(new IOException("gone")).log("lost {} of {}", 1, "two\nlines");
    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSize(1);
    JsonNode said = new JsonMapper().readTree(lines.getFirst());
    assertThat(said.path("formattedMessage").asText()).isEqualTo("lost 1 of two\nlines");
    assertThat(said.path("level").asText()).isEqualTo("INFO");
    assertThat(said.path("loggerName").asText()).isEqualTo("io.stepline.some");
    assertThat(said.path("timestamp").asLong()).isPositive();
    assertThat(said.path("kvpList").toString()).contains("callId").contains("c-1");
    assertThat(said.path("throwable").path("message").asText()).isEqualTo("gone");
  }

  @Test
  void shouldChangeLevelsWhileItRunsAndForgetThoseOfBefore() {
    Logs.write(config("log.levels", "io.stepline.some=debug, org.apache.kafka=warn").log());
    Logger some = LoggerFactory.getLogger("io.stepline.some.part");
    assertThat(some.isDebugEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("org.apache.kafka.clients").isWarnEnabled()).isTrue();
    Logs.levels(config("log.level", "warn").log());
    assertThat(some.isDebugEnabled()).isFalse();
    assertThat(some.isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("org.apache.kafka.clients").isWarnEnabled()).isFalse();
  }

  @Test
  void shouldCloseAndCompressAFileThatIsFullAndKeepNoMoreThanTheSettingsSay() throws IOException {
    Logs.write(config("log.file-mb", "1", "log.total-mb", "3").log());
    Logger log = LoggerFactory.getLogger("io.stepline.some");
    String line = "x".repeat(10_000);
    for (int i = 0; i < 300; i++) log.info(line);
    try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
      assertThat(files.map(f -> f.getFileName().toString())).anyMatch(f -> f.matches("stepline\\.log\\..*\\.gz.*"))
          .contains("stepline.log");
    }
    assertThat(Files.size(file())).isLessThan(2_000_000);
  }

  @Test
  void shouldBeQuietAboutLibrariesThatCryAtEveryStart() {
    Logs.write(config().log());
    assertThat(LoggerFactory.getLogger("kafka.server.ControllerApis").isErrorEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("kafka.server.KafkaServer").isErrorEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("org.jitsi.utils").isInfoEnabled()).isFalse();
  }

  @Test
  void shouldTakeInWhatLibrariesSayByJavasOwnLog() throws IOException {
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    Handler[] before = root.getHandlers();
    try {
      Logs.bridge();
      Logs.write(config().log());
      java.util.logging.Logger.getLogger("org.jitsi.impl").info("jitsisrtp successfully loaded");
      java.util.logging.Logger.getLogger("org.jitsi.impl").warning("something of weight");
      assertThat(Files.readString(file())).contains("something of weight").doesNotContain("successfully loaded");
    } finally {
      for (Handler h : root.getHandlers()) root.removeHandler(h);
      for (Handler h : before) root.addHandler(h);
    }
  }

  @Test
  void shouldRefuseAFileThatCannotBeWrittenAndALevelThatIsNone() throws IOException {
    Files.writeString(folder.resolve("logs"), "a file, not a folder");
    assertThatThrownBy(() -> Logs.write(config().log())).hasMessageContaining("log.file")
        .hasMessageContaining("cannot be written");
    assertThatThrownBy(() -> config("log.levels", "io.stepline=loud")).hasMessageContaining("log.levels")
        .hasMessageContaining("such as io.stepline.gateway=debug");
    assertThat(Level.toLevel(config().log().level())).isEqualTo(Level.INFO);
  }
}
