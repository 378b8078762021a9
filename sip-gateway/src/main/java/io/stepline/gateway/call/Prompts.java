package io.stepline.gateway.call;

import io.stepline.media.audio.WavFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Recorded prompts: WAV files of one folder, by their names without the ending; read once. Thread-safe. */
public final class Prompts {
  public static final int RATE_HZ = 16_000;
  private static final long MAX_BYTES = 20L << 20;
  private final Optional<Path> folder;
  private final Map<String, short[]> read = new ConcurrentHashMap<>();

  public Prompts(Optional<Path> folder) {
    this.folder = folder;
  }

  /** 16 kHz. @return empty when there is no such prompt. @throws UncheckedIOException if its file is not usable */
  Optional<short[]> pcm(String name) {
    if (!name.matches("[A-Za-z0-9_-]{1,64}") || folder.isEmpty()) return Optional.empty();
    Path file = folder.get().resolve(name + ".wav");
    if (!Files.isRegularFile(file)) return Optional.empty();
    return Optional.of(read.computeIfAbsent(name, n -> read(file)));
  }

  private static short[] read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) throw new IOException(file + " is larger than 20 MiB");
      return WavFile.read(file).mono(RATE_HZ);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
