package io.stepline.ops.console;

import io.stepline.ops.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lines in {@code records.jsonl}, whole or not at all: what a full disk or a crash left of a line is cut off. A file
 * that has grown large is put aside as {@code records-TIME.jsonl}. Owned by who writes.
 */
final class RecordFile {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS").withZone(ZoneOffset.UTC);
  private final Path file;
  private final long mostBytes;

  /** @param mostBytes from which on a file is put aside */
  RecordFile(Path folder, long mostBytes) throws IOException {
    this.file = folder.resolve("records.jsonl");
    this.mostBytes = mostBytes;
    PrivateFiles.folder(folder);
    PrivateFiles.file(file);
    try (FileChannel c = open()) {
      c.truncate(wholeLines(c));
    }
  }

  private FileChannel open() throws IOException {
    if (!Files.exists(file)) PrivateFiles.file(file);
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Up to behind the last line feed. */
  private static long wholeLines(FileChannel c) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(8192);
    for (long end = c.size(); end > 0; end -= piece.capacity()) {
      long from = Math.max(0, end - piece.capacity());
      piece.clear().limit((int) (end - from));
      while (piece.hasRemaining() && c.read(piece, from + piece.position()) > 0);
      for (int i = piece.position() - 1; i >= 0; i--) if (piece.get(i) == '\n') return from + i + 1;
    }
    return 0;
  }

  /** @throws IOException if nothing of the line was written */
  void append(String line) throws IOException {
    try (FileChannel c = open()) {
      long before = c.size();
      try {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        for (long at = before; bytes.hasRemaining();) at += c.write(bytes, at);
      } catch (IOException e) {
        c.truncate(before);
        throw e;
      }
    }
    if (Files.size(file) >= mostBytes)
      Files.move(file, file.resolveSibling("records-" + TIME.format(Instant.now()) + ".jsonl"));
  }

  /** Of this file and the one before it, oldest first. */
  void each(Consumer<String> line) throws IOException {
    for (Path p : newest()) try (Stream<String> lines = Files.lines(p)) {
      lines.forEach(line);
    }
  }

  private List<Path> newest() throws IOException {
    try (Stream<Path> all = Files.list(file.toAbsolutePath().getParent())) {
      List<Path> found = new ArrayList<>(
          all.filter(p -> p.getFileName().toString().matches("records-[0-9T.]+\\.jsonl"))
              .max(Comparator.naturalOrder()).stream().toList());
      if (Files.exists(file)) found.add(file);
      return found;
    }
  }

  /** When something was written last, Unix time in ms; 0 where nothing ever was. */
  long writtenMs() throws IOException {
    long newest = 0;
    for (Path p : newest()) if (Files.size(p) > 0) newest = Math.max(newest, Files.getLastModifiedTime(p).toMillis());
    return newest;
  }
}
