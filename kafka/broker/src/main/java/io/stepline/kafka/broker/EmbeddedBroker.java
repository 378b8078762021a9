package io.stepline.kafka.broker;

import io.stepline.kafka.bus.BusException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real single-node KRaft broker in this JVM, on loopback, with its own data folder that a later start finds again.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final KafkaRaftServer server;
  private final int port;
  private final FileChannel lockFile;

  private EmbeddedBroker(KafkaRaftServer server, int port, FileChannel lockFile) {
    this.server = server;
    this.port = port;
    this.lockFile = lockFile;
  }

  /**
   * @param folder data folder, made if absent
   * @param wantedPort 0 for any free one
   * @throws BusException if the port or the folder is in use, or the folder cannot be written
   */
  public static EmbeddedBroker start(Path folder, int wantedPort) {
    FileChannel lock = lock(folder);
    try {
      int port = freePort(wantedPort);
      int controllerPort = freePort(0);
      String data = folder.resolve("data").toString();
      format(data, clusterId(folder));
      KafkaRaftServer server =
          new KafkaRaftServer(new KafkaConfig(properties(data, port, controllerPort)), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, port, lock);
    } catch (Exception e) {
      closeQuietly(lock);
      if (e instanceof BusException b) throw b;
      throw new BusException("the embedded broker did not start in " + folder + ": " + e.getMessage(), e);
    }
  }

  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    closeQuietly(lockFile);
  }

  private static Properties properties(String data, int port, int controllerPort) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
    p.put("listeners", "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
    p.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "PLAINTEXT");
    p.put("log.dirs", data);
    p.put("num.partitions", "4");
    p.put("auto.create.topics.enable", "false");
    for (String internal : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      p.put(internal + ".replication.factor", "1");
      p.put(internal + ".num.partitions", "1");
    }
    p.put("transaction.state.log.min.isr", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("log.cleaner.dedupe.buffer.size", "2097152");
    p.put("log.segment.bytes", Integer.toString(32 << 20));
    p.put("log.retention.bytes", Integer.toString(256 << 20));
    p.put("log.retention.check.interval.ms", "60000");
    return p;
  }

  private static void format(String data, String clusterId) throws Exception {
    try (PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter().setPrintStream(quiet).setNodeId(1).setClusterId(clusterId).addDirectory(data)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION).setMetadataLogDirectory(data)
          .setControllerListenerName("CONTROLLER").setIgnoreFormatted(true).run();
    }
  }

  private static String clusterId(Path folder) throws IOException {
    Path file = folder.resolve("cluster.id");
    if (!Files.exists(file)) Files.writeString(file, Uuid.randomUuid().toString());
    return Files.readString(file).strip();
  }

  private static FileChannel lock(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Optional<FileLock> lock;
      try {
        lock = Optional.ofNullable(channel.tryLock());
      } catch (java.nio.channels.OverlappingFileLockException e) {
        lock = Optional.empty();
      }
      if (lock.isPresent()) return channel;
      channel.close();
    } catch (IOException e) {
      throw new BusException("the broker folder " + folder + " cannot be written: " + e.getMessage(), e);
    }
    throw new BusException(
        "the broker folder " + folder + " is in use by another Stepline; stop it or set another data folder");
  }

  private static int freePort(int wanted) {
    try (ServerSocket probe = new ServerSocket(wanted, 1, InetAddress.getByName(HOST))) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new BusException("port " + wanted + " for the embedded broker is taken; stop its owner or set another port",
          e);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
