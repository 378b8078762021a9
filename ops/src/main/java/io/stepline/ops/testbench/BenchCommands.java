package io.stepline.ops.testbench;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.ops.app.Config;
import io.stepline.ops.app.Roles;
import io.stepline.ops.app.settings.HouseSettings;
import io.stepline.ops.bench.AnswerBench;
import io.stepline.ops.bench.BenchPhones;
import io.stepline.ops.bench.CallBench;
import io.stepline.ops.bench.LineBench;
import io.stepline.ops.bench.PacingBench;
import io.stepline.ops.bench.RecognitionBench;
import io.stepline.ops.bench.SpeculationBench;
import io.stepline.ops.bench.TurnBench;
import io.stepline.ops.bench.load.BusBench;
import io.stepline.ops.bench.micro.MicroBench;
import io.stepline.ops.bench.paper.PaperBench;
import io.stepline.ops.sim.SimBrain;
import io.stepline.ops.sim.SimModels;
import io.stepline.ops.sim.SimSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stepline bench ...}: measurements on this machine. */
@Command(name = "bench",
    description = "Measures: load, fleet, calls, turns, recognition, line, tokenizer, speculation, answers, pacing, "
        + "bus, paper, laptop or micro.",
    subcommands = {LoadCommands.Load.class, FleetCommand.class, BenchCommands.Calls.class, BenchCommands.Turns.class,
        BenchCommands.Recognition.class,
        BenchCommands.Line.class, ModelCommands.Bench.class, ModelCommands.Laptop.class,
        BenchCommands.SpeculationCommand.class,
        BenchCommands.Answers.class, BenchCommands.Pacing.class, BenchCommands.BusCommand.class,
        BenchCommands.PaperCommand.class,
        BenchCommands.Micro.class})
final class BenchCommands {
  private static final int SIP_PORT = 15_260;

  BenchCommands() {}

  private static Config config(Map<String, String> more) throws IOException {
    Map<String,
        String> settings = new TreeMap<>(Map.of("data.dir", Files.createTempDirectory("stepline-bench").toString(),
            "broker.port", "0", "sip.bind", "127.0.0.1",
            "sip.port", Integer.toString(SIP_PORT), "http.port", "0", "gateway.name", "bench"));
    settings.putAll(more);
    return Config.load(Path.of("stepline.yaml"), settings);
  }

  @Command(name = "calls", description = "Many calls at once: CPU per call by role, pacing, loss, hops.")
  static final class Calls implements Callable<Integer> {
    @Option(names = "--calls", defaultValue = "100", description = "how many (default: ${DEFAULT-VALUE})")
    private int calls;

    @Option(names = "--seconds", defaultValue = "40", description = "how long to measure (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--codec", defaultValue = "PCMU", converter = CodecOption.class,
        description = "codec (default: ${DEFAULT-VALUE})")
    private AudioCodec codec = Codecs.PCMU;

    @Override
    public Integer call() throws Exception {
      Set<String> roles = new java.util.TreeSet<>(Roles.CALLS);
      roles.remove("console");
      try (Roles house = Roles.start(config(Map.of("calls.max", "2000")), roles)) {
        return new CallBench(System.out).run(house, SIP_PORT, calls, seconds, codec.name());
      }
    }
  }

  @Command(name = "answers",
      description = "Who answers a campaign's calls: how soon and how rightly it is told, on a corpus made here.")
  static final class Answers implements Callable<Integer> {
    @Option(names = "--models", defaultValue = "/usr/share/pocketsphinx/model/en-us",
        description = "acoustic model (default: ${DEFAULT-VALUE})")
    private Path models = Path.of("");

    @Option(names = "--seeds", defaultValue = "2",
        description = "how often each line is made (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Override
    public Integer call() {
      return new AnswerBench(System.out).run(models, seeds);
    }
  }

  @Command(name = "pacing",
      description = "Days of a call center in virtual time: predictive pacing against fixed ratios; writes a plot.")
  static final class Pacing implements Callable<Integer> {
    @Option(names = "--agents", defaultValue = "20", description = "agents (default: ${DEFAULT-VALUE})")
    private int agents;

    @Option(names = "--cap", defaultValue = "0.03", description = "abandon cap (default: ${DEFAULT-VALUE})")
    private double cap;

    @Option(names = "--plot", description = "an SVG file to write")
    private java.util.Optional<Path> plot = java.util.Optional.empty();

    @Override
    public Integer call() throws IOException {
      return new PacingBench(System.out).run(agents, cap, plot);
    }
  }

  @Command(name = "bus",
      description = "The callers' sound on its way through the bus alone, a record a frame and a record a tick by"
          + " turns: records, bytes, CPU and allocation.")
  static final class BusCommand implements Callable<Integer> {
    @Option(names = "--calls", defaultValue = "100", description = "how many (default: ${DEFAULT-VALUE})")
    private int calls;

    @Option(names = "--seconds", defaultValue = "10",
        description = "how long to measure each (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "2",
        description = "how often each is measured (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws IOException {
      return new BusBench(System.out).run(calls, seconds, rounds);
    }
  }

  @Command(name = "paper",
      description = "Fleets on paper: assignment of calls and admission, simulated.")
  static final class PaperCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", description = "calls at once (default: 100 1000 10000 100000)")
    private List<Integer> sizes = List.of(100, 1_000, 10_000, 100_000);

