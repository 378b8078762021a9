package io.stepline.ops.app;

import io.stepline.ops.app.settings.SettingsPage;
import io.stepline.ops.control.AsyncApi;
import io.stepline.ops.control.ClientCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Parameters;

/** All commands of a process, each with its help; and docs/commands.md, which the launcher shows before any build. */
final class Commands {
  private static final int WIDTH = 100;

  private Commands() {}

  /** The product's commands and those of the extensions. A failure is one sentence; STEPLINE_TRACE adds the stack. */
  static CommandLine line() {
    CommandLine line = bare();
    for (String command : List.of("up", "role")) {
      List<String> settings = new ArrayList<>(List.of("", "Settings, for stepline.yaml or --set:"));
      SettingsPage.lines(Config.RECORDS).forEach(l -> settings.add("  " + l.replace("%", "%%").replace("@", "@@")));
      Objects.requireNonNull(line.getSubcommands().get(command)).getCommandSpec().usageMessage()
          .footer(settings.toArray(String[]::new));
    }
    line.setExecutionExceptionHandler((e, at, result) -> {
      at.getErr().println(
          "stepline: " + (e instanceof NoSuchFileException f ? "there is no file " + f.getFile() : e.getMessage()));
      if (System.getenv("STEPLINE_TRACE") != null) e.printStackTrace(at.getErr());
      return 1;
    });
    return line;
  }

  private static CommandLine bare() {
    CommandLine line = new CommandLine(new Main());
    Extension.all().stream().flatMap(e -> e.commands().stream()).forEach(line::addSubcommand);
    line.addSubcommand(new Page());
    line.addSubcommand(new AsyncPage());
    line.addSubcommand(new Clients());
    line.getSubcommands().values().forEach(Commands::helps);
    line.addSubcommand(new HelpCommand());
    return line;
  }

  private static void helps(CommandLine command) {
    if (!command.getCommandSpec().mixins().containsKey("mixinStandardHelpOptions")
        && !command.getCommandSpec().optionsMap().containsKey("--help"))
      command.getCommandSpec().mixinStandardHelpOptions(true);
    command.getSubcommands().values().forEach(Commands::helps);
  }

  /** The usage of every command that is not hidden, in the order of its name, each below a heading with its words. */
  static String page() {
    StringBuilder page = new StringBuilder("""
        # Commands

        What `./stepline COMMAND --help` says; `up` and `role` list the settings too ([settings.md](settings.md)).
        Made by `./stepline commands docs/commands.md`.
        """);
    add(page, bare());
    return page.toString();
  }

  private static void add(StringBuilder page, CommandLine command) {
    command.setUsageHelpWidth(WIDTH);
    page.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```text\n")
        .append(command.getUsageMessage(Ansi.OFF).stripTrailing()).append("\n```\n");
    command.getSubcommands().entrySet().stream().filter(e -> !e.getKey().equals("help"))
        .filter(e -> !e.getValue().getCommandSpec().usageMessage().hidden()).sorted(Map.Entry.comparingByKey())
        .forEach(e -> add(page, e.getValue()));
  }

  @Command(name = "commands", hidden = true, description = "Writes what every command's help says into a file.")
  static final class Page implements Callable<Integer> {
    @Parameters(index = "0", description = "docs/commands.md")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      Files.writeString(file, page());
      return 0;
    }
  }

  @Command(name = "asyncapi", hidden = true, description = "Writes the AsyncAPI document of topics and webhooks.")
  static final class AsyncPage implements Callable<Integer> {
    @Parameters(index = "0", description = "docs/asyncapi.yaml")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      Files.writeString(file, AsyncApi.document());
      return 0;
    }
  }

  @Command(name = "clients", hidden = true, description = "Writes clients of the control API into a folder.")
  static final class Clients implements Callable<Integer> {
    @Parameters(index = "0", description = "where stepline.py and stepline.ts go")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("stepline.py"), ClientCode.python());
      Files.writeString(folder.resolve("stepline.ts"), ClientCode.typescript());
      return 0;
    }
  }
}
