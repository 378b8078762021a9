package io.stepline.ops.bench;

import io.stepline.kafka.bus.Meters;
import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.Tone;
import io.stepline.media.audio.WavFile;
import io.stepline.media.codec.G711;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.decoder.EspeakDecoder;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.sensevoice.SenseVoiceEncoder;
import io.stepline.model.tokenizer.PocketSphinxEncoder;
import io.stepline.model.decoder.WholeSpeech;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * How well the ears of a profile understand: thirty phrases in several voices, as they are, through G.711, and in
 * noise; recorded speech where it is given.
 */
public final class RecognitionBench {
  static final List<String> PHRASES = List.of("i want to check my order status", "speak to an agent",
      "my account number is four seven one nine two", "i would like to pay my bill",
      "what is my balance", "cancel my appointment", "book an appointment for tomorrow", "reset my password",
      "talk to billing", "technical support please", "i lost my credit card",
      "report a fraud", "change my address", "where is my package", "track my order", "return an item",
      "i need a refund", "what are your opening hours", "repeat that please",
      "go back to the main menu", "yes that is correct", "no that is wrong", "my order number is eight three zero five",
      "transfer me to sales", "i have a complaint",
      "update my phone number", "what services do you offer", "please hold on a moment", "thank you goodbye", "help");
  private static final List<String> OTHERS =
      List.of("the weather was lovely in the mountains last week", "my neighbour keeps seven chickens in the garden",
          "please tell george that the meeting moved to thursday", "i think the engine needs a new belt",
          "bring some bread and cheese from the village",
          "she painted the old fence green and white", "how many planets are there in the sky",
          "the train to the coast was late again", "he plays the violin every evening",
          "we should paint the kitchen before winter", "a small boat crossed the quiet lake",
          "this soup tastes better with a little salt");

  private static final List<String> NUMBERS =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

  private enum Line { WIDE, G711, G711_20_DB, G711_10_DB }

  private final PrintStream out;
  private final Ears ears;

  /** Whose understanding is measured, of bots that lie in files. */
  private interface Ears {
    SpeechEncoder of(Map<String, Bot> bots, Map<String, Path> files);

    /** Whether any words may come, written as a model writes them, rather than the phrases that are expected. */
    default boolean free() {
      return false;
    }
  }

  private RecognitionBench(PrintStream out, Ears ears) {
    this.out = out;
    this.ears = ears;
  }

  /** PocketSphinx, which expects the phrases. */
  public static RecognitionBench embedded(PrintStream out, Path models) {
    return new RecognitionBench(out, (bots, files) -> new PocketSphinxEncoder(models, bots, files));
  }

  /** SenseVoice, which expects English. @param folder of its files */
  public static RecognitionBench laptop(PrintStream out, Path folder) {
    return new RecognitionBench(out, new Ears() {
      @Override
      public SpeechEncoder of(Map<String, Bot> bots, Map<String, Path> files) {
        return new SenseVoiceEncoder(folder, OnnxGraph.Place.ONE_CORE, 1, bot -> "en", Meters.NONE);
      }

      @Override
      public boolean free() {
        return true;
      }
    });
  }

