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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real KRaft broker in this JVM, alone on loopback or one of a quorum, with its own data folder that a later start
 * finds again.
 */
public final class EmbeddedBroker implements AutoCloseable {
  /** So long the first broker of a quorum waits for the others. */
  private static final int DAY_MS = 86_400_000;

  private final KafkaRaftServer server;
  private final String servers;
  private final FileChannel lockFile;

  private EmbeddedBroker(KafkaRaftServer server, String servers, FileChannel lockFile) {
    this.server = server;
    this.servers = servers;
    this.lockFile = lockFile;
  }

  /**
   * @param folder data folder, made if absent
   * @param wantedPort 0 for any free one
   * @throws BusException if the port or the folder is in use, or the folder cannot be written
   */
  public static EmbeddedBroker start(Path folder, int wantedPort) {
    return start(BrokerPlan.alone(folder, wantedPort));
  }

  /**
   * A broker of a quorum listens at once and works as soon as more than half of the voters are there.
   *
   * @throws BusException if a port or the folder is in use, the folder cannot be written or belongs to another cluster
   */
  public static EmbeddedBroker start(BrokerPlan plan) {
    Path folder = plan.folder();
    FileChannel lock = lock(folder);
    try {
      int port = freePort(plan.listen(), plan.port());
      List<BrokerPlan.Voter> quorum = plan.voters().isEmpty()
          ? List.of(new BrokerPlan.Voter(plan.node(), plan.listen(), freePort(plan.listen(), 0))) : plan.voters();
      plan.self().ifPresent(v -> freePort(plan.listen(), v.port()));
      String data = folder.resolve("data").toString();
      format(plan.node(), data, clusterId(plan));
      KafkaRaftServer server =
          new KafkaRaftServer(new KafkaConfig(properties(plan, data, port, quorum)), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(server, (plan.advertise().isEmpty() ? plan.listen() : plan.advertise()) + ":" + port,
          lock);
    } catch (Exception e) {
      closeQuietly(lock);
      if (e instanceof BusException b) throw b;
      throw new BusException("the embedded broker did not start in " + folder + ": " + e.getMessage(), e);
    }
  }

  public String bootstrapServers() {
    return servers;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    closeQuietly(lockFile);
  }

  private static Properties properties(BrokerPlan plan, String data, int port, List<BrokerPlan.Voter> quorum) {
    Properties p = new Properties();
    p.putAll(plan.properties(port, quorum));
    p.put("log.dirs", data);
    p.put("num.partitions", "4");
    p.put("auto.create.topics.enable", "false");
    p.put("group.initial.rebalance.delay.ms", "0");
    if (!plan.voters().isEmpty()) p.put("initial.broker.registration.timeout.ms", Integer.toString(DAY_MS));
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("log.cleaner.dedupe.buffer.size", "2097152");
    p.put("log.segment.bytes", Integer.toString(32 << 20));
    if (plan.voters().isEmpty()) p.put("log.retention.bytes", Integer.toString(256 << 20));
    p.put("log.retention.check.interval.ms", "60000");
    return p;
  }

  private static void format(int node, String data, String clusterId) throws Exception {
    try (PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter().setPrintStream(quiet).setNodeId(node).setClusterId(clusterId).addDirectory(data)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION).setMetadataLogDirectory(data)
          .setControllerListenerName("CONTROLLER").setIgnoreFormatted(true).run();
    }
  }

  private static String clusterId(BrokerPlan plan) throws IOException {
    Path file = plan.folder().resolve("cluster.id");
    if (!Files.exists(file)) Files.writeString(file, plan.clusterId());
    String id = Files.readString(file).strip();
    if (!plan.voters().isEmpty() && !id.equals(plan.clusterId())) throw new BusException("the folder " + plan.folder()
        + " has the data of another cluster; broker.voters must stay as it was when the cluster was made, on all hosts"
        + " alike, or another data.dir must be set");
    return id;
  }

  private static FileChannel lock(Path folder) {
    try {
      Files.createDirectories(folder);
      if (Files.getFileStore(folder).supportsFileAttributeView("posix"))
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
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

  private static int freePort(String listen, int wanted) {
    try (ServerSocket probe = new ServerSocket(wanted, 1, InetAddress.getByName(listen))) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new BusException("port " + wanted + " on " + listen + " for the broker cannot be had (" + e.getMessage()
          + "); stop its owner or set another port", e);
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
