package io.stepline.model.stepaudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.media.audio.WavFile;
import io.stepline.model.engine.EngineException;
import io.stepline.model.feature.SilenceTrim;
import io.stepline.model.feature.VoiceMel;
import io.stepline.model.feature.Wave;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The voices there are: {@code voices.yaml}, a list of {@code speaker, prompt_text, wav_path} as upstream's
 * speakers_info.json and clone dictionary have them, with {@code built-in: true} for names the model was trained with,
 * {@code codes} where they are known already, and {@code consent}: who agreed to be cloned, and when. Without consent a
 * cloned voice is refused. As upstream has it (tts.py, preprocess_prompt_wav), mel, embedding and the recording itself
 * are whole and of the file's own rate, and only the codes are made without the silence around. {@code system: {named:
 * ..., cloned: ...}} are the checkpoint's system prompts. Immutable.
 */
public final class VoiceRegistry {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int MAX_SECONDS = 30;
  private final Map<String, VoicePrompt> voices;

  private final String systemNamed;
  private final String systemCloned;

  private final Path file;

  private VoiceRegistry(Path file, Map<String, VoicePrompt> voices, JsonNode systems) {
    this.file = file;
    this.voices = voices;
    this.systemNamed = named(file, systems.path("named").asText(""));
    this.systemCloned = systems.path("cloned").asText("");
  }

  /**
   * Upstream's own text has {@code [{}]} where the speaker stands (tts.py), ours {@code {speaker}}; either is taken.
   */
  private static String named(Path file, String system) {
    String ours = system.replace("[{}]", "[{speaker}]");
    if (!ours.isEmpty() && !ours.contains("{speaker}")) throw new EngineException(
        file + ": system: named says nowhere who speaks; put {speaker} where the voice's name belongs");
    return ours;
  }

  /** @throws EngineException naming a voice whose recording is longer */
  public VoiceRegistry noneLongerThan(double seconds) {
    voices.values().stream().filter(v -> v.wave().length > seconds * 16_000).findFirst().ifPresent(v -> {
      throw new EngineException(
          "%s: the recording of voice %s is %.1f s long, more than the %.1f s that this decoder takes; cut it"
              .formatted(
                  file, v.name(), v.wave().length / 16_000.0, seconds));
    });
    return this;
  }

  /**
   * @param tokenizer recording within 1 at 16 kHz to merged codes; empty where entries must bring theirs
   * @param embedding speaker embedding of it; empty where the vocoder is elsewhere
   * @param melRateHz of the vocoder's mel, 22050 or 24000; 0 for none
   * @throws EngineException naming the entry that cannot be used
   */
  public static VoiceRegistry read(Path file, Optional<Function<float[], int[]>> tokenizer,
      Optional<Function<float[], float[]>> embedding, int melRateHz) {
    Map<String, VoicePrompt> voices = new LinkedHashMap<>();
    try {
      JsonNode all = YAML.readTree(file.toFile());
      for (JsonNode entry : all.path("voices")) {
        String name = entry.path("speaker").asText("");
        if (name.isEmpty()) throw new EngineException(file + ": a voice needs a speaker");
        voices.put(name, voice(file, name, entry, tokenizer, embedding, melRateHz));
      }
      if (voices.isEmpty()) throw new EngineException(file + " names no voices");
      return new VoiceRegistry(file, voices, all.path("system"));
    } catch (IOException e) {
      throw new EngineException("the voices " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static VoicePrompt voice(Path file, String name, JsonNode entry, Optional<Function<float[], int[]>> tokenizer,
      Optional<Function<float[], float[]>> embedding, int melRateHz)
      throws IOException {
    boolean builtIn = entry.path("built-in").asBoolean(false);
    if (!builtIn && entry.path("consent").asText("").isBlank())
      throw new EngineException(
          file + ": voice " + name + " is a clone and names nobody's consent; add consent: WHO, WHEN, or leave it out");
    Path wav = file.resolveSibling(entry.path("wav_path").asText(""));
    if (!Files.isRegularFile(wav))
      throw new EngineException(file + ": the recording of voice " + name + ", " + wav + ", is missing");
    WavFile recording = WavFile.read(wav);
    if (recording.pcm().length / recording.channels() > MAX_SECONDS * recording.rateHz())
      throw new EngineException(file + ": the recording of voice " + name + " is longer than " + MAX_SECONDS + " s");
    float[] wave = Wave.of(recording.mono(16_000));
    int[] codes;
    if (entry.path("codes").isArray()) {
      codes = new int[entry.path("codes").size()];
      for (int i = 0; i < codes.length; i++) codes[i] = entry.path("codes").get(i).asInt();
    } else {
      codes = tokenizer.orElseThrow(() -> new EngineException(
          file + ": voice " + name + " has no codes and there is no tokenizer here to make them; set encoder.folder"))
          .apply(SilenceTrim.of(wave));
    }
    float[] mel = melRateHz == 0 ? new float[0] : mel(recording, melRateHz);
    return new VoicePrompt(name, entry.path("prompt_text").asText(""), codes, mel,
        embedding.map(e -> e.apply(wave)).orElse(new float[0]), wave, builtIn);
  }

  private static float[] mel(WavFile recording, int rateHz) {
    return (rateHz == 22_050 ? VoiceMel.of22k() : VoiceMel.of24k()).of(Wave.of(recording.mono(rateHz)));
  }

  /** The voice of that name, or the first. */
  VoicePrompt voice(String name) {
    return Optional.ofNullable(voices.get(name)).orElseGet(() -> voices.values().iterator().next());
  }

  /** The same voice singing: {@code NAMERAP} or {@code NAME哼唱}, where it was recorded so. */
  VoicePrompt singing(VoicePrompt voice, String tag) {
    return Optional.ofNullable(voices.get(voice.name() + tag)).orElse(voice);
  }

  /** System prompts of the checkpoint, empty for ours. */
  public String systemNamed() {
    return systemNamed;
  }

  public String systemCloned() {
    return systemCloned;
  }
}
