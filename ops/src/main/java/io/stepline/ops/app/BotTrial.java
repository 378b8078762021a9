package io.stepline.ops.app;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotCases;
import io.stepline.model.bot.BotException;
import io.stepline.model.bot.BotFile;
import io.stepline.model.bot.BotGraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Bots tried by cases, drawn, and begun. */
final class BotTrial {
  private BotTrial() {}

  @Command(name = "test", mixinStandardHelpOptions = true,
      description = "Tries bots by cases: talks in YAML and what is to come of them.")
  static final class Test implements Callable<Integer> {
    @Parameters(arity = "1..*", description = "files of cases, such as bots/cases/front-desk.yaml")
    private List<Path> files = List.of();
    @Option(names = "--junit", description = "writes the results as JUnit XML here", paramLabel = "FILE")
    private Optional<Path> junit = Optional.empty();

    @Override
    public Integer call() throws IOException {
      Map<Path, List<BotCases.Result>> all = new LinkedHashMap<>();
      boolean refused = false;
      for (Path file : files) {
        try {
          all.put(file, BotCases.run(file));
        } catch (BotException e) {
          System.out.println(e.getMessage());
          all.put(file, List.of(new BotCases.Result("reading " + file.getFileName(),
              List.of(String.valueOf(e.getMessage())))));
          refused = true;
        }
      }
      long failed = all.values().stream().flatMap(List::stream).filter(r -> !r.faults().isEmpty()).count();
      all.forEach((file, results) -> results.forEach(r -> {
        System.out.println((r.faults().isEmpty() ? "  ok    " : "  FAULT ") + file.getFileName() + ": " + r.name());
        r.faults().forEach(f -> System.out.println("          " + f));
      }));
      long tried = all.values().stream().mapToLong(List::size).sum();
      System.out.println(tried + " cases, " + failed + " not as they were to be");
      if (junit.isPresent()) Files.writeString(junit.get(), xml(all));
      return failed == 0 && !refused ? 0 : 1;
    }
  }

  /** As Ant's JUnit task writes it: a suite for each file. */
  static String xml(Map<Path, List<BotCases.Result>> all) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    all.forEach((file, results) -> {
      xml.append("  <testsuite name=\"").append(escaped(file.toString())).append("\" tests=\"").append(results.size())
          .append("\" failures=\"").append(results.stream().filter(r -> !r.faults().isEmpty()).count())
          .append("\">\n");
      for (BotCases.Result r : results) {
        xml.append("    <testcase classname=\"").append(escaped(file.toString())).append("\" name=\"")
            .append(escaped(r.name())).append('"');
        if (r.faults().isEmpty()) xml.append("/>\n");
        else xml.append("><failure message=\"").append(escaped(r.faults().getFirst())).append("\">")
            .append(escaped(String.join("\n", r.faults()))).append("</failure></testcase>\n");
      }
      xml.append("  </testsuite>\n");
    });
    return xml.append("</testsuites>\n").toString();
  }

  private static String escaped(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n]]", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Command(name = "graph", mixinStandardHelpOptions = true, description = "Draws a bot's flow.")
  static final class Graph implements Callable<Integer> {
    @Parameters(index = "0", description = "such as bots/front-desk.yaml")
    private Path file = Path.of("");
    @Option(names = "--json", description = "nodes and edges as JSON in place of SVG")
    private boolean json;
    @Option(names = {"-o", "--out"}, description = "writes it here, not to the terminal", paramLabel = "FILE")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException {
      Bot bot = BotFile.read(file);
      if (!bot.hasFlow()) throw new BotException(file + ": the bot has no flow to draw");
      BotGraph graph = BotGraph.of(bot);
      String text = json ? graph.json() : graph.svg();
      if (out.isPresent()) Files.writeString(out.get(), text);
      else System.out.print(text);
      return 0;
    }
  }

  @Command(name = "bot", mixinStandardHelpOptions = true,
      description = "Begins a bot file, with comments.")
  static final class New implements Callable<Integer> {
    @Parameters(index = "0", description = "its name: letters, digits and hyphens")
    private String name = "";
    @Option(names = "--dir", description = "the folder of bots (default: ${DEFAULT-VALUE})", defaultValue = "bots")
    private Path folder = Path.of("bots");

    @Override
    public Integer call() throws IOException {
      if (!name.matches("[a-z0-9][a-z0-9-]{0,40}"))
        throw new BotException(
            "'" + name + "' is no name for a bot; small letters, digits and hyphens, such as my-desk");
      Path file = folder.resolve(name + ".yaml");
      try {
        Files.createDirectories(folder);
        Files.writeString(file, template().replace("NAME", name), StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException e) {
        throw new BotException(file + " exists already", e);
      }
      BotFile.read(file);
      System.out.println(file + " is written. Next: ./stepline bot check " + file + ", ./stepline bot talk " + file);
      return 0;
    }

    static String template() throws IOException {
      try (var in = Objects.requireNonNull(BotTrial.class.getResourceAsStream("new-bot.yaml"))) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  /** Begins things. */
  @Command(name = "new", mixinStandardHelpOptions = true, description = "Begins a bot.", subcommands = New.class)
  static final class Begin {}
}
