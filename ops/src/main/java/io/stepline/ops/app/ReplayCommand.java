package io.stepline.ops.app;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.KafkaBus;
import io.stepline.ops.replay.Replay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Calls of before, through the talk machine and the bots of today. */
@Command(name = "replay",
    description = "Shows a call input by input, and the first thing that today's machine and bots would do otherwise.")
final class ReplayCommand implements Callable<Integer> {
  @Mixin
  private SharedOptions settings = new SharedOptions();

  @Parameters(index = "0", arity = "0..1", description = "the call id, or its beginning")
  private String call = "";

  @Option(names = "--all", description = "goes through every call the bus has; shows those that come out otherwise")
  private boolean all;

  @Option(names = "--keep", paramLabel = "<file>",
      description = "writes the call into this file (NAME.call.jsonl) as a test of regressions, without its number")
  private Optional<Path> keep = Optional.empty();

  @Option(names = "--kept", paramLabel = "<path>",
      description = "goes through kept calls: a file, or all of a folder; needs no house")
  private Optional<Path> kept = Optional.empty();

  /** What is asked of a bus with journals. */
  interface Asked<T> {
    T of(Bus bus) throws Exception;
  }

  @Override
  public Integer call() throws Exception {
    Config config = settings.load();
    TalkMachine machine =
        new TalkMachine(BotPolicy.readAll(config.house().bots()), config.controller().speculation());
    if (kept.isPresent()) return Replay.kept(kept.get(), machine, System.out);
    if (call.isEmpty() && !all)
      throw new IllegalArgumentException("name a call by the beginning of its id, or say --all or --kept <path>");
    return onBus(config, bus -> {
      Replay replay = new Replay(bus, machine, System.out);
      if (all) return replay.all();
      return keep.isPresent() ? replay.keep(call, keep.get()) : replay.one(call);
    });
  }

  /** With the running house's bus, or its own broker on the house's folder where none runs. */
  static <T> T onBus(Config config, Asked<T> asked) throws Exception {
    Path folder = config.house().data().resolve("kafka");
    boolean own = config.bus().servers().isEmpty() && Files.isDirectory(folder) && !Cluster.answers(config);
    Optional<EmbeddedBroker> broker =
        own ? Optional.of(EmbeddedBroker.start(folder, config.bus().brokerPort())) : Optional.empty();
    try (KafkaBus bus = KafkaBus.connect(Cluster.settings(config))) {
      return asked.of(bus);
    } finally {
      broker.ifPresent(EmbeddedBroker::close);
    }
  }
}
