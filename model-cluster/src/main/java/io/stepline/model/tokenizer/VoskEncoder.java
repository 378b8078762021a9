package io.stepline.model.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.vosk.LibVosk;
import org.vosk.LogLevel;
import org.vosk.Model;
import org.vosk.Recognizer;

/**
 * Vosk (Kaldi) for whoever drops a model folder in: open vocabulary on the CPU, streaming. The model is shared, each
 * call has a recogniser. Thread-safe.
 */
public final class VoskEncoder implements SpeechEncoder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RATE_HZ = 16_000;
  private static final double UNSURE = 0.4;
  private final Model model;
  private final Path folder;

  /** @throws EngineException if the folder is not a Vosk model, saying where to get one */
  public VoskEncoder(Path folder) {
    this.folder = folder;
    if (!Files.isDirectory(folder.resolve("am")) && !Files.isRegularFile(folder.resolve("final.mdl")))
      throw new EngineException(folder
          + " is not a Vosk model folder (it should hold am/final.mdl); unpack one from "
          + "alphacephei.com/vosk/models there, or set encoder.folder");
    try {
      LibVosk.setLogLevel(LogLevel.WARNINGS);
      model = new Model(folder.toString());
    } catch (IOException | UnsatisfiedLinkError | RuntimeException e) {
      throw new EngineException("the Vosk model " + folder + " does not load: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return "Vosk, " + folder.getFileName();
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    try {
      Recognizer recogniser = new Recognizer(model, RATE_HZ);
      recogniser.setWords(true);
      return new Listening(recogniser);
    } catch (IOException e) {
      throw new EngineException("Vosk has no recogniser for another call: " + e.getMessage(), e);
    }
  }

  /** What is confirmed stays; the end of the turn is asked for at each pause. */
  private static final class Listening implements Session {
    private final Recognizer recogniser;
    private final StringBuilder confirmed = new StringBuilder();
    private double confidence;
    private int words;
    private int fed;

    Listening(Recognizer recogniser) {
      this.recogniser = recogniser;
    }

    @Override
    public void begin() {
      recogniser.reset();
      confirmed.setLength(0);
      confidence = 0;
      words = 0;
      fed = 0;
    }

    @Override
    public Optional<String> accept(short[] pcm) {
      fed += pcm.length;
      if (recogniser.acceptWaveForm(pcm, pcm.length)) {
        add(recogniser.getResult());
        return Optional.of(confirmed.toString());
      }
      String partial = read(recogniser.getPartialResult()).path("partial").asText("");
      return partial.isEmpty() ? Optional.empty() : Optional.of((confirmed + " " + partial).strip());
    }

    @Override
    public CompletableFuture<Result> settle(short[] turn) {
      if (turn.length > fed) accept(java.util.Arrays.copyOfRange(turn, fed, turn.length));
      add(recogniser.getFinalResult());
      double sure = words == 0 ? 0 : confidence / words;
      String text = confirmed.toString();
      return CompletableFuture.completedFuture(new Result(text, sure, text.isEmpty() || sure < UNSURE));
    }

    private void add(String json) {
      JsonNode result = read(json);
      String text = result.path("text").asText("").replace("[unk]", "").strip();
      if (text.isEmpty()) return;
      confirmed.append(confirmed.isEmpty() ? "" : " ").append(text);
      for (JsonNode word : result.path("result")) {
        confidence += word.path("conf").asDouble();
        words++;
      }
    }

    private static JsonNode read(String json) {
      try {
        return JSON.readTree(json);
      } catch (JsonProcessingException e) {
        throw new EngineException("Vosk answers with something that is no JSON", e);
      }
    }

    @Override
    public void close() {
      recogniser.close();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
