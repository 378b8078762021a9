package io.stepline.ops.recording;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import javax.crypto.spec.SecretKeySpec;

/**
 * The plain bytes of a recording's file, from any place; nothing of a sealed one touches the disk. Owned by one thread.
 */
interface StoredBytes extends AutoCloseable {
  long length();

  /** @return how many were read, fewer than asked only at the end */
  int read(long from, byte[] into, int most) throws IOException;

  @Override
  void close() throws IOException;

  static StoredBytes plain(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
    long length = file.length();
    return new StoredBytes() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public int read(long from, byte[] into, int most) throws IOException {
        int n = (int) Math.max(0, Math.min(most, length - from));
        file.seek(from);
        file.readFully(into, 0, n);
        return n;
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  static StoredBytes sealed(Path path, SecretKeySpec key) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
    long pieces = (file.length() + SealedFile.pieceBytes() - 1) / SealedFile.pieceBytes();
    long length = file.length() - pieces * (SealedFile.pieceBytes() - SealedFile.CHUNK);
    return new StoredBytes() {
      private long held = -1;
      private byte[] piece = new byte[0];

      @Override
      public long length() {
        return length;
      }

      @Override
      public int read(long from, byte[] into, int most) throws IOException {
        int done = 0;
        for (long at = from; done < most && at < length; at = from + done) {
          long index = at / SealedFile.CHUNK;
          if (index != held) {
            piece = SealedFile.piece(file, key, index, index == pieces - 1);
            held = index;
          }
          int within = (int) (at % SealedFile.CHUNK);
          int n = Math.min(most - done, piece.length - within);
          if (n <= 0) break;
          System.arraycopy(piece, within, into, done, n);
          done += n;
        }
        return done;
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
