package io.stepline.ops.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The bot files of a folder as one value, to see whether any of them changed. */
final class BotFiles {
  private BotFiles() {}

  /**
   * @return a hash of names and bytes of all files that end in .yaml, below the folder too; of nothing if there is none
   */
  static String digest(Path folder) {
    try (Stream<Path> found = Files.isDirectory(folder) ? Files.walk(folder, 2) : Stream.empty()) {
      MessageDigest sum = MessageDigest.getInstance("SHA-256");
      List<Path> files = found.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
      for (Path file : files) {
        sum.update(file.toString().getBytes(StandardCharsets.UTF_8));
        sum.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(sum.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
