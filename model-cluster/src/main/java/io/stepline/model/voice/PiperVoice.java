package io.stepline.model.voice;

import io.stepline.model.engine.EngineException;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One voice of Piper:
 * {@code input [1,L], input_lengths [1], scales [3] (noise, length, width of noise) and with several
 * speakers sid [1] -> sound} in floats (rhasspy/piper, OHF-Voice/piper1-gpl). Phonemes are single code points, with a
 * pad behind each and behind the beginning, as its training had them (rhasspy/piper-phonemize). Thread-safe.
 */
final class PiperVoice implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PiperVoice.class);
  private static final String CURE = "./stepline models get piper-NAME fetches voices of Piper (docs/laptop.md)";
  /** Upstream brings each sentence to full scale; here something is left for resamplers and codecs. */
  private static final double PEAK = 0.7;
  private static final double SOFT = 0.01;
  private static final int MAX_IDS = 4_000;
  private static final int MAX_SECONDS = 120;
  private final String name;
  private final PiperSettings settings;
  private final OnnxGraph graph;
  private final Optional<Espeak> espeak;
  private final Set<Integer> unknown = ConcurrentHashMap.newKeySet();

  /** @throws EngineException if a file is missing, broken, or of another model */
  PiperVoice(Path file, OnnxGraph.Place place) {
    name = String.valueOf(file.getFileName()).replaceFirst("\\.onnx$", "");
    settings = PiperSettings.read(file.resolveSibling(file.getFileName() + ".json"));
    espeak = settings.espeak().isEmpty() ? Optional.empty() : Optional.of(new Espeak(settings.espeak(), false));
    graph = settings.speakerCount() > 1
        ? new OnnxGraph(file, "voice", CURE, place).expecting("input", "input_lengths", "scales", "sid")
        : new OnnxGraph(file, "voice", CURE, place).expecting("input", "input_lengths", "scales");
    try {
      espeak.ifPresent(e -> e.of("a"));
      sound(ids(" "), 1, 0);
    } catch (EngineException e) {
      close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  String language() {
    return settings.language();
  }

  int rateHz() {
    return settings.rateHz();
  }

  boolean hasSpeaker(String speaker) {
    return settings.speakers().containsKey(speaker);
  }

  /** Phonemes of each sentence of a text, decomposed, with its marks. */
  List<String> phonemes(String text) {
    List<String> all = new ArrayList<>();
    for (List<Sentences.Piece> sentence : Sentences.of(text)) {
      StringBuilder line = new StringBuilder();
      for (Sentences.Piece p : sentence) {
        String sounds = espeak.isPresent() ? espeak.get().of(p.words()) : p.words().toLowerCase(Locale.ROOT);
        if (!sounds.isEmpty()) line.append(line.isEmpty() ? "" : " ").append(sounds).append(p.mark());
      }
      if (!line.isEmpty()) all.add(Normalizer.normalize(line, Normalizer.Form.NFD));
    }
    return all;
  }

  /** What the voice does not know is left out, and said once. */
  long[] ids(String phonemes) {
    List<long[]> parts = new ArrayList<>();
    long[] pad = id(PiperSettings.PAD);
    parts.add(id(PiperSettings.BEGIN));
    parts.add(pad);
    phonemes.codePoints().forEach(c -> {
      long[] of = id(c);
      if (of.length == 0 && unknown.add(c)) log.info("voice {} does not know the phoneme {}", name, hex(c));
      for (long one : of) {
        parts.add(new long[] {one});
        parts.add(pad);
      }
    });
    parts.add(id(PiperSettings.END));
    return parts.stream().flatMapToLong(java.util.Arrays::stream).limit(MAX_IDS).toArray();
  }

  private static String hex(int c) {
    return String.format("U+%04X", c);
  }

  private long[] id(int phoneme) {
    return settings.ids().getOrDefault(phoneme, new long[0]);
  }

  /** @param speed 1 as the voice is @param speaker by name; anything for the first */
  short[] say(String sentence, double speed, String speaker) {
    return sound(ids(sentence), speed, settings.speakers().getOrDefault(speaker, 0));
  }

  private short[] sound(long[] ids, double speed, int speaker) {
    Map<String, Tensor> in = new TreeMap<>(Map.of("input", new Tensor.Longs(ids, 1, ids.length), "input_lengths",
        new Tensor.Longs(new long[] {ids.length}, 1), "scales", new Tensor.Floats(
            new float[] {settings.noise(), (float) (settings.length() / speed), settings.noiseW()}, 3)));
    if (settings.speakerCount() > 1) in.put("sid", new Tensor.Longs(new long[] {speaker}, 1));
    float[] wave = OnnxGraph.floats(graph.run(in).getFirst());
    if (wave.length > MAX_SECONDS * settings.rateHz())
      throw new EngineException("voice " + name + " makes " + wave.length / settings.rateHz() + " s of a sentence; "
          + CURE);
    return Pcm.of(wave, name, peak -> PEAK / Math.max(SOFT, peak));
  }

  @Override
  public void close() {
    graph.close();
    espeak.ifPresent(Espeak::close);
  }
}
