package io.stepline.model.stepaudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.model.decoder.ClauseDecoder;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.Load;
import io.stepline.model.route.ServerEventStream;
import io.stepline.model.route.ServerPool;
import io.stepline.model.route.ServerVocabulary;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The voice of Step-Audio v1: text with tags to Step-Audio-TTS-3B behind vLLM, its codes to the vocoder as they stream,
 * clause by clause. Sampling is to be repetition-aware in the server (ops/model-servers/repetition_aware.py); a voice
 * that is stuck is stopped here. Thread-safe.
 */
public final class StepTtsDecoder extends ClauseDecoder {
  private static final Logger log = LoggerFactory.getLogger(StepTtsDecoder.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_TOKENS = 2_048;

  /**
   * @param named, cloned system prompts of the checkpoint's tts.py; empty for ours
   * @param capacity clauses that one server makes at once; 0 for no limit to speak of
   */
  public record Settings(String model, String named, String cloned, int capacity) {
    public Settings(String model, String named, String cloned) {
      this(model, named, cloned, 0);
    }
  }

  private final ServerPool pool;
  private final Settings settings;
  private final TtsPrompt prompt;
  private final VoiceRegistry voices;
  private final Vocoder speaking;
  private final Vocoder singing;
  private final AtomicBoolean unruly = new AtomicBoolean();

  /** @param singing the vocoder for RAP and humming (CosyVoice-300M-25Hz-Music upstream), perhaps the same */
  public StepTtsDecoder(ServerPool pool, Settings settings, VoiceRegistry voices, Vocoder speaking, Vocoder singing) {
    this.pool = pool;
    this.settings = settings;
    this.voices = voices;
    this.speaking = speaking;
    this.singing = singing;
    TtsPrompt.Systems usual = TtsPrompt.Systems.USUAL;
    this.prompt = new TtsPrompt(new ServerVocabulary(pool, settings.model()),
        new TtsPrompt.Systems(settings.named().isEmpty() ? usual.named() : settings.named(),
            settings.cloned().isEmpty() ? usual.cloned() : settings.cloned()));
  }

  @Override
  public String name() {
    return "Step-Audio-TTS at " + pool.describe() + ", " + speaking.name()
        + (unruly.get() ? " (sampling there is not repetition-aware)" : "");
  }

  @Override
  public Load load() {
    return pool.carries(settings.capacity());
  }

  @Override
  public boolean styles() {
    return true;
  }

  @Override
  public boolean speaks(String language) {
    return true;
  }

  @Override
  protected boolean speak(String clause, Voice how, Sink sink) {
    String tag = StepStyle.emotionTag(how.style());
    String sung = StepStyle.SUNG.contains(tag) ? tag : "";
    VoicePrompt voice = sung.isEmpty() ? voices.voice(how.name()) : voices.singing(voices.voice(how.name()), sung);
    Vocoder vocoder = sung.isEmpty() ? speaking : singing;
    try (ServerPool.Call call = new ServerPool.Call(); Vocoder.Stream sound =
        vocoder.open(voice, (pcm, codes) -> pcm.length == 0 || sink.audio(vocoder.rateHz(), pcm))) {
      return generate(prompt.ids(voice, sung, StepStyle.prompt(StepStyle.in(how.language(), how.style()), clause)),
          call, sound);
    } catch (IOException e) {
      throw new EngineException("the voice server: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean generate(int[] ids, ServerPool.Call call, Vocoder.Stream sound)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("model", settings.model()).put("stream", true)
        .put("max_tokens", MAX_TOKENS).put("temperature", 0.7).put("skip_special_tokens", false)
        .put("spaces_between_special_tokens", false).put("add_special_tokens", false);
    body.putArray("stop_token_ids").add(AudioTokens.EOT);
    ArrayNode all = body.putArray("prompt");
    for (int id : ids) all.add(id);
    byte[] order = JSON.writeValueAsBytes(body);
    CodeStream codes = new CodeStream(sound);
    pool.post("", "/completions", call,
        b -> b.header("Content-Type", "application/json").header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(order)),
        (in, begun) -> {
          try {
            ServerEventStream.read(in, event -> {
              if (codes.take(event)) begun.run();
              begun.goesOn();
            });
          } catch (Stopped e) {
            log.debug("the listener wants no more");
          }
        });
    if (codes.stopped) return false;
    if (codes.count == 0) throw new EngineException("the voice server made no codes");
    return sound.finish();
  }

  /** The sink said stop. */
  private static final class Stopped extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** The codes of one clause as their text comes. */
  private final class CodeStream {
    private final Vocoder.Stream sound;
    private final RepetitionWatch watch = new RepetitionWatch();
    private final CodeText text = new CodeText(AudioTokens.CODES);
    private int count;
    private boolean stopped;

    CodeStream(Vocoder.Stream sound) {
      this.sound = sound;
    }

    boolean take(JsonNode event) throws IOException {
      int[] codes = text.accept(event.path("choices").path(0).path("text").asText(""));
      for (int c : codes) if (watch.stuck(c))
        throw new IOException("the voice repeats itself; load ops/model-servers/repetition_aware.py in the server");
      if (watch.unruly() && unruly.compareAndSet(false, true)) log.warn(
          "the voice server samples without repetition awareness; load ops/model-servers/repetition_aware.py there");
      count += codes.length;
      if (codes.length > 0 && !sound.accept(codes)) {
        stopped = true;
        throw new Stopped();
      }
      return codes.length > 0;
    }
  }

  /** Style that has no tag is said once, at start. */
  public static Optional<String> unknown(io.stepline.kafka.contract.Style style) {
    return StepStyle.knows(style) ? Optional.empty() : Optional
        .of("Step-Audio has no tag for emotion '" + style.emotion() + "' or dialect '" + style.dialect() + "'");
  }

  @Override
  public void close() {
    super.close();
    pool.close();
    speaking.close();
    if (singing != speaking) singing.close();
  }
}
