package io.stepline.ops.models;

import java.net.URI;
import java.nio.file.Path;

/**
 * One file of a model. A value.
 *
 * @param path below the folder of all models
 * @param from below a mirror
 * @param bytes how long it is; 0 where that is not known
 * @param sha256 in small hexadecimal letters; empty where it is not known
 */
public record ModelFile(String path, String from, long bytes, String sha256) {
  /** Of a file whose length is not known. */
  static final long MAX_BYTES = 1L << 30;

  /** @throws IllegalArgumentException if it would lie outside the folder, or its hash is none */
  public ModelFile {
    inside(path);
    inside(from);
    if (bytes < 0 || bytes > MAX_BYTES) throw new IllegalArgumentException(path + " cannot have " + bytes + " bytes");
    if (!sha256.matches("|[0-9a-f]{64}")) throw new IllegalArgumentException(path + ": '" + sha256 + "' is no SHA-256");
  }

  private static void inside(String path) {
    Path p = Path.of(path);
    if (!path.matches("[\\w./-]+") || p.isAbsolute() || !p.normalize().toString().equals(path)
        || p.startsWith(".."))
      throw new IllegalArgumentException("'" + path + "' is no path below a folder");
  }

  boolean pinned() {
    return !sha256.isEmpty();
  }

  /** The most bytes that may come. */
  long most() {
    return bytes > 0 ? bytes : MAX_BYTES;
  }

  Path in(Path folder) {
    return folder.resolve(path);
  }

  URI at(URI mirror) {
    return URI.create(mirror.toString().replaceFirst("/+$", "") + "/" + from);
  }
}
