package io.stepline.ops.bots;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.bot.BotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of bot files. A file is only ever replaced by one that is well, in one step. Thread-safe. */
public final class BotShelf {
  private static final Pattern NAME = Pattern.compile("(?m)^name:\\s*[\"']?([A-Za-z0-9._-]{1,64})[\"']?\\s*(#.*)?$");
  private static final Pattern PLACED = Pattern.compile("^.*?\\.yaml:(\\d{1,7}): (.*)$");
  private static final Pattern NEAREST = Pattern.compile("did you mean '?([^'?]+)'?");
  private static final Pattern QUOTED = Pattern.compile("'([^']{1,80})'");
  private final Path folder;

  /** @param line and {@code column} from 1 @param nearest what may have been meant, empty for nothing like it */
  public record Problem(int line, int column, String says, Optional<String> nearest) {}

  /** @param bot empty when there are problems */
  record Checked(Optional<Bot> bot, List<Problem> problems) {}

  public BotShelf(Path folder) {
    this.folder = folder;
  }

  /** Files by the names of their bots, whether they are well or not. */
  Map<String, Path> files() throws IOException {
    Map<String, Path> all = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        Matcher name = NAME.matcher(Files.readString(file));
        all.putIfAbsent(name.find() ? name.group(1) : file.getFileName().toString().replaceFirst("\\.yaml$", ""), file);
      }
    }
    return all;
  }

  /** Both halves of a file: what the models read, and what the controller reads. */
  static Checked check(String yaml) throws IOException {
    Path folder = Files.createTempDirectory("stepline-bot");
    Path file = folder.resolve("bot.yaml");
    try {
      Files.writeString(file, yaml);
      Bot bot = BotFile.read(file);
      BotPolicy.readAll(folder);
      return new Checked(Optional.of(bot), List.of());
    } catch (BotException | IllegalArgumentException e) {
      return new Checked(Optional.empty(), problems(String.valueOf(e.getMessage()), yaml, file));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static List<Problem> problems(String message, String yaml, Path file) {
    String[] lines = yaml.split("\n", -1);
    List<Problem> all = new ArrayList<>();
    message.lines().forEach(l -> {
      Matcher placed = PLACED.matcher(l);
      boolean found = placed.matches();
      int line = found ? Integer.parseInt(placed.group(1)) : 1;
      String says = (found ? placed.group(2) : l).replace(file.toString() + ": ", "").replace(file.toString(), "");
      Matcher nearest = NEAREST.matcher(says);
      all.add(new Problem(line, column(line <= lines.length ? lines[Math.max(0, line - 1)] : "", says), says,
          nearest.find() ? Optional.of(nearest.group(1).strip()) : Optional.empty()));
    });
    return all;
  }

  private static int column(String line, String says) {
    Matcher quoted = QUOTED.matcher(says);
    while (quoted.find()) {
      int at = line.indexOf(quoted.group(1));
      if (at >= 0) return at + 1;
    }
    return 1;
  }

  /** Replaces the file of a bot, or adds one, if it is well and its name is this one. @return what is wrong */
  synchronized List<Problem> put(String name, String yaml) throws IOException {
    Checked checked = check(yaml);
    if (checked.bot().isEmpty()) return checked.problems();
    if (!checked.bot().get().name().equals(name))
      return List
          .of(new Problem(1, 1, "the file names its bot '" + checked.bot().get().name() + "', not '" + name + "'",
              Optional.empty()));
    Path file = Optional.ofNullable(files().get(name)).orElse(folder.resolve(name + ".yaml"));
    Path fresh = Files.createTempFile(folder, name, ".new");
    try {
      Files.writeString(fresh, yaml);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    return List.of();
  }
}
