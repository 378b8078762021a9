package io.stepline.model.stepaudio;

import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.EnergyNorm;
import io.stepline.model.feature.Wave;
import io.stepline.model.onnx.OnnxGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The tokenizer of Step-Audio v1 on a live call: linguistic codes while the caller talks, semantic codes of the whole
 * turn at each pause, merged two to three (stepfun-ai/Step-Audio tokenizer.py; arXiv 2502.11946). Thread-safe.
 */
public final class DualTokenizer implements SpeechEncoder {
  public static final String CODEBOOK = "step-audio";
  private static final int MILLI_HZ = 41_667;
  private static final int RATE_HZ = 16_000;
  private static final int MAX_WAITING = 512;

  /** @param maxBatch chunks of different calls encoded at once; {@code threads} semantic encodings at once */
  public record Settings(Path folder, OnnxGraph.Place place, int maxBatch, int threads) {}

  private final LinguisticPath linguistic;
  private final SemanticEncoder semantic;
  private final ExecutorService workers;
  private final Transcriber transcriber;
  private final boolean lookBack;

  /**
   * Files of {@code folder}: {@code linguistic_encoder.onnx} (with look-back) or {@code linguistic_online.onnx}
   * (FunASR's export), {@code am.mvn}, {@code linguistic_tokenizer.npy}, {@code speech_tokenizer_v1.onnx}.
   *
   * @throws EngineException naming the file that is missing or wrong
   */
  public DualTokenizer(Settings settings, Transcriber transcriber) {
    this(settings, transcriber, Meters.NONE);
  }

  /** As above, counting its batches. */
  public DualTokenizer(Settings settings, Transcriber transcriber, Meters meters) {
    Path folder = settings.folder();
    if (!Files.isDirectory(folder)) throw new EngineException("the tokenizer folder " + folder
        + " is missing; set encoder.folder to the files listed in ops/model-servers/README.md");
    Path semanticFile = required(folder, "speech_tokenizer_v1.onnx");
    this.transcriber = transcriber;
    Cmvn cmvn = Cmvn.read(required(folder, "am.mvn"), LinguisticEncoder.FRAME);
    Path centroids = required(folder, "linguistic_tokenizer.npy");
    this.lookBack = Files.exists(folder.resolve("linguistic_encoder.onnx"))
        || !Files.exists(folder.resolve("linguistic_online.onnx"));
    this.semantic = new SemanticEncoder(semanticFile, settings.place());
    try {
      LinguisticEncoder encoder =
          lookBack ? new StatefulLinguisticEncoder(folder.resolve("linguistic_encoder.onnx"), settings.place())
              : new OnlineLinguisticEncoder(folder.resolve("linguistic_online.onnx"), settings.place());
      this.linguistic =
          new LinguisticPath(encoder, Centroids.read(centroids), cmvn, settings.maxBatch(), MAX_WAITING, meters);
    } catch (EngineException e) {
      semantic.close();
      throw e;
    }
    this.workers =
        Executors.newFixedThreadPool(settings.threads(), Thread.ofPlatform().daemon().name("semantic-", 0).factory());
  }

  private static Path required(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) throw new EngineException(
        "the tokenizer folder " + folder + " lacks " + name + "; see ops/model-servers/README.md");
    return file;
  }

  @Override
  public String name() {
    return "Step-Audio dual codebook"
        + (lookBack ? "" : " (fallback: FunASR's export without look-back, some tokens differ)") + ", transcripts "
        + transcriber.name();
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    return new Listening(bot, narrowband);
  }

  private final class Listening implements Session {
    private final LinguisticPath.Stream stream = linguistic.open();
    private final Transcriber.Session transcripts;

    Listening(String bot, boolean narrowband) {
      transcripts = transcriber.open(bot, narrowband);
    }

    @Override
    public void expect(String expectation) {
      transcripts.expect(expectation);
    }

    @Override
    public void begin() {
      stream.begin();
    }

    @Override
    public Optional<String> accept(short[] pcm) {
      stream.accept(Wave.of(pcm));
      return Optional.empty();
    }

    @Override
    public CompletableFuture<Result> settle(short[] turn) {
      CompletableFuture<int[]> linguisticCodes =
          stream.settle(Wave.of(turn));
      CompletableFuture<int[]> semanticCodes =
          CompletableFuture.supplyAsync(() -> semantic.encode(Wave.of(turn)), workers);
      Optional<CompletableFuture<String>> text = transcripts.transcript(turn);
      return linguisticCodes.thenCombine(semanticCodes, (l, s) -> result(l, s, text));
    }

    @Override
    public void close() {
      transcripts.close();
    }
  }

  private static SpeechEncoder.Result result(int[] linguistic, int[] semantic,
      Optional<CompletableFuture<String>> text) {
    int[] merged = AudioTokens.merge(linguistic, semantic);
    return new Result("", merged.length > 0 ? 1 : 0, merged.length == 0,
        List.of(new SpeechTokens.Codes(CODEBOOK, MILLI_HZ, merged)), SpeechTokens.Wave.NONE, text);
  }

  /** Codes of a whole recording, as upstream's offline call gives them: loudness by its own peak. For parity checks. */
  public int[] offline(float[] samples) {
    LinguisticPath.Stream stream = linguistic.open();
    stream.asLoudAs(EnergyNorm.peak(samples));
    stream.accept(samples);
    return AudioTokens.merge(stream.settle(samples).join(), semantic.encode(samples));
  }

  /** Waits until all that was accepted so far is encoded. */
  public void streamed() {
    linguistic.drain();
  }

  /** For the health page. */
  public int largestBatch() {
    return linguistic.largestBatch();
  }

  @Override
  public void close() {
    workers.shutdownNow();
    linguistic.close();
    semantic.close();
    transcriber.close();
  }
}
