package io.stepline.ops.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code models.lock}: what each file was when it first came, by its path. Written whole, beside and moved into place.
 * Owned by the thread that asks.
 */
final class ModelLock {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
  private static final long MAX_BYTES = 4 << 20;
  private final Path file;
  private final Map<String, Entry> entries;

  /** @param licence as it was shown @param at when, ISO 8601 */
  record Entry(String sha256, long bytes, String from, String licence, String at) {}

  /** @throws ModelException if it cannot be read */
  ModelLock(Path folder) {
    file = folder.resolve("models.lock");
    entries = read(file);
  }

  private static Map<String, Entry> read(Path file) {
    if (!Files.exists(file)) return new TreeMap<>();
    try {
      if (Files.size(file) > MAX_BYTES) throw new ModelException(file + " is too large for a models.lock");
      Map<String, Entry> all = JSON.readValue(file.toFile(), new TypeReference<TreeMap<String, Entry>>() {});
      all.forEach((path, e) -> {
        if (!(e.sha256() + "").matches("[0-9a-f]{64}")) throw new ModelException(file + ": " + path
            + " has no SHA-256; take the file from a copy, or delete it and fetch the models again");
      });
      return all;
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read (" + e.getMessage()
          + "); take it from a copy, or delete it and fetch the models again", e);
    }
  }

  Map<String, Entry> all() {
    return Map.copyOf(entries);
  }

  Optional<Entry> of(ModelFile f) {
    return Optional.ofNullable(entries.get(f.path()));
  }

  /** What the file must be: the hash of the catalog, or else the one it first came with. */
  Optional<String> hash(ModelFile f) {
    return f.pinned() ? Optional.of(f.sha256()) : of(f).map(Entry::sha256);
  }

  void put(ModelFile f, Entry entry) {
    entries.put(f.path(), entry);
    write();
  }

  void forget(ModelFile f) {
    if (Optional.ofNullable(entries.remove(f.path())).isPresent()) write();
  }

  private void write() {
    try {
      Path beside = file.resolveSibling("models.lock.new");
      Files.write(beside, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(entries));
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
