package io.stepline.ops.testkit;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.tokenizer.PocketSphinxEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A recogniser at the far end of a line: what a telephone recorded, as the phrases that were spoken. */
public final class FarEnd {
  /** Between sentences, and within a reply, in frames of 20 ms. */
  private static final List<Integer> PAUSES = List.of(25, 10, 5);

  private FarEnd() {}

  /** @param pcm 16 kHz of a narrowband call; @return what was understood of each stretch of speech, in order */
  public static List<String> understood(Path folder, short[] pcm, String... phrases) throws Exception {
    return understood(folder, pcm, true, phrases);
  }

  /** @param narrowband false for a wideband call */
  public static List<String> understood(Path folder, short[] pcm, boolean narrowband, String... phrases)
      throws Exception {
    Path file = folder.resolve("far-end-" + Arrays.hashCode(phrases) + ".yaml");
    StringBuilder bot =
        new StringBuilder("name: far-end\nflow:\n  start: hear\n  states:\n    hear:\n      answers:\n");
    for (String p : phrases) bot.append("        - {say: [").append(p).append("], go: hear}\n");
    Files.writeString(file, bot);
    Map<String, Bot> bots = Map.of("far-end", BotFile.read(file));
    List<String> all = new ArrayList<>();
    try (PocketSphinxEncoder ears =
        new PocketSphinxEncoder(Path.of("/usr/share/pocketsphinx/model/en-us"), bots, Map.of("far-end", file))) {
      for (short[] stretch : stretches(pcm, PAUSES.getFirst())) all.addAll(heard(ears, narrowband, stretch, 1));
    }
    return all;
  }

  /** A stretch that is no phrase as a whole may be several, with shorter pauses between them. */
  private static List<String> heard(PocketSphinxEncoder ears, boolean narrowband, short[] stretch, int finer) {
    try (SpeechEncoder.Session session = ears.open("far-end", narrowband)) {
      SpeechEncoder.Result heard = session.settle(stretch).join();
      if (!heard.rejected()) return List.of(heard.text());
    }
    if (finer == PAUSES.size()) return List.of();
    List<short[]> parts = stretches(stretch, PAUSES.get(finer));
    return parts.stream().flatMap(p -> heard(ears, narrowband, p, finer + 1).stream()).toList();
  }

  /** Parts that sound, with pauses of fewer frames of 20 ms bridged and a little quiet around. */
  private static List<short[]> stretches(short[] pcm, int pauseFrames) {
    List<short[]> found = new ArrayList<>();
    int frame = 320;
    int begun = -1;
    int lastLoud = -1;
    for (int f = 0; f * frame + frame <= pcm.length; f++) {
      double energy = 0;
      for (int i = f * frame; i < f * frame + frame; i++) energy += (double) pcm[i] * pcm[i];
      boolean loud = Math.sqrt(energy / frame) > 250;
      if (loud && begun < 0) begun = f;
      if (loud) lastLoud = f;
      if (begun >= 0 && f - lastLoud > pauseFrames) {
        found.add(
            Arrays.copyOfRange(pcm, Math.max(0, (begun - 8) * frame), Math.min(pcm.length, (lastLoud + 10) * frame)));
        begun = -1;
      }
    }
    if (begun >= 0) found.add(Arrays.copyOfRange(pcm, Math.max(0, (begun - 8) * frame), pcm.length));
    return found;
  }
}
