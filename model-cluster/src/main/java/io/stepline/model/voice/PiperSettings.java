package io.stepline.model.voice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code NAME.onnx.json} of a voice of Piper, each number within reason. A value.
 *
 * @param espeak the voice of espeak-ng whose phonemes it knows; empty where it reads letters
 * @param ids of each phoneme, one code point
 * @param speakers by name; empty where there is one
 */
record PiperSettings(String language, String espeak, int rateHz, float noise, float length, float noiseW,
    Map<Integer, long[]> ids, int speakerCount, Map<String, Integer> speakers) {
  static final int PAD = '_';
  static final int BEGIN = '^';
  static final int END = '$';
  private static final long MAX_BYTES = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** @throws EngineException naming what is wrong and the cure */
  static PiperSettings read(Path file) {
    String what = "the voice's settings " + file;
    if (!Files.isRegularFile(file)) throw new EngineException(what + " are missing; they lie beside its .onnx file "
        + "where that came from (./stepline models get piper-NAME fetches both)");
    JsonNode all;
    try {
      if (Files.size(file) > MAX_BYTES) throw new EngineException(what + " are too large");
      all = JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new EngineException(what + " cannot be read: they are broken off or another file; fetch them again ("
          + e.getMessage() + ")", e);
    }
    return new Reader(what, all).read();
  }

  private record Reader(String what, JsonNode all) {
    PiperSettings read() {
      String type = all.path("phoneme_type").asText("espeak");
      if (!type.equals("espeak") && !type.equals("text")) throw wrong("phoneme_type is " + type
          + ", whose phonemes are not made here; take a voice of type espeak");
      String espeak = type.equals("text") ? "" : all.path("espeak").path("voice").asText();
      if (type.equals("espeak") && espeak.isEmpty()) throw wrong("espeak.voice is missing");
      String language = all.path("language").path("code").asText(espeak);
      if (language.isEmpty()) throw wrong("language.code is missing");
      int speakers = (int) number("num_speakers", 1, 10_000, 1);
      return new PiperSettings(language, espeak, (int) number("audio.sample_rate", 8_000, 48_000, -1),
          (float) number("inference.noise_scale", 0, 5, -1), (float) number("inference.length_scale", 0.1, 10, -1),
          (float) number("inference.noise_w", 0, 5, -1), ids(), speakers, speakers(speakers));
    }

    private EngineException wrong(String why) {
      return new EngineException(what + ": " + why + "; fetch the voice again, or take another");
    }

    private double number(String path, double least, double most, double otherwise) {
      JsonNode n = all.at("/" + path.replace('.', '/'));
      if (n.isMissingNode() && otherwise >= 0) return otherwise;
      if (!n.isNumber() || n.asDouble() < least || n.asDouble() > most)
        throw wrong(
            path + " is " + (n.isMissingNode() ? "missing" : n) + ", not a number from " + least + " to " + most);
      return n.asDouble();
    }

    private Map<Integer, long[]> ids() {
      long symbols = (long) number("num_symbols", 4, 100_000, 100_000);
      Map<Integer, long[]> ids = new HashMap<>();
      all.path("phoneme_id_map").properties().forEach(e -> {
        String key = e.getKey();
        if (key.isEmpty() || key.codePointCount(0, key.length()) != 1)
          throw wrong("phoneme_id_map has '" + key + "', which is not one character");
        long[] of = new long[e.getValue().size()];
        for (int i = 0; i < of.length; i++) {
          JsonNode id = e.getValue().get(i);
          if (!id.isIntegralNumber() || id.asLong() < 0 || id.asLong() >= symbols)
            throw wrong("phoneme_id_map gives '" + key + "' the id " + id + ", not one below " + symbols);
          of[i] = id.asLong();
        }
        ids.put(key.codePointAt(0), of);
      });
      for (int must : new int[] {PAD, BEGIN, END, ' '}) if (!ids.containsKey(must))
        throw wrong("phoneme_id_map lacks '" + Character.toString(must) + "'");
      return Map.copyOf(ids);
    }

    private Map<String, Integer> speakers(int count) {
      Map<String, Integer> speakers = new HashMap<>();
      all.path("speaker_id_map").properties().forEach(e -> {
        if (!e.getValue().isIntegralNumber() || e.getValue().asInt() < 0 || e.getValue().asInt() >= count)
          throw wrong("speaker_id_map gives " + e.getKey() + " the number " + e.getValue() + " of " + count);
        speakers.put(e.getKey(), e.getValue().asInt());
      });
      return Map.copyOf(speakers);
    }
  }
}
