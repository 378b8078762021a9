package io.stepline.ops.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of finished recordings: encrypted with AES-256-GCM where a key is set, deleted when they are old. An encrypted file is a sequence of
 * chunks of 64 KiB, each with its own nonce and tag and bound to its place, so that it can be read without being held in memory.
 */
public final class RecordingVault {
  private static final Logger log = LoggerFactory.getLogger(RecordingVault.class);
  private static final int CHUNK = 64 << 10;
  private static final int NONCE = 12;
  private static final int TAG = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Optional<SecretKeySpec> key;
  private final int keepDays;
  private final int pauseAroundKeysMs;

  /**
   * @param key 32 bytes in base64, empty for none
   * @param keepDays 0 keeps for ever
   * @param pauseAroundKeysMs for how long after each key nothing is written, 0 to go on
   */
  public RecordingVault(String key, int keepDays, int pauseAroundKeysMs) {
    this.key = key.isBlank() ? Optional.empty() : Optional.of(keyOf(key));
    this.keepDays = keepDays;
    this.pauseAroundKeysMs = pauseAroundKeysMs;
  }

  private static SecretKeySpec keyOf(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.strip());
      if (bytes.length != 32) throw new IllegalArgumentException();
      return new SecretKeySpec(bytes, "AES");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("recording.key must be 32 bytes in base64; make one with: openssl rand -base64 32", e);
    }
  }

  int pauseAroundKeysMs() {
    return pauseAroundKeysMs;
  }

  /** A recording is complete. */
  void keep(Path wav) throws IOException {
    if (key.isPresent()) {
      Path sealed = wav.resolveSibling(wav.getFileName() + ".enc");
      encrypt(wav, sealed);
      Files.delete(wav);
    }
    purge(wav.toAbsolutePath().getParent());
  }

  private void purge(Path folder) throws IOException {
    if (keepDays <= 0) return;
    FileTime limit = FileTime.from(Instant.now().minus(Duration.ofDays(keepDays)));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path old : files.filter(f -> f.toString().matches(".*\\.wav(\\.enc)?")).toList())
        if (Files.getLastModifiedTime(old).compareTo(limit) < 0) {
          Files.delete(old);
          log.info("recording {} is older than {} days and was deleted", old.getFileName(), keepDays);
        }
    }
  }

  private void encrypt(Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from); OutputStream out = Files.newOutputStream(to)) {
      if (Files.getFileStore(to).supportsFileAttributeView("posix")) Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
      long index = 0;
      for (byte[] chunk = in.readNBytes(CHUNK); ; chunk = in.readNBytes(CHUNK), index++) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        out.write(nonce);
        out.write(run(Cipher.ENCRYPT_MODE, nonce, index, chunk.length < CHUNK, chunk));
        if (chunk.length < CHUNK) return;
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("recording cannot be encrypted", e);
    }
  }

  /** @throws IOException if the key is another, or the file was changed or cut */
  public void decrypt(Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from); OutputStream out = Files.newOutputStream(to)) {
      for (long index = 0; ; index++) {
        byte[] nonce = in.readNBytes(NONCE);
        byte[] sealed = in.readNBytes(CHUNK + TAG);
        if (nonce.length < NONCE || sealed.length < TAG) throw new IOException(from + " is cut off");
        boolean last = sealed.length < CHUNK + TAG;
        out.write(run(Cipher.DECRYPT_MODE, nonce, index, last, sealed));
        if (last) return;
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(from + " cannot be decrypted: another key, or it was changed", e);
    }
  }

  private byte[] run(int mode, byte[] nonce, long index, boolean last, byte[] data) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.orElseThrow(() -> new GeneralSecurityException("no recording.key is set")), new GCMParameterSpec(8 * TAG, nonce));
    cipher.updateAAD(List.of("stepline-recording-1", Long.toString(index), Boolean.toString(last)).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return cipher.doFinal(Arrays.copyOf(data, data.length));
  }
}
