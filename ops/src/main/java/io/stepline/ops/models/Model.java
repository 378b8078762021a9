package io.stepline.ops.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that belong together. A value.
 *
 * @param languages tags, or words
 * @param licence what people should know before they fetch it
 * @param profile the one that needs it; empty for none
 */
public record Model(String name, String purpose, List<String> languages, String licence, String profile,
    List<ModelFile> files) {
  public Model {
    if (!name.matches("[A-Za-z0-9][\\w.-]{0,80}")) throw new IllegalArgumentException("'" + name + "' is no name");
    files = List.copyOf(files);
  }

  /** Of the files whose length is known. */
  public long bytes() {
    return files.stream().mapToLong(ModelFile::bytes).sum();
  }

  public boolean sized() {
    return files.stream().allMatch(f -> f.bytes() > 0);
  }

  /** Whether all files are there; not whether they are right. */
  public boolean isIn(Path folder) {
    return files.stream().allMatch(f -> Files.isRegularFile(f.in(folder)));
  }
}
