package io.stepline.ops.testbench;

import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.standin.RealSize;
import io.stepline.model.standin.StandIns;
import io.stepline.model.stepaudio.DualTokenizer;
import io.stepline.model.stepaudio.TokenParity;
import io.stepline.model.stepaudio.Transcriber;
import io.stepline.ops.bench.LaptopBench;
import io.stepline.ops.bench.TokenizerBench;
import io.stepline.ops.sim.SimBrain;
import io.stepline.ops.sim.SimModels;
import io.stepline.ops.sim.SimSettings;
import io.stepline.ops.sim.SimTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for whoever brings models. */
final class ModelCommands {
  private ModelCommands() {}

  @Command(name = "stand-ins",
      description = "Writes ONNX graphs with the signatures of Step-Audio's and weights by chance, to try out and "
          + "load-test without the real ones.")
  static final class StandInsCommand implements Callable<Integer> {
    @Parameters(index = "0", description = "the folder to write to")
    private Path folder = Path.of("");

    @Option(names = "--layers", defaultValue = "50",
        description = "layers of the linguistic encoder's state (default: ${DEFAULT-VALUE})")
    private int layers = 50;

    @Override
    public Integer call() {
      StandIns.tokenizer(folder, layers);
      StandIns.vocoder(folder);
      System.out.println("Written to " + folder + ": graphs that hear and say nothing that means anything.");
      return 0;
    }
  }

  @Command(name = "parity",
      description = "Compares our tokens of recordings with those of the original Python "
          + "(ops/model-servers/export/reference_tokens.py).")
  static final class ParityCommand implements Callable<Integer> {
    @Parameters(index = "0", description = "the tokenizer's folder")
    private Path folder = Path.of("");

    @Parameters(index = "1", description = "references, one JSON object on each line")
    private Path references = Path.of("");

    @Option(names = "--live", description = "as turns of a call, streamed and settled as a caller's are")
    private boolean live;

    @Override
    public Integer call() {
      try (DualTokenizer tokenizer = new DualTokenizer(
          new DualTokenizer.Settings(folder, OnnxGraph.Place.ONE_CORE, 1, 1), new Transcriber(Optional.empty()))) {
        List<TokenParity.Report> reports =
            live ? TokenParity.compareLive(tokenizer, references) : TokenParity.compare(tokenizer, references);
        System.out.printf("%-32s %7s %8s %8s %11s %9s%n", "recording", "tokens", "length", "match", "linguistic",
            "semantic");
        reports.forEach(r -> System.out.printf(Locale.ROOT, "%-32s %7d %8s %7.2f%% %10.2f%% %8.2f%%%n", r.wav(),
            r.codes(), r.lengths() ? "same" : "differs", 100 * r.match(), 100 * r.linguistic(), 100 * r.semantic()));
        return reports.stream().allMatch(TokenParity.Report::lengths) ? 0 : 2;
      }
    }
  }

  @Command(name = "sim-models",
      description = "Runs simulated model servers of a profile, for load tests without GPUs. They understand nothing.")
  static final class SimCommand implements Callable<Integer> {
    @Option(names = "--profile", defaultValue = "step-audio-2",
        description = "step-audio, step-audio-2, or openai for a chat server of text (default: ${DEFAULT-VALUE})")
    private String profile = "step-audio-2";

    @Option(names = "--port", defaultValue = "9200",
        description = "of the first server; the others follow (default: ${DEFAULT-VALUE})")
    private int port = 9_200;

    @Option(names = "--servers", defaultValue = "1", description = "chat servers (default: ${DEFAULT-VALUE})")
    private int servers = 1;

    @Option(names = "--rate", defaultValue = "46",
        description = "tokens per second and stream (default: ${DEFAULT-VALUE})")
    private double rate = 46;

    @Option(names = "--slots", defaultValue = "32",
        description = "streams at once; more wait (default: ${DEFAULT-VALUE})")
    private int slots = 32;

