package io.stepline.model.sensevoice;

import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code tokens.txt}: a piece of text and its number on each line. Immutable. */
final class Vocabulary {
  private static final long MAX_BYTES = 8 << 20;
  private final String[] pieces;

  private Vocabulary(String[] pieces) {
    this.pieces = pieces;
  }

  /** @param size as the graph says it @throws EngineException if the file is not of this graph */
  static Vocabulary read(Path file, int size) {
    if (!Files.isRegularFile(file)) throw new EngineException(
        "the tokens of SenseVoice, " + file + ", are missing; they lie in the archive of the model (docs/laptop.md)");
    String[] pieces = new String[size];
    try {
      if (Files.size(file) > MAX_BYTES) throw new EngineException(file + " is too large for a tokens.txt");
      List<String> lines = Files.readAllLines(file);
      for (String line : lines) {
        int space = line.lastIndexOf(' ');
        int id = space < 0 ? -1 : Integer.parseInt(line.substring(space + 1).strip());
        if (id < 0 || id >= size || pieces[id] != null)
          throw new EngineException(file + " has the line '" + line + "', which is no token of a graph with " + size
              + "; take tokens.txt and the graph from one archive");
        pieces[id] = line.substring(0, space);
      }
      if (Arrays.stream(pieces).anyMatch(p -> p == null)) throw new EngineException(file + " has " + lines.size()
          + " tokens, the graph has " + size + "; take both from one archive, or fetch the file again");
      return new Vocabulary(pieces);
    } catch (IOException | NumberFormatException e) {
      throw new EngineException(file + " cannot be read as a tokens.txt: " + e.getMessage(), e);
    }
  }

  String piece(int id) {
    return pieces[id];
  }

  /** What {@code <|NAME|>} says in small letters; empty for any other token. */
  String tag(int id) {
    String piece = pieces[id];
    return piece.startsWith("<|") && piece.endsWith("|>")
        ? piece.substring(2, piece.length() - 2).toLowerCase(java.util.Locale.ROOT) : "";
  }

  boolean isText(int id) {
    return !pieces[id].matches("<.*>");
  }
}
