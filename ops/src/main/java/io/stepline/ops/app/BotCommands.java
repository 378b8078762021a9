package io.stepline.ops.app;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.bot.BotFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Bots without a telephone. */
@Command(name = "bot", mixinStandardHelpOptions = true,
    description = "Checks and tries bot files, without a telephone.",
    subcommands = {BotCommands.Check.class, BotCommands.Talk.class, BotTrial.Test.class, BotTrial.Graph.class})
final class BotCommands {
  private BotCommands() {}

  @Command(name = "check", mixinStandardHelpOptions = true,
      description = "Reads bot files to the word and names what is wrong, with line and cure.")
  static final class Check implements Callable<Integer> {
    @Parameters(arity = "1..*", description = "such as bots/front-desk.yaml")
    private List<Path> files = List.of();

    @Override
    public Integer call() {
      int refused = 0;
      for (Path file : files) {
        try {
          Bot bot = BotFile.read(file);
          System.out.println(file + ": bot '" + bot.name() + "', "
              + (bot.hasFlow() ? bot.flow().states().size() + " states" : "for a model, without a flow") + ", well");
        } catch (BotException e) {
          System.out.println(e.getMessage());
          refused++;
        }
      }
      return refused == 0 ? 0 : 1;
    }
  }

  @Command(name = "talk", mixinStandardHelpOptions = true,
      description = "Talks with a bot's flow in the terminal: words, keys, silence, and what its tools answer.")
  static final class Talk implements Callable<Integer> {
    @Parameters(index = "0", description = "such as bots/front-desk.yaml")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      Bot bot = BotFile.read(file);
      if (!bot.hasFlow()) throw new BotException(file + ": the bot has no flow to talk with");
      new BotTalk(bot, in, System.out).run();
      return 0;
    }
  }
}
