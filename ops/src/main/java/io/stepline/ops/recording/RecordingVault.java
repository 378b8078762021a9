package io.stepline.ops.recording;

import io.stepline.kafka.contract.CallId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How recordings are kept: in which form, encrypted where a key is set, and for how long. */
public final class RecordingVault {
  private static final Logger log = LoggerFactory.getLogger(RecordingVault.class);
  private final Optional<SecretKeySpec> key;
  private final boolean opus;
  private final boolean onOrder;
  private final int keepDays;
  private final int pauseAroundKeysMs;

  /**
   * @param key 32 bytes in base64, empty for none
   * @param form wav or opus
   * @param start always, or on-order: once the caller has agreed
   * @param keepDays 0 keeps for ever
   * @param pauseAroundKeysMs for how long after each key nothing is written, 0 to go on
   */
  public RecordingVault(String key, String form, String start, int keepDays, int pauseAroundKeysMs) {
    if (!form.matches("wav|opus")) throw new IllegalArgumentException("recording.form must be wav or opus");
    if (!start.matches("always|on-order"))
      throw new IllegalArgumentException("recording.start must be always or on-order");
    this.opus = form.equals("opus");
    this.onOrder = start.equals("on-order");
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
      throw new IllegalArgumentException(
          "recording.key must be 32 bytes in base64; make one with: openssl rand -base64 32", e);
    }
  }

  /** Whether a recording begins only when it is ordered. */
  boolean onOrder() {
    return onOrder;
  }

  int pauseAroundKeysMs() {
    return pauseAroundKeysMs;
  }

  /**
   * @return where the recording of a call goes: {@code CALL.wav} or {@code CALL.opus}, with {@code .enc} behind it when
   * it is encrypted
   */
  Path fileOf(Path folder, CallId call) {
    return folder.resolve(call + (opus ? ".opus" : ".wav") + (key.isPresent() ? ".enc" : ""));
  }

  RecordingForm begin(Path file, int rateHz) throws IOException {
    RecordingStore store = key.isPresent() ? new SealedFile(file, key.get()) : RecordingStore.plain(file);
    return opus ? new RecordingForm.OggOpus(store, rateHz) : new RecordingForm.Wav(store, rateHz);
  }

  void purge(Path folder) throws IOException {
    if (keepDays <= 0) return;
    FileTime limit = FileTime.from(Instant.now().minus(Duration.ofDays(keepDays)));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path old : files.filter(f -> f.toString().matches(".*\\.(wav|opus)(\\.enc)?")).toList())
        if (Files.getLastModifiedTime(old).compareTo(limit) < 0) {
          Files.delete(old);
          log.info("recording {} is older than {} days and was deleted", old.getFileName(), keepDays);
        }
    }
  }

  /**
   * The recording of a call in whatever form it lies there; empty where there is none.
   *
   * @throws IOException if it cannot be read, such as with another key
   */
  public Optional<RecordedSound> find(Path folder, CallId call) throws IOException {
    for (String ending : List.of(".wav", ".opus", ".wav.enc", ".opus.enc")) {
      Path file = folder.resolve(call + ending);
      if (!Files.exists(file)) continue;
      StoredBytes bytes = ending.endsWith(".enc")
          ? StoredBytes.sealed(file, key.orElseThrow(() -> new IOException("no recording.key is set")))
          : StoredBytes.plain(file);
      return Optional.of(ending.startsWith(".wav") ? RecordedSound.wav(bytes) : RecordedSound.opus(bytes));
    }
    return Optional.empty();
  }

  /** @throws IOException if the key is another, or the file was changed or cut */
  public void decrypt(Path from, Path to) throws IOException {
    SealedFile.open(from, to, key.orElseThrow(() -> new IOException("no recording.key is set")));
  }
}
