package io.stepline.ops.recording;

import io.stepline.ops.files.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * An encrypted recording: chunks of 64 KiB, each under AES-256-GCM with its own nonce and bound to its place and to
 * whether it is the last. No plain text touches the disk. Owned by one thread.
 */
final class SealedFile implements RecordingStore {
  static final int CHUNK = 64 << 10;
  private static final int NONCE = 12;
  private static final int TAG = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final RandomAccessFile file;
  private final SecretKeySpec key;
  private final byte[] first = new byte[CHUNK];
  private final byte[] chunk = new byte[CHUNK];
  private int filled;
  private long index;

  SealedFile(Path path, SecretKeySpec key) throws IOException {
    this.key = key;
    PrivateFiles.file(path);
    file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(0);
  }

  @Override
  public void append(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length;) {
      int n = Math.min(CHUNK - filled, bytes.length - at);
      System.arraycopy(bytes, at, chunk, filled, n);
      filled += n;
      at += n;
      if (filled == CHUNK) {
        if (index == 0) System.arraycopy(chunk, 0, first, 0, CHUNK);
        seal(index++, false, chunk);
        filled = 0;
      }
    }
  }

  @Override
  public void rewriteHead(byte[] head) throws IOException {
    System.arraycopy(head, 0, index == 0 ? chunk : first, 0, head.length);
    if (index == 0) return;
    long end = file.getFilePointer();
    file.seek(0);
    seal(0, false, first);
    file.seek(end);
  }

  private void seal(long place, boolean last, byte[] plain) throws IOException {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    try {
      file.write(nonce);
      file.write(run(key, Cipher.ENCRYPT_MODE, nonce, place, last, plain));
    } catch (GeneralSecurityException e) {
      throw new IOException("recording cannot be encrypted", e);
    }
  }

  @Override
  public void close() throws IOException {
    try (file) {
      seal(index, true, Arrays.copyOf(chunk, filled));
    }
  }

  /** @throws IOException if the key is another, or the file was changed or cut */
  static void open(Path from, Path to, SecretKeySpec key) throws IOException {
    PrivateFiles.file(to);
    try (InputStream in = Files.newInputStream(from); OutputStream out = Files.newOutputStream(to)) {
      for (long index = 0;; index++) {
        byte[] nonce = in.readNBytes(NONCE);
        byte[] sealed = in.readNBytes(CHUNK + TAG);
        if (nonce.length < NONCE || sealed.length < TAG) throw new IOException(from + " is cut off");
        boolean last = sealed.length < CHUNK + TAG;
        out.write(run(key, Cipher.DECRYPT_MODE, nonce, index, last, sealed));
        if (last) return;
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(from + " cannot be decrypted: another key, or it was changed", e);
    }
  }

  /** A piece by itself. @throws IOException if the key is another, or it was changed or put elsewhere */
  static byte[] piece(RandomAccessFile file, SecretKeySpec key, long index, boolean last) throws IOException {
    file.seek(index * (NONCE + CHUNK + TAG));
    byte[] nonce = new byte[NONCE];
    file.readFully(nonce);
    byte[] sealed = new byte[(int) Math.min(CHUNK + TAG, file.length() - file.getFilePointer())];
    file.readFully(sealed);
    try {
      return run(key, Cipher.DECRYPT_MODE, nonce, index, last, sealed);
    } catch (GeneralSecurityException e) {
      throw new IOException("a recording cannot be decrypted: another key, or it was changed", e);
    }
  }

  static int pieceBytes() {
    return NONCE + CHUNK + TAG;
  }

  private static byte[] run(SecretKeySpec key, int mode, byte[] nonce, long index, boolean last, byte[] data)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
    cipher.updateAAD(("stepline-recording-1 " + index + " " + last).getBytes(StandardCharsets.UTF_8));
    return cipher.doFinal(data);
  }
}
