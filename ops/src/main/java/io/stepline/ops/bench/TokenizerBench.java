package io.stepline.ops.bench;

import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.stepaudio.DualTokenizer;
import io.stepline.model.stepaudio.Transcriber;
import io.stepline.ops.caller.Voices;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * What the dual-codebook tokenizer costs: time per second of audio with 1, 8 and 32 calls at once, streaming and at the
 * pause apart.
 */
public final class TokenizerBench {
  private static final int RATE_HZ = 16_000;
  private static final int SECONDS = 6;
  private static final int ROUNDS = 3;
  private static final int CHARACTERS_PER_TOKEN = 4;
  private final PrintStream out;

  public TokenizerBench(PrintStream out) {
    this.out = out;
  }

  /** @param folder as {@link DualTokenizer} wants it */
  public int run(Path folder, boolean cuda) throws IOException {
    out.printf("%6s %28s %28s %8s%n", "calls", "streaming, us per s of audio", "at the pause, us per s", "batch");
    for (int calls : new int[] {1, 8, 32}) {
      try (DualTokenizer tokenizer =
          new DualTokenizer(new DualTokenizer.Settings(folder, new OnnxGraph.Place(cuda, 1), calls, 1),
              new Transcriber(Optional.empty()))) {
        long[] best = {Long.MAX_VALUE, Long.MAX_VALUE};
        for (int round = 0; round < ROUNDS; round++) {
          long[] took = round(tokenizer, calls);
          best[0] = Math.min(best[0], took[0]);
          best[1] = Math.min(best[1], took[1]);
        }
        out.printf(Locale.ROOT, "%6d %28d %28d %8d%n", calls, best[0] / 1_000 / calls / SECONDS,
            best[1] / 1_000 / calls / SECONDS, tokenizer.largestBatch());
      }
    }
    saving();
    return 0;
  }

  /** How many tokens a turn has as speech and as text, on the phrases of a voice at its own pace. */
  private void saving() {
    int speech = 0;
    int text = 0;
    try (FliteDecoder voice = new FliteDecoder()) {
      for (String phrase : List.of("Where is my package, please?", "I would like to change the address of my order.",
          "What are your opening hours on Saturday?", "Could you put me through to an agent?",
          "My order number is eight three zero five, and it should have been here by Tuesday.")) {
        speech += (int) (Voices.speak(voice, phrase, "slt").length * 125L / 3 / RATE_HZ);
        text += Math.ceilDiv(phrase.length(), CHARACTERS_PER_TOKEN);
      }
    } catch (EngineException e) {
      out.println("saving of text history not measured: " + e.getMessage());
      return;
    }
    out.printf(Locale.ROOT, "history as text: %d tokens where speech has %d, %.1f to 1 (at %d characters a token)%n",
        text, speech, (double) speech / text, CHARACTERS_PER_TOKEN);
  }

  private static long[] round(DualTokenizer tokenizer, int calls) {
    short[] turn = new short[SECONDS * RATE_HZ];
    Random random = new Random(5);
    for (int i = 0; i < turn.length; i++)
      turn[i] = (short) (6_000 * Math.sin(i * 0.03) + 1_000 * random.nextGaussian());
    List<SpeechEncoder.Session> sessions = new ArrayList<>();
    for (int i = 0; i < calls; i++) sessions.add(tokenizer.open("", false));
    sessions.forEach(SpeechEncoder.Session::begin);
    long from = System.nanoTime();
    for (int at = 0; at < turn.length; at += 3_840) for (SpeechEncoder.Session s : sessions)
      s.accept(Arrays.copyOfRange(turn, at, Math.min(turn.length, at + 3_840)));
    tokenizer.streamed();
    long streamed = System.nanoTime();
    CompletableFuture.allOf(sessions.stream().map(s -> s.settle(turn)).toArray(CompletableFuture[]::new)).join();
    long settled = System.nanoTime();
    sessions.forEach(SpeechEncoder.Session::close);
    return new long[] {streamed - from, settled - streamed};
  }
}
