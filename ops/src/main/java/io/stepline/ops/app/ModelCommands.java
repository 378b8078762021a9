package io.stepline.ops.app;

import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.standin.StandIns;
import io.stepline.model.stepaudio.DualTokenizer;
import io.stepline.model.stepaudio.TokenParity;
import io.stepline.model.stepaudio.Transcriber;
import io.stepline.ops.bench.TokenizerBench;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for whoever brings models. */
final class ModelCommands {
  private ModelCommands() {}

  @Command(name = "stand-ins", description = "Writes ONNX graphs with the signatures of Step-Audio's and weights by chance, to try out and load-test without the real ones.")
  static final class StandInsCommand implements Callable<Integer> {
    @Parameters(index = "0", description = "the folder to write to")
    private Path folder = Path.of("");

    @Option(names = "--layers", defaultValue = "50", description = "layers of the linguistic encoder's state (default: ${DEFAULT-VALUE})")
    private int layers = 50;

    @Override
    public Integer call() {
      StandIns.tokenizer(folder, layers);
      StandIns.vocoder(folder);
      System.out.println("Written to " + folder + ": graphs that hear and say nothing that means anything.");
      return 0;
    }
  }

  @Command(name = "parity", description = "Compares our tokens of recordings with those of the original Python (ops/model-servers/export/reference_tokens.py).")
  static final class ParityCommand implements Callable<Integer> {
    @Parameters(index = "0", description = "the tokenizer's folder")
    private Path folder = Path.of("");

    @Parameters(index = "1", description = "references, one JSON object on each line")
    private Path references = Path.of("");

    @Override
    public Integer call() {
      try (DualTokenizer tokenizer = new DualTokenizer(new DualTokenizer.Settings(folder, OnnxGraph.Place.ONE_CORE, 1, 1), new Transcriber(Optional.empty()))) {
        List<TokenParity.Report> reports = TokenParity.compare(tokenizer, references);
        System.out.printf("%-32s %7s %8s %8s %11s %9s%n", "recording", "tokens", "length", "match", "linguistic", "semantic");
        reports.forEach(r -> System.out.printf(Locale.ROOT, "%-32s %7d %8s %7.2f%% %10.2f%% %8.2f%%%n", r.wav(), r.codes(), r.lengths() ? "same" : "differs", 100 * r.match(), 100 * r.linguistic(), 100 * r.semantic()));
        return reports.stream().allMatch(TokenParity.Report::lengths) ? 0 : 2;
      }
    }
  }

  @Command(name = "tokenizer", description = "The dual-codebook tokenizer: microseconds per second of audio, 1, 8 and 32 calls at once.")
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