    @Override
    public Integer call() {
      return new PaperBench(System.out).run(sizes);
    }
  }

  @Command(name = "micro",
      description = "Codecs, resampler, jitter buffer, SRTP and wire, by JMH: time and allocation by operation.")
  static final class Micro implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", defaultValue = "", description = "which, by a part of the name")
    private String pattern = "";

    @Override
    public Integer call() throws Exception {
      MicroBench.print(pattern);
      return 0;
    }
  }

  @Command(name = "turns", description = "Turn after turn: from the end of speech to the first packet, hop by hop.")
  static final class Turns implements Callable<Integer> {
    @Option(names = "--turns", defaultValue = "50", description = "how many (default: ${DEFAULT-VALUE})")
    private int turns;

    @Option(names = "--codec", defaultValue = "PCMU", converter = CodecOption.class,
        description = "codec (default: ${DEFAULT-VALUE})")
    private AudioCodec codec = Codecs.PCMU;

    @Option(names = "--profile", defaultValue = "embedded",
        description = "embedded, or step-audio or step-audio-2 on simulated servers (default: ${DEFAULT-VALUE})")
    private String profile = "embedded";

    @Option(names = "--no-latency",
        description = "the simulated servers answer at once, so that what remains is our own share")
    private boolean noLatency;

    @Option(names = "--first-token-ms", defaultValue = "120",
        description = "of the simulated chat servers (default: ${DEFAULT-VALUE})")
    private int firstTokenMs = 120;

    @Option(names = "--rate", defaultValue = "46",
        description = "tokens per second and stream of the simulated servers (default: ${DEFAULT-VALUE})")
    private double rate = 46;

    @Option(names = "--tool-ms", defaultValue = "0",
        description = "each reply asks a tool that takes so long; 0 for none (default: ${DEFAULT-VALUE})")
    private int toolMs;

    @Override
    public Integer call() throws Exception {
      if (profile.equals("embedded")) {
        try (Roles house = Roles.start(config(Map.of()), Roles.CALLS)) {
          return new TurnBench(System.out).run(house, SIP_PORT, turns, codec);
        }
      }
      SimSettings how = noLatency ? new SimSettings(100_000, 64, 0, Map.of(), 1)
          : new SimSettings(rate, SimSettings.USUAL.slots(), firstTokenMs, Map.of(), 1);
      SimBrain brain = toolMs > 0 ? SimBrain.looksUp() : SimBrain.echo();
      try (SampleOrders orders = new SampleOrders(0, toolMs);
          SimModels models = SimModels.start(profile, 0, 1, Files.createTempDirectory("stepline-sim"), how, brain)) {
        System.setProperty("orders.url", "http://127.0.0.1:" + orders.port() + "/order-status");
        try (Roles house = Roles.start(config(models.settings()), Roles.CALLS)) {
          System.out.println("simulated servers: " + how + (toolMs > 0 ? ", a tool of " + toolMs + " ms" : ""));
          return new TurnBench(System.out, toolMs > 0).run(house, SIP_PORT, turns, codec);
        }
      }
    }
  }

  @Command(name = "recognition", description = "How well a profile's recogniser understands, by voice and line.")
  static final class Recognition implements Callable<Integer> {
    @Option(names = "--recorded", defaultValue = "../shared/testdata/speech",
        description = "folder of recorded speech (default: ${DEFAULT-VALUE})")
    private Path recorded = Path.of("");

    @Option(names = "--profile", defaultValue = "embedded",
        description = "embedded, or laptop where SenseVoice is (default: ${DEFAULT-VALUE})")
    private String profile = "embedded";

    @Override
    public Integer call() throws Exception {
      HouseSettings house = config(Map.of("profile", profile)).house();
      return switch (house.profile()) {
        case "embedded" -> RecognitionBench.embedded(System.out, house.speechModels()).run(recorded);
        case "laptop" -> RecognitionBench.laptop(System.out, house.models().resolve("sensevoice")).run(recorded);
        default -> throw new IllegalArgumentException("--profile is embedded or laptop");
      };
    }
  }

  @Command(name = "line",
      description = "What loss, jitter, reordering and duplication cost the recogniser, with and without concealment.")
  static final class Line implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      return new LineBench(System.out, config(Map.of()).house().speechModels()).run();
    }
  }

  @Command(name = "speculation", description = "What drafting at pauses brings and costs, on simulated callers.")
  static final class SpeculationCommand implements Callable<Integer> {
    @Override
    public Integer call() {
      return new SpeculationBench(System.out).run();
    }
  }

  @Command(name = "bench-phones", hidden = true, description = "The callers of bench calls.")
  static final class PhonesCommand implements Callable<Integer> {
    @Parameters(index = "0", description = "SIP address")
    private String uri = "";

    @Parameters(index = "1", description = "how many calls")
    private int calls;

    @Parameters(index = "2", description = "for how long")
    private int seconds;

    @Parameters(index = "3", converter = CodecOption.class, description = "codec")
    private AudioCodec codec = Codecs.PCMU;

    @Override
    public Integer call() throws Exception {
      BenchPhones.run(uri, calls, seconds, codec);
      return 0;
    }
  }
}
