package io.stepline.model.voice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What lies beside Kokoro's graph: {@code tokenizer.json} and {@code voices/NAME.bin}. Stateless. */
final class KokoroFiles {
  static final int STYLES = 510;
  static final int WIDTH = 256;
  private static final String CURE = "; ./stepline models get kokoro fetches it (docs/laptop.md)";
  private static final long MAX_BYTES = 4 << 20;
  private static final int MAX_IDS = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private KokoroFiles() {}

  /** The number of each phoneme, one character. @throws EngineException if the file is another */
  static Map<Integer, Long> vocabulary(Path file) {
    if (!Files.isRegularFile(file)) throw new EngineException("Kokoro's " + file + " is missing" + CURE);
    try {
      if (Files.size(file) > MAX_BYTES) throw new EngineException(file + " is too large for Kokoro's tokenizer.json");
      JsonNode vocab = JSON.readTree(file.toFile()).path("model").path("vocab");
      Map<Integer, Long> ids = new HashMap<>();
      vocab.properties().forEach(e -> {
        String key = e.getKey();
        if (key.codePointCount(0, key.length()) != 1 || !e.getValue().isIntegralNumber() || e.getValue().asLong() < 0
            || e.getValue().asLong() >= MAX_IDS)
          throw new EngineException(file + " has '" + key + "' as " + e.getValue()
              + ", which is no phoneme of Kokoro; take tokenizer.json from where the graph came from");
        ids.put(key.codePointAt(0), e.getValue().asLong());
      });
      if (ids.getOrDefault((int) '$', -1L) != 0 || !ids.containsKey((int) ' ') || !ids.containsKey((int) 'ə'))
        throw new EngineException(file + " is not Kokoro's tokenizer.json: it lacks $ as 0, the space or ə" + CURE);
      return Map.copyOf(ids);
    } catch (IOException e) {
      throw new EngineException(file + " cannot be read as a tokenizer.json: " + e.getMessage() + CURE, e);
    }
  }

  /** All voices of the folder, each {@code [510 * 256]}. @throws EngineException if one is half, or there is none */
  static Map<String, float[]> voices(Path folder) {
    Map<String, float[]> voices = new TreeMap<>();
    if (Files.isDirectory(folder)) try (Stream<Path> all = Files.list(folder)) {
      for (Path f : all.filter(p -> p.toString().endsWith(".bin")).sorted().toList())
        voices.put(String.valueOf(f.getFileName()).replaceFirst("\\.bin$", ""), voice(f));
    } catch (IOException e) {
      throw new EngineException(folder + " cannot be read: " + e.getMessage(), e);
    }
    if (voices.isEmpty()) throw new EngineException("there is no voice of Kokoro in " + folder + CURE);
    return voices;
  }

  private static float[] voice(Path file) throws IOException {
    long due = (long) STYLES * WIDTH * Float.BYTES;
    if (Files.size(file) != due) throw new EngineException("the voice " + file + " has " + Files.size(file)
        + " bytes, not " + due + ": it is half or another file; delete it and fetch it again");
    float[] styles = new float[STYLES * WIDTH];
    ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(styles);
    for (float s : styles) if (!Float.isFinite(s))
      throw new EngineException("the voice " + file + " holds " + s + "; delete it and fetch it again");
    return styles;
  }
}
