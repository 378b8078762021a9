package io.stepline.model.tokenizer;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.bot.BotFile;
import io.stepline.model.bot.Phrases;
import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The words of a bot with their pronunciations, cut from the big dictionary: a decoder with it takes 5 MB and 15 ms in
 * place of 40 MB and 400 ms.
 */
final class PronouncingDictionary {
  private final Map<String, List<String>> lines;

  private PronouncingDictionary(Map<String, List<String>> lines) {
    this.lines = lines;
  }

  /**
   * @param files where each bot was read from, for the message
   * @throws BotException naming file, line and word when a word has no pronunciation
   */
  static PronouncingDictionary load(Path big, Map<String, Bot> bots, Map<String, Path> files) {
    Set<String> wanted = new HashSet<>();
    bots.values().forEach(b -> wanted.addAll(Phrases.words(b)));
    Map<String, List<String>> found = lines(big, wanted);
    bots.forEach(
        (name, bot) -> Phrases.words(bot).stream().filter(w -> !found.containsKey(w)).findFirst().ifPresent(word -> {
          throw new BotException(where(Objects.requireNonNull(files.get(name), name), word)
              + ": the recogniser has no pronunciation for '" + word
              + "'; use another word, or spell it as words it knows");
        }));
    return new PronouncingDictionary(found);
  }

  /** The lines of these words in the big dictionary; a word that it lacks is missing. */
  static Map<String, List<String>> lines(Path big, Set<String> wanted) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    try (Stream<String> all = Files.lines(big, StandardCharsets.ISO_8859_1)) {
      all.forEach(line -> {
        int space = line.indexOf(' ');
        if (space < 0) return;
        String word = line.substring(0, space).replaceFirst("\\(\\d+\\)$", "");
        if (wanted.contains(word)) found.computeIfAbsent(word, w -> new java.util.ArrayList<>()).add(line);
      });
    } catch (IOException e) {
      throw new EngineException("the dictionary " + big + " cannot be read; apt-get install pocketsphinx-en-us", e);
    }
    return found;
  }

  private static String where(Path file, String word) {
    try {
      return file + ":" + BotFile.lineOf(Files.readString(file), word);
    } catch (IOException e) {
      return file.toString();
    }
  }

  /** Writes the words of one bot as a dictionary file. */
  Path write(Bot bot) {
    return write(bot.name(), ".dict",
        Phrases.words(bot).stream().flatMap(w -> lines.getOrDefault(w, List.of()).stream()).toList());
  }

  /** Lines in a temporary file that goes with the process. */
  static Path write(String name, String suffix, List<String> lines) {
    try {
      Path file = Files.createTempFile("stepline-" + name, suffix);
      file.toFile().deleteOnExit();
      return Files.write(file, lines, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new EngineException("no temporary file could be written: " + e.getMessage(), e);
    }
  }
}
