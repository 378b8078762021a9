package io.stepline.model.tokenizer;

import edu.cmu.sphinx.api.Configuration;
import edu.cmu.sphinx.api.SpeechResult;
import edu.cmu.sphinx.api.StreamSpeechRecognizer;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Phrases;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rung without native libraries: Sphinx4 with its model from Maven. Slower by an order of magnitude, no partials,
 * no confidence of its own; one recogniser per state, shared by all calls.
 */
public final class Sphinx4Encoder implements SpeechEncoder {
  private static final int RATE = 16_000;
  private static final String MODEL = "resource:/edu/cmu/sphinx/models/en-us/";

  private final Map<String, Bot> bots;
  private final Path grammars;
  private final Map<String, StreamSpeechRecognizer> recognisers = new ConcurrentHashMap<>();

  public Sphinx4Encoder(Map<String, Bot> bots) {
    this.bots = bots;
    java.util.logging.LogManager.getLogManager().reset();
    try {
      grammars = Files.createTempDirectory("stepline-grammars");
      grammars.toFile().deleteOnExit();
      for (Bot bot : bots.values())
        for (String state : Phrases.states(bot)) {
          String jsgf = Phrases.jsgf(bot, state).replace("grammar g;", "grammar " + key(bot.name(), state) + ";");
          Path file = Files.writeString(grammars.resolve(key(bot.name(), state) + ".gram"), jsgf);
          file.toFile().deleteOnExit();
        }
    } catch (IOException e) {
      throw new EngineException("no temporary file could be written: " + e.getMessage(), e);
    }
    bots.values().stream().findFirst().ifPresent(b -> recogniser(b.name(), Phrases.firstState(b)));
  }

  private static String key(String bot, String state) {
    return (bot + "_" + state).replaceAll("[^A-Za-z0-9]", "_");
  }

  private StreamSpeechRecognizer recogniser(String bot, String state) {
    return recognisers.computeIfAbsent(key(bot, state), key -> {
      Configuration c = new Configuration();
      c.setAcousticModelPath(MODEL + "en-us");
      c.setDictionaryPath(MODEL + "cmudict-en-us.dict");
      c.setGrammarPath(grammars.toUri().toString());
      c.setGrammarName(key);
      c.setUseGrammar(true);
      try {
        return new StreamSpeechRecognizer(c);
      } catch (IOException e) {
        throw new EngineException("Sphinx4 does not start: " + e.getMessage(), e);
      }
    });
  }

  @Override
  public String name() {
    return "Sphinx4 (pure Java, slow)";
  }

  @Override
  public int sampleRateHz() {
    return RATE;
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    Bot known = Optional.ofNullable(bots.get(bot)).orElseGet(() -> bots.values().iterator().next());
    return new Session() {
      private String state = Phrases.firstState(known);

      @Override
      public void expect(String expectation) {
        if (Phrases.states(known).contains(expectation)) state = expectation;
      }

      @Override
      public CompletableFuture<Result> settle(short[] turn) {
        return CompletableFuture.completedFuture(recognise(recogniser(known.name(), state), turn));
      }

      @Override
      public void close() {}
    };
  }

  private static Result recognise(StreamSpeechRecognizer recogniser, short[] turn) {
    ByteBuffer bytes = ByteBuffer.allocate(turn.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(turn);
    synchronized (recogniser) {
      recogniser.startRecognition(new ByteArrayInputStream(bytes.array()));
      try {
        Optional<SpeechResult> result = Optional.ofNullable(recogniser.getResult());
        String text = result.map(SpeechResult::getHypothesis).orElse("").replace("<unk>", "").strip();
        return new Result(text, text.isEmpty() ? 0 : 0.6, text.isEmpty());
      } finally {
        recogniser.stopRecognition();
      }
    }
  }
}
