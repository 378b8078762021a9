package io.stepline.ops.recording;

import io.stepline.ops.files.PrivateFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * Where the bytes of a recording go: at its end, and once more at its head when its length is known. Owned by one
 * thread.
 */
interface RecordingStore extends AutoCloseable {
  void append(byte[] bytes) throws IOException;

  /** Takes the place of as many bytes at the beginning; they are within the first 64 KiB. */
  void rewriteHead(byte[] head) throws IOException;

  @Override
  void close() throws IOException;

  static RecordingStore plain(Path path) throws IOException {
    PrivateFiles.file(path);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(0);
    return new RecordingStore() {
      @Override
      public void append(byte[] bytes) throws IOException {
        file.write(bytes);
      }

      @Override
      public void rewriteHead(byte[] head) throws IOException {
        file.seek(0);
        file.write(head);
        file.seek(file.length());
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
