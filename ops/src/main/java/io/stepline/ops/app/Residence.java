package io.stepline.ops.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right of one process to be the house of a data folder: a locked file there that says who it is. The system takes
 * the lock away with the process, however that ends.
 */
final class Residence implements AutoCloseable {
  private static final int NOTE_BYTES = 512;
  private final FileChannel channel;

  private Residence(FileChannel channel) {
    this.channel = channel;
  }

  /** @throws IllegalArgumentException if another house lives there, naming it, or if the folder cannot be written */
  static Residence take(Config config) {
    Path file = config.house().data().resolve("house.lock");
    try {
      Files.createDirectories(config.house().data());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        String who = read(channel);
        channel.close();
        throw new IllegalArgumentException("Stepline is running already" + who
            + "; stop it, or give this one its own data.dir, http.port, broker.port, sip.port and rtp.from");
      }
      channel.truncate(0);
      String who =
          ": process " + ProcessHandle.current().pid() + ", http://" + config.door().bind() + ":" + config.door().port()
              + ", data in " + config.house().data();
      channel.write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
      return new Residence(channel);
    } catch (IOException e) {
      throw new IllegalArgumentException("data.dir " + config.house().data() + " cannot be written: " + e, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return Optional.<FileLock>ofNullable(channel.tryLock()).isPresent();
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer note = ByteBuffer.allocate(NOTE_BYTES);
    channel.read(note, 0);
    return new String(note.array(), 0, note.position(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