    @Option(names = "--first-token-ms", defaultValue = "120", description = "prefill (default: ${DEFAULT-VALUE})")
    private int firstTokenMs = 120;

    @Option(names = "--faults", defaultValue = "",
        description = "KIND:SHARE with commas between, or every:SHARE; kinds are error, drop, slow, stall, garbage, "
            + "and of chat servers busy, no-done, one-newline, whole, empty, filter, refusal, length, error-object, "
            + "think, think-open, reasoning, no-index, same-index, no-ids, null-arguments, bad-arguments, "
            + "unknown-tool, legacy-tool")
    private String faults = "";

    @Option(names = "--seed", defaultValue = "1", description = "of the faults (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--brain", defaultValue = "echo",
        description = "echo, or desk: looks up an order now and then, hangs up on goodbye (default: ${DEFAULT-VALUE})")
    private String brain = "echo";

    @Option(names = "--tool-ms", defaultValue = "0",
        description = "runs the sample bot's order service as well, so slow; 0 for none (default: ${DEFAULT-VALUE})")
    private int toolMs;

    @Option(names = "--tool-port", defaultValue = "7071", description = "of it (default: ${DEFAULT-VALUE})")
    private int toolPort = 7_071;

    @Option(names = "--folder", defaultValue = ".stepline/sim-models",
        description = "for stand-ins and a voice (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of(".stepline/sim-models");

    @Override
    public Integer call() throws Exception {
      SimSettings plain = new SimSettings(rate, slots, firstTokenMs, Map.of(), seed);
      SimSettings how = faults.startsWith("every:")
          ? plain.everyFault(Double.parseDouble(faults.substring("every:".length())), seed) : plain.with(faults);
      SimBrain mind = brain.equals("desk") ? SimBrain.desk() : SimBrain.echo();
      try (SimModels models = SimModels.start(profile, port, servers, folder, how, mind);
          SimTools tools = toolMs > 0 ? new SimTools(toolPort, toolMs) : new SimTools(0, 0)) {
        if (toolMs > 0) System.out.println("The order service answers at " + tools.url() + " after " + toolMs + " ms.");
        System.out.println("Simulated servers of " + profile + ": " + how + ". Use them with:");
        System.out.println("  ./stepline up " + models.settings().entrySet().stream()
            .map(e -> "--set " + e.getKey() + "=" + e.getValue()).collect(Collectors.joining(" ")));
        Thread.currentThread().join();
      }
      return 0;
    }
  }

  @Command(name = "laptop",
      description = "The laptop's models: CPU by second of speech, pause and second of sound, with 1, 8 and 32 calls, "
          + "and memory.")
  static final class Laptop implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1",
        description = "models.dir with the real ones (default: graphs of their sizes by chance, made here)")
    private Optional<Path> folder = Optional.empty();

    @Override
    public Integer call() throws Exception {
      if (folder.isPresent()) return new LaptopBench(System.out).run(folder.get());
      Path made = Files.createTempDirectory("stepline-sizes");
      try {
        System.out.println("Making graphs of the real sizes with weights by chance (310 MB) in " + made + " ...");
        RealSize.sensevoice(made.resolve("sensevoice"));
        RealSize.smartTurn(made.resolve("smart-turn/smart-turn-v3.2-cpu.onnx"));
        RealSize.piper(made.resolve("piper"), "en_US-sized-medium");
        return new LaptopBench(System.out).run(made);
      } finally {
        try (Stream<Path> all = Files.walk(made)) {
          for (Path p : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
        }
      }
    }
  }

  @Command(name = "tokenizer",
      description = "The dual-codebook tokenizer: microseconds per second of audio, 1, 8 and 32 calls at once.")
  static final class Bench implements Callable<Integer> {
    @Parameters(index = "0", description = "the tokenizer's folder")
    private Path folder = Path.of("");

    @Option(names = "--cuda", description = "on the GPU")
    private boolean cuda;

    @Override
    public Integer call() throws Exception {
      return new TokenizerBench(System.out).run(folder, cuda);
    }
  }
}