  /** @param recorded folder of recorded speech, skipped if it is not there */
  public int run(Path recorded) throws IOException {
    Path file = Files.createTempFile("bench", ".yaml");
    StringBuilder yaml = new StringBuilder(
        "name: bench\nreceives: {start: uri.state}\n"
            + "flow:\n  start: commands\n  states:\n    commands:\n      slot: {name: n, min: 1, max: 16, "
            + "before: [my account number is, my order number is], alone: false, go: commands}\n      "
            + "answers:\n");
    PHRASES.stream().filter(p -> !p.contains("number is"))
        .forEach(p -> yaml.append("        - {say: [\"").append(p).append("\"], go: commands}\n"));
    yaml.append(
        "    digits:\n      slot: {name: n, min: 1, max: 16, go: commands}\n    robot:\n      answers:\n        - "
            + "{say: [go forward ten meters, go backward ten meters, turn left, turn right, stop], go: robot}\n"
            + "    weather:\n      answers:\n        - {say: [what's the weather like, what time is it, tell me "
            + "the news], go: weather}\n");
    Files.writeString(file, yaml);
    Map<String, Bot> bots = Map.of("bench", BotFile.read(file));
    try (SpeechEncoder ears = this.ears.of(bots, Map.of("bench", file));
        FliteDecoder flite = new FliteDecoder(); EspeakDecoder espeak = new EspeakDecoder()) {
      out.printf("%-26s %10s %10s %12s %12s   whole phrase right, percent (wrongly rejected)%n", "voice", "16 kHz",
          "G.711", "G.711 20 dB", "G.711 10 dB");
      for (String voice : List.of("slt", "rms", "awb")) table(ears, "flite " + voice, flite, voice, "en-us");
      for (String accent : List.of("en-us", "en-gb")) table(ears, "espeak-ng " + accent, espeak, "", accent);
      if (!this.ears.free()) rejection(ears, flite);
      recorded(ears, recorded);
    } finally {
      Files.deleteIfExists(file);
    }
    return 0;
  }

  private void table(SpeechEncoder ears, String label, SpeechDecoder voice, String name, String language) {
    StringBuilder row = new StringBuilder(String.format("%-26s", label));
    for (Line line : Line.values()) {
      int right = 0;
      int rejected = 0;
      for (String phrase : PHRASES) {
        SpeechEncoder.Result r =
            hear(ears, "commands", through(spoken(voice, phrase, name, language), line), line != Line.WIDE);
        boolean same = written(r.text()).equals(written(phrase));
        if (same) right++;
        if (same && r.rejected()) rejected++;
      }
      row.append(String.format(Locale.ROOT, "%7.1f (%d)", 100.0 * right / PHRASES.size(), rejected));
    }
    out.println(row);
  }

  private void rejection(SpeechEncoder ears, SpeechDecoder voice) {
    for (Line line : List.of(Line.WIDE, Line.G711, Line.G711_20_DB)) {
      int rejected = 0;
      int all = 0;
      for (String name : List.of("slt", "rms", "awb"))
        for (String text : OTHERS) {
          all++;
          if (hear(ears, "commands", through(spoken(voice, text, name, "en-us"), line), line != Line.WIDE).rejected())
            rejected++;
        }
      out.printf(Locale.ROOT, "other speech rejected, %-11s %d of %d%n", line, rejected, all);
    }
  }

  private record Recording(String file, String state, String words) {}

