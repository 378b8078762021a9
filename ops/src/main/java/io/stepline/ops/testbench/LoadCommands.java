package io.stepline.ops.testbench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.media.audio.Resampler;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.bench.load.JavaEcho;
import io.stepline.ops.bench.load.LoadBench;
import io.stepline.ops.bench.load.LoadCaller;
import io.stepline.ops.bench.load.LoadPage;
import io.stepline.ops.bench.load.LoadPlan;
import io.stepline.ops.bench.load.LoadReport;
import io.stepline.ops.bench.load.LoadSettings;
import io.stepline.ops.caller.Voices;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stepline bench load} and the processes it starts. */
final class LoadCommands {
  private static final int QUESTION_EVERY_SECONDS = 9;

  private LoadCommands() {}

  @Command(name = "load",
      description = "Callers in a process of their own against the house and against floors: when packets left, "
          + "CPU, memory and allocation by process, set-up, hops; writes JSON, Markdown and plots.")
  static final class Load implements Callable<Integer> {
    @Option(names = "--calls", defaultValue = "100", description = "how many at once (default: ${DEFAULT-VALUE})")
    private int calls;

    @Option(names = "--seconds", defaultValue = "20", description = "how long to measure (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--ramp", defaultValue = "25", description = "calls begun each second (default: ${DEFAULT-VALUE})")
    private double ramp;

    @Option(names = "--warm", defaultValue = "15",
        description = "seconds that the calls stand before (default: ${DEFAULT-VALUE})")
    private int warm;

    @Option(names = "--codec", defaultValue = "PCMU", converter = CodecOption.class,
        description = "codec (default: ${DEFAULT-VALUE})")
    private AudioCodec codec = Codecs.PCMU;

    @Option(names = "--split", description = "broker, gateway, VAD and the rest in a process each")
    private boolean split;

    @Option(names = "--recogniser", description = "with the tokenizer")
    private boolean recogniser;

    @Option(names = "--no-floors", description = "without echoes and rtpengine")
    private boolean noFloors;

    @Option(names = "--no-hops", description = "without the run in which a reader measures the bus")
    private boolean noHops;

    @Option(names = "--set-up-rate", defaultValue = "0",
        description = "short calls a second in a run of their own; 0 for none (default: ${DEFAULT-VALUE})")
    private double setUpRate;

    @Option(names = "--set-up-seconds", defaultValue = "60",
        description = "how long that run lasts (default: ${DEFAULT-VALUE})")
    private int setUpSeconds;

    @Option(names = "--jvm", split = " ", defaultValue = "-XX:+UseZGC -Xmx1g",
        description = "options of the house's processes (default: ${DEFAULT-VALUE})")
    private List<String> jvm = List.of();

    @Option(names = "--out", defaultValue = "load", description = "folder of the report (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws Exception {
      Path scratch = Files.createTempDirectory("stepline-load");
      LoadSettings settings = new LoadSettings(calls, seconds, ramp, warm, codec.name(), split, recogniser, !noFloors,
          setUpRate, setUpSeconds, !noHops, jvm);
      LoadReport report = new LoadBench(settings, scratch, sound(scratch.resolve("sound.raw")), System.out).run();
      LoadPage.write(report, folder);
      System.out.println("report: " + folder.resolve("load.md") + (report.isBusy() ? " (busy machine)" : ""));
      return 0;
    }

    /** A question, and silence as a line has it. */
    private Path sound(Path file) throws IOException {
      short[] question;
      try (FliteDecoder voice = new FliteDecoder()) {
        question = Voices.speak(voice, "opening hours", "slt");
      }
      short[] line = Voices.asOnALine(new Resampler(16_000, codec.sampleHz()).process(question));
      short[] whole = Arrays.copyOf(line, codec.sampleHz() * QUESTION_EVERY_SECONDS);
      java.util.Random random = new java.util.Random(42);
      for (int i = line.length; i < whole.length; i++) whole[i] = (short) (random.nextGaussian() * 25);
      ByteBuffer bytes = ByteBuffer.allocate(2 * whole.length).order(ByteOrder.LITTLE_ENDIAN);
      for (short s : whole) bytes.putShort(s);
      Files.write(file, bytes.array());
      return file;
    }
  }

  @Command(name = "bench-callers", hidden = true, description = "The callers of bench load.")
  static final class Callers implements Callable<Integer> {
    @Parameters(index = "0", description = "what to do, JSON")
    private Path plan = Path.of("");

    @Parameters(index = "1", description = "where to write what was seen, JSON")
    private Path result = Path.of("");

    @Override
    public Integer call() throws IOException {
      ObjectMapper json = new ObjectMapper();
      json.writeValue(result.toFile(), LoadCaller.run(json.readValue(plan.toFile(), LoadPlan.class), System.out));
      System.in.transferTo(OutputStream.nullOutputStream()); // until those who look at this process have done so
      return 0;
    }
  }

  @Command(name = "bench-echo", hidden = true, description = "The echo in Java of bench load.")
  static final class Echo implements Callable<Integer> {
    @Parameters(index = "0", description = "first port")
    private int first;

    @Parameters(index = "1", description = "how many")
    private int count;

    @Override
    public Integer call() throws IOException {
      JavaEcho.run(first, count, System.out);
      return 0;
    }
  }
}
