package io.stepline.ops.bench;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.sensevoice.SenseVoiceEncoder;
import io.stepline.model.smartturn.SmartTurn;
import io.stepline.model.voice.PiperDecoder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * What the laptop's models cost: CPU by second of speech, by pause and by second of sound, with 1, 8 and 32 calls at
 * once, and memory. CPU and not the clock, so that others on the machine count less; each is the best of up to three
 * rounds.
 */
public final class LaptopBench {
  private static final int RATE_HZ = 16_000;
  private static final int SECONDS = 6;
  private static final double PARTIAL_S = 0.6;
  private static final List<Integer> CALLS = List.of(1, 8, 32);
  /** Of a call's time; the rest is nobody's. */
  private static final double CALLER_SPEAKS = 0.35;
  private static final double BOT_SPEAKS = 0.45;
  private static final double PAUSES_A_SECOND = 0.2;
  private static final String SENTENCE =
      "We are open from Monday to Friday, from nine in the morning to six in the evening.";
  private static final String CLAUSE = "One moment please.";
  private final PrintStream out;

  public LaptopBench(PrintStream out) {
    this.out = out;
  }

  private interface Work {
    void run() throws Exception;
  }

  /** @param cpuUs of this process @param wallUs by the clock */
  private record Took(long cpuUs, long wallUs) {}

  /** @param models the folder of all models */
  public int run(Path models) throws Exception {
    out.printf("%d cores, load %s%n", Runtime.getRuntime().availableProcessors(), load());
    double ears = ears(models.resolve("sensevoice"));
    double turns = turns(models.resolve("smart-turn/smart-turn-v3.2-cpu.onnx"));
    double voice = voice(models.resolve("piper"));
    double call = CALLER_SPEAKS * ears + PAUSES_A_SECOND * turns + BOT_SPEAKS * voice;
    out.printf(Locale.ROOT,
        "a call (caller speaks %.0f %%, bot %.0f %%, a pause every %.0f s): %.0f ms of CPU a second, %.1f calls on two "
            + "cores%n",
        100 * CALLER_SPEAKS, 100 * BOT_SPEAKS, 1 / PAUSES_A_SECOND, call / 1_000, 2e6 / call);
    out.printf("load at the end %s%n", load());
    return 0;
  }

  private static String load() throws IOException {
    Path file = Path.of("/proc/loadavg");
    return Files.exists(file) ? Files.readString(file).split(" ")[0] : "unknown";
  }

  private static long residentMb() throws IOException {
    Path file = Path.of("/proc/self/status");
    if (!Files.exists(file)) return 0;
    return Files.readAllLines(file).stream().filter(l -> l.startsWith("VmRSS:"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1_024).findFirst().orElse(0);
  }

  private static long cpuUs() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1_000;
  }

  /** The round of the least CPU; of many calls one round is enough. */
  private static Took best(int calls, Work work) throws Exception {
    Took best = new Took(Long.MAX_VALUE, Long.MAX_VALUE);
    int rounds = calls == 1 ? 3 : calls <= 8 ? 2 : 1;
    for (int i = 0; i < rounds; i++) {
      long cpu = cpuUs();
      long wall = System.nanoTime();
      work.run();
      Took took = new Took(cpuUs() - cpu, (System.nanoTime() - wall) / 1_000);
      if (took.cpuUs() < best.cpuUs()) best = took;
    }
    return best;
  }

  private void row(String what, int calls, Took took, double units) {
    out.printf(Locale.ROOT, "%-34s %5d %12.0f %12.0f%n", what, calls, took.cpuUs() / units, took.wallUs() / units);
  }

  private static short[] speech(int seed) {
    short[] turn = new short[SECONDS * RATE_HZ];
    Random random = new Random(seed);
    for (int i = 0; i < turn.length; i++)
      turn[i] = (short) (6_000 * Math.sin(i * 0.03) + 1_000 * random.nextGaussian());
    return turn;
  }

