package io.stepline.model.voice;

import io.stepline.kafka.contract.Language;
import io.stepline.model.decoder.ClauseDecoder;
import io.stepline.model.engine.EngineException;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kokoro-82M v1.0: {@code input_ids [1,L] (tokens in older exports) with 0 at both ends, style [1,256] by the number of
 * phonemes, speed [1] -> sound} of 24 kHz (onnx-community/Kokoro-82M-v1.0-ONNX). Its voices for Japanese and Chinese
 * need phonemes that espeak-ng does not make, and are left alone. Thread-safe.
 */
public final class KokoroDecoder extends ClauseDecoder {
  private static final Logger log = LoggerFactory.getLogger(KokoroDecoder.class);
  private static final String CURE = "./stepline models get kokoro fetches it (docs/laptop.md)";
  private static final int RATE_HZ = 24_000;
  private static final int MAX_PHONEMES = 510;
  private static final int MAX_SECONDS = 120;
  /** A voice's first letter says which of espeak-ng's it goes with. */
  private static final Map<Character, String> ESPEAK = Map.of('a', "en-us", 'b', "en-gb", 'e', "es", 'f', "fr-fr",
      'h', "hi", 'i', "it", 'p', "pt-br");
  private final OnnxGraph graph;
  private final String input;
  private final Map<Integer, Long> vocabulary;
  private final Map<String, float[]> voices;
  private final Map<String, Espeak> espeaks = new HashMap<>();
  private final Set<Integer> unknown = ConcurrentHashMap.newKeySet();

  /**
   * @param threads clauses spoken at once
   * @throws EngineException if a file is missing, broken, or of another model
   */
  public KokoroDecoder(Path folder, OnnxGraph.Place place, int threads) {
    super("kokoro", threads);
    vocabulary = KokoroFiles.vocabulary(folder.resolve("tokenizer.json"));
    voices = KokoroFiles.voices(folder.resolve("voices"));
    OnnxGraph loaded = new OnnxGraph(file(folder).orElse(folder.resolve("model_quantized.onnx")), "voice Kokoro", CURE,
        place);
    input = loaded.inputs().contains("tokens") ? "tokens" : "input_ids";
    graph = loaded.expecting(input, "style", "speed");
    try {
      for (String v : usable()) espeaks.computeIfAbsent(espeak(v), e -> new Espeak(e, true));
      if (espeaks.isEmpty()) throw new EngineException("of Kokoro's voices in " + folder.resolve("voices")
          + " none has a language that espeak-ng makes phonemes for; take af_heart or another of a, b, e, f, h, i, p");
      espeaks.values().forEach(e -> e.of("a"));
      sound(new long[] {0, 0}, voices.values().iterator().next(), 0, 1);
    } catch (EngineException e) {
      close();
      throw e;
    }
  }

  /** The graph of a folder. */
  public static Optional<Path> file(Path folder) {
    return List.of("model_quantized.onnx", "model_fp16.onnx", "model.onnx").stream().map(folder::resolve)
        .filter(Files::isRegularFile).findFirst();
  }

  private List<String> usable() {
    return voices.keySet().stream().filter(v -> ESPEAK.containsKey(v.charAt(0))).toList();
  }

  private static String espeak(String voice) {
    return ESPEAK.getOrDefault(voice.charAt(0), "");
  }

  @Override
  public String name() {
    return "Kokoro, " + usable().stream().collect(Collectors.joining(", "));
  }

  @Override
  public boolean speaks(String language) {
    return usable().stream().anyMatch(v -> same(v, language));
  }

  private static boolean same(String voice, String language) {
    String base = Language.of(language).base();
    return !base.isEmpty() && Language.of(espeak(voice)).base().equals(base);
  }

  private String voice(Voice how) {
    List<String> all = usable().stream().filter(v -> same(v, how.language())).toList();
    String tag = how.language().toLowerCase(Locale.ROOT).replace('_', '-');
    return all.stream().filter(v -> v.equals(how.name())).findFirst()
        .or(() -> all.stream().filter(v -> espeak(v).equals(tag)).findFirst()).or(() -> all.stream().findFirst())
        .orElseThrow(() -> new EngineException("no voice of Kokoro that is here speaks " + how.language()));
  }

  @Override
  protected boolean speak(String clause, Voice how, Sink sink) {
    String voice = voice(how);
    for (long[] ids : ids(phonemes(clause, voice)))
      if (!Pcm.play(sound(ids, voices.getOrDefault(voice, new float[0]), ids.length - 2, how.speed()), RATE_HZ, sink))
        return false;
    return true;
  }

  /** Of a whole clause, with its marks. */
  String phonemes(String clause, String voice) {
    StringBuilder all = new StringBuilder();
    Espeak espeak = Optional.ofNullable(espeaks.get(espeak(voice))).orElseThrow();
    for (List<Sentences.Piece> sentence : Sentences.of(clause)) for (Sentences.Piece p : sentence) {
      String sounds = KokoroPhonemes.of(espeak.of(p.words()), espeak(voice));
      if (!sounds.isEmpty()) all.append(all.isEmpty() ? "" : " ").append(sounds).append(p.mark());
    }
    return all.toString();
  }

  /** Runs of so many phonemes as the model takes, each with 0 at both ends; cut at words. */
  List<long[]> ids(String phonemes) {
    List<long[]> runs = new ArrayList<>();
    List<Long> run = new ArrayList<>();
    for (String word : phonemes.split("(?<= )")) {
      List<Long> of = new ArrayList<>();
      word.codePoints().forEach(c -> {
        Optional<Long> id = Optional.ofNullable(vocabulary.get(c));
        if (id.isEmpty() && unknown.add(c)) log.info("Kokoro does not know the phoneme {}", String.format("U+%04X", c));
        id.ifPresent(of::add);
      });
      if (run.size() + of.size() > MAX_PHONEMES && !run.isEmpty()) {
        runs.add(ended(run));
        run.clear();
      }
      run.addAll(of.subList(0, Math.min(of.size(), MAX_PHONEMES)));
    }
    if (!run.isEmpty()) runs.add(ended(run));
    return runs;
  }

  private static long[] ended(List<Long> run) {
    return LongStream.concat(LongStream.of(0), LongStream.concat(run.stream().mapToLong(i -> i), LongStream.of(0)))
        .toArray();
  }

  private short[] sound(long[] ids, float[] styles, int phonemes, double speed) {
    int row = Math.min(phonemes, KokoroFiles.STYLES - 1) * KokoroFiles.WIDTH;
    float[] wave = OnnxGraph.floats(graph.run(Map.of(input, new Tensor.Longs(ids, 1, ids.length), "style",
        new Tensor.Floats(Arrays.copyOfRange(styles, row, row + KokoroFiles.WIDTH), 1, KokoroFiles.WIDTH), "speed",
        new Tensor.Floats(new float[] {(float) speed}, 1))).getFirst());
    if (wave.length > MAX_SECONDS * RATE_HZ)
      throw new EngineException("Kokoro makes " + wave.length / RATE_HZ + " s of a clause; " + CURE);
    return Pcm.of(wave, "Kokoro", peak -> 1 / Math.max(1, peak));
  }

  @Override
  public void close() {
    super.close();
    graph.close();
    espeaks.values().forEach(Espeak::close);
  }
}