  private void recorded(SpeechEncoder ears, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      out.println("no recorded speech in " + folder + ", left out");
      return;
    }
    for (Recording r : List.of(
        new Recording("s4_10001-90210-01803.wav", "digits",
            "one zero zero zero one nine oh two one oh zero one eight zero three"),
        new Recording("s4_10001-90210-01803-8khz.wav", "digits",
            "one zero zero zero one nine oh two one oh zero one eight zero three"),
        new Recording("ps_goforward.raw", "robot", "go forward ten meters"),
        new Recording("az_whatstheweatherlike.wav", "weather", "what's the weather like"),
        new Recording("az_whatstheweatherlike-mulaw.wav", "weather", "what's the weather like"))) {
      Path file = folder.resolve(r.file());
      short[] pcm;
      try {
        pcm = r.file().endsWith(".raw") ? raw(file) : WavFile.read(file).mono(16_000);
      } catch (IOException e) {
        out.printf("recorded %-36s not read: %s%n", r.file(), e.getMessage());
        continue;
      }
      for (Line line : List.of(Line.WIDE, Line.G711)) {
        SpeechEncoder.Result heard =
            hear(ears, r.state(), through(pcm, line), line != Line.WIDE || r.file().contains("8khz"));
        out.printf(Locale.ROOT, "recorded %-36s %-5s word errors %d of %d, confidence %.2f  \"%s\"%n", r.file(), line,
            errors(written(r.words()), written(heard.text())), written(r.words()).split(" ").length,
            heard.confidence(), heard.text());
      }
    }
  }

  private static short[] raw(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    short[] pcm = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
    return pcm;
  }

  private static SpeechEncoder.Result hear(SpeechEncoder ears, String state, short[] pcm, boolean narrowband) {
    try (SpeechEncoder.Session s = ears.open("bench", narrowband)) {
      s.expect(state);
      return s.settle(pcm).join();
    }
  }

  private static short[] spoken(SpeechDecoder voice, String text, String name, String language) {
    return WholeSpeech.of(voice, text, name, language);
  }

  /** A quarter of a second of line before and after, then what the line does to it. */
  private static short[] through(short[] speech, Line line) {
    short[] pcm = new short[speech.length + 9_600];
    double level =
        activeLevel(speech) * Math.pow(10, -(line == Line.G711_10_DB ? 10 : line == Line.G711_20_DB ? 20 : 50) / 20.0);
    short[] noise = pink(pcm.length, level);
    for (int i = 0; i < pcm.length; i++) {
      int v = noise[i] + (i >= 4_000 && i - 4_000 < speech.length ? speech[i - 4_000] : 0);
      pcm[i] = (short) Math.max(-32768, Math.min(32767, v));
    }
    return line == Line.WIDE ? pcm
        : Resampler.convert(G711.decodeUlaw(G711.encodeUlaw(Resampler.convert(pcm, 16_000, 8_000))), 8_000, 16_000);
  }

  /** Root mean square over the 20 ms frames within 30 dB of the loudest. */
  private static double activeLevel(short[] pcm) {
    double loudest = 1;
    for (int i = 0; i + 320 <= pcm.length; i += 320) loudest = Math.max(loudest, Tone.rms(pcm, i, i + 320));
    double power = 0;
    int frames = 0;
    for (int i = 0; i + 320 <= pcm.length; i += 320) {
      double rms = Tone.rms(pcm, i, i + 320);
      if (rms < loudest * 0.0316) continue;
      power += rms * rms;
      frames++;
    }
    return Math.sqrt(power / Math.max(1, frames));
  }

  /** Pink noise of a given level: white noise through Kellet's three-pole filter. */
  private static short[] pink(int samples, double level) {
    Random random = new Random(9);
    double[] pink = new double[samples];
    double b0 = 0;
    double b1 = 0;
    double b2 = 0;
    double power = 0;
    for (int i = 0; i < samples; i++) {
      double white = random.nextGaussian();
      b0 = 0.99765 * b0 + white * 0.0990460;
      b1 = 0.96300 * b1 + white * 0.2965164;
      b2 = 0.57000 * b2 + white * 1.0526913;
      pink[i] = b0 + b1 + b2 + white * 0.1848;
      power += pink[i] * pink[i];
    }
    double gain = level / Math.sqrt(power / samples);
    short[] out = new short[samples];
    for (int i = 0; i < samples; i++) out[i] = (short) Math.max(-32768, Math.min(32767, gain * pink[i]));
    return out;
  }

  /**
   * Words of a model that writes freely, without marks and with digits for numbers, so that spelling alone is no error.
   */
  private String written(String text) {
    if (!ears.free()) return text;
    String words = text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}' ]", " ");
    for (int i = 0; i < NUMBERS.size(); i++) words = words.replaceAll("\\b" + NUMBERS.get(i) + "\\b", "" + i);
    return words.replaceAll("\\boh\\b", "0").replaceAll("\\s+", " ").replaceAll("(?<=\\d) (?=\\d)", "").strip();
  }

  private static int errors(String want, String got) {
    List<String> a = List.of(want.split(" "));
    List<String> b = new ArrayList<>(List.of(got.isEmpty() ? new String[0] : got.split(" ")));
    int[][] d = new int[a.size() + 1][b.size() + 1];
    for (int i = 0; i <= a.size(); i++)
      for (int j = 0; j <= b.size(); j++)
        d[i][j] = i == 0 ? j : j == 0 ? i : Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1,
            d[i - 1][j - 1] + (a.get(i - 1).equals(b.get(j - 1)) ? 0 : 1));
    return d[a.size()][b.size()];
  }
}
