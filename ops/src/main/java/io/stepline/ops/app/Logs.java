package io.stepline.ops.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import io.stepline.ops.app.settings.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log of this process, as the settings say. Libraries that log by java.util.logging come here too. */
final class Logs {
  private static final String OURS = "io.stepline";
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %-18.18thread %logger{16} %msg%n";
  private static final String FILE_PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %-18.18thread %logger{16} %msg%n";
  /** What libraries may say unasked: their errors; of those that cry at every start, not even these. */
  private static final Map<String, Level> QUIET = Map.of("org.apache.kafka", Level.ERROR, "kafka", Level.ERROR,
      "state", Level.ERROR, "ai.djl", Level.ERROR, "org.jitsi", Level.WARN, "kafka.server.ControllerApis", Level.OFF);

  private Logs() {}

  /** Takes in what libraries say by java.util.logging. Before anything else of theirs runs. */
  static void bridge() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** For commands that say all themselves. */
  static void hush() {
    context().getLogger(OURS).setLevel(Level.OFF);
  }

  /** @throws IllegalArgumentException if the file cannot be written */
  static void write(LogSettings settings) {
    levels(settings);
    Logger root = context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    OutputStreamAppender<ILoggingEvent> to = settings.file().map(f -> rolling(f, settings)).orElseGet(Logs::terminal);
    to.setContext(context());
    to.setEncoder(encoder(settings));
    to.start();
    root.detachAndStopAllAppenders();
    root.addAppender(to);
  }

  /** What may change while the process runs. */
  static void levels(LogSettings settings) {
    Map<String, Level> all = new LinkedHashMap<>(QUIET);
    all.put(OURS, Level.toLevel(settings.level()));
    named(settings.levels()).forEach(all::put);
    context().getLoggerList().stream().filter(l -> !l.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME))
        .filter(l -> !all.containsKey(l.getName())).forEach(l -> l.setLevel(inherited()));
    all.forEach((name, level) -> context().getLogger(name).setLevel(level));
  }

  /** A level by logger, of {@code name=level, name=level}. */
  private static Map<String, Level> named(String list) {
    Map<String, Level> levels = new LinkedHashMap<>();
    for (String pair : list.split(",")) {
      if (pair.isBlank()) continue;
      String[] p = pair.strip().split("\\s*=\\s*");
      levels.put(p[0], Level.toLevel(p[1]));
    }
    return levels;
  }

  @SuppressWarnings("NullAway") // logback's word for "as the parent"
  private static Level inherited() {
    return null;
  }

  private static OutputStreamAppender<ILoggingEvent> terminal() {
    ConsoleAppender<ILoggingEvent> terminal = new ConsoleAppender<>();
    terminal.setTarget("System.err");
    return terminal;
  }

  private static OutputStreamAppender<ILoggingEvent> rolling(Path file, LogSettings settings) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) Files.createDirectories(folder);
      Files.newOutputStream(file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)
          .close();
    } catch (IOException e) {
      throw new IllegalArgumentException("log.file names " + file + ", which cannot be written: " + e, e);
    }
    RollingFileAppender<ILoggingEvent> rolling = new RollingFileAppender<>();
    rolling.setContext(context());
    rolling.setFile(file.toString());
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setContext(context());
    policy.setParent(rolling);
    policy.setFileNamePattern(file + ".%d{yyyy-MM-dd, UTC}.%i.gz");
    policy.setMaxFileSize(new FileSize(settings.fileMb() * FileSize.MB_COEFFICIENT));
    policy.setMaxHistory(settings.keepDays());
    policy.setTotalSizeCap(new FileSize(settings.totalMb() * FileSize.MB_COEFFICIENT));
    policy.setCleanHistoryOnStart(true);
    policy.start();
    rolling.setRollingPolicy(policy);
    rolling.setTriggeringPolicy(policy);
    return rolling;
  }

  private static Encoder<ILoggingEvent> encoder(LogSettings settings) {
    if (settings.form().equals("json")) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context());
      json.setWithSequenceNumber(false);
      json.setWithContext(false);
      json.setWithNanoseconds(false);
      json.setWithMessage(false);
      json.setWithArguments(false);
      json.setWithFormattedMessage(true);
      json.start();
      return json;
    }
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context());
    text.setPattern(settings.file().isPresent() ? FILE_PATTERN : PATTERN);
    text.start();
    return text;
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