  /** @return CPU in us by second of speech, with partials, of calls by the eight */
  private double ears(Path folder) throws Exception {
    long before = residentMb();
    double whole = 0;
    try (SenseVoiceEncoder model =
        new SenseVoiceEncoder(folder, OnnxGraph.Place.ONE_CORE, 32, bot -> "en", Meters.NONE)) {
      out.printf("%-34s %5s %12s %12s%n", "", "calls", "CPU, us", "clock, us");
      List<SpeechEncoder.Session> sessions = new ArrayList<>();
      for (int i = 0; i < 32; i++) sessions.add(model.open("", false));
      short[] turn = speech(1);
      for (int calls : CALLS) {
        Took took = best(calls, () -> CompletableFuture.allOf(sessions.stream().limit(calls).map(s -> s.settle(turn))
            .toArray(CompletableFuture[]::new)).join());
        row("SenseVoice, second of speech", calls, took, (double) calls * SECONDS);
        if (calls == 8) whole = (double) took.cpuUs() / calls / SECONDS;
      }
      Took growing = best(8, () -> {
        for (double s = PARTIAL_S; s <= SECONDS; s += Math.max(PARTIAL_S, s / 3))
          sessions.getFirst().settle(Arrays.copyOf(turn, (int) (s * RATE_HZ))).join();
      });
      row("SenseVoice, partials of a second", 1, growing, SECONDS);
      whole += (double) growing.cpuUs() / SECONDS;
      sessions.forEach(SpeechEncoder.Session::close);
      out.printf("SenseVoice, memory: %d MB%n", residentMb() - before);
    }
    return whole;
  }

  /** @return CPU in us by pause, of calls by the eight */
  private double turns(Path file) throws Exception {
    long before = residentMb();
    double pause = 0;
    try (SmartTurn model = new SmartTurn(file, OnnxGraph.Place.ONE_CORE, 32, Meters.NONE)) {
      short[] turn = speech(2);
      for (int calls : CALLS) {
        Took took = best(calls, () -> CompletableFuture.allOf(
            IntStream.range(0, calls).mapToObj(i -> model.finished(i, turn)).toArray(CompletableFuture[]::new)).join());
        row("Smart Turn, pause", calls, took, calls);
        if (calls == 8) pause = (double) took.cpuUs() / calls;
      }
      out.printf("Smart Turn, memory: %d MB%n", residentMb() - before);
    }
    return pause;
  }

  /** @return CPU in us by second of sound */
  private double voice(Path folder) throws Exception {
    long before = residentMb();
    double second = 0;
    int[] made = {0};
    try (PiperDecoder voice = new PiperDecoder(folder, OnnxGraph.Place.ONE_CORE, 2)) {
      for (int calls : CALLS) {
        double[] sound = {1};
        Took took = best(calls, () -> {
          int round = made[0]++;
          List<CompletableFuture<Double>> all = IntStream.range(0, calls)
              .mapToObj(i -> said(voice, SENTENCE + " Number " + (100 * round + i) + ".")).toList();
          sound[0] = all.stream().mapToDouble(CompletableFuture::join).sum();
        });
        row("Piper, second of sound", calls, took, sound[0]);
        if (calls == 8) second = took.cpuUs() / sound[0];
      }
      Took clause = best(1, () -> said(voice, CLAUSE.replace("One", "" + made[0]++)).join());
      row("Piper, a short clause", 1, clause, 1);
      out.printf("Piper, memory: %d MB%n", residentMb() - before);
    }
    return second;
  }

  /** @return seconds of sound, when it is all there */
  private static CompletableFuture<Double> said(SpeechDecoder voice, String text) {
    CompletableFuture<Double> done = new CompletableFuture<>();
    SpeechDecoder.Stream stream = voice.open(new SpeechDecoder.Voice("", "en", 1), new SpeechDecoder.Sink() {
      private double seconds;

      @Override
      public boolean audio(int rateHz, short[] pcm) {
        seconds += (double) pcm.length / rateHz;
        return true;
      }

      @Override
      public void spoken(String said) {}

      @Override
      public void end() {
        done.complete(seconds);
      }

      @Override
      public void failed(String why) {
        done.completeExceptionally(new EngineException(why));
      }
    });
    stream.text(text);
    stream.finish();
    return done;
  }
}
