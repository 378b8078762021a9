package io.stepline.ops.bench;

import io.stepline.media.audio.Resampler;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.pipeline.Concealment;
import io.stepline.media.pipeline.InboundPipeline;
import io.stepline.media.pipeline.MediaFormat;
import io.stepline.media.pipeline.OutboundPipeline;
import io.stepline.media.pipeline.Protection;
import io.stepline.media.rtp.SourceLatch;
import io.stepline.model.bot.BotFile;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.tokenizer.PocketSphinxEncoder;
import io.stepline.ops.caller.Voices;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Thirty phrases in three voices over lines of seeded badness, in virtual time through the real pipelines: how many the
 * recogniser still gets whole.
 */
public final class LineBench {
  private static final List<String> VOICES = List.of("slt", "rms", "awb");
  private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

  /**
   * One line.
   *
   * @param burst how many packets in a row a loss takes
   * @param jitterMs each packet is late by up to so much more than 40 ms, or less
   */
  private record Badness(String name, double loss, int burst, int jitterMs, double reorder, double duplicate) {}

  private static final List<Badness> LINES =
      List.of(new Badness("clean", 0, 1, 0, 0, 0), new Badness("loss 5 %", 0.05, 1, 0, 0, 0),
          new Badness("loss 10 %", 0.1, 1, 0, 0, 0), new Badness("loss 20 %", 0.2, 1, 0, 0, 0),
          new Badness("loss 5 % in bursts of 3", 0.05, 3, 0, 0, 0), new Badness("jitter 30 ms", 0, 1, 30, 0, 0),
          new Badness("reordered 5 %", 0, 1, 0, 0.05, 0),
          new Badness("duplicated 5 %", 0, 1, 0, 0, 0.05), new Badness("all of it", 0.05, 3, 30, 0.05, 0.05));

  private record Packet(byte[] bytes, long atUs) {}

  private final PrintStream out;
  private final Path models;

  public LineBench(PrintStream out, Path models) {
    this.out = out;
    this.models = models;
  }

  public int run() throws IOException {
    Path file = Files.createTempFile("line", ".yaml");
    StringBuilder yaml = new StringBuilder("name: line\nflow:\n  start: all\n  states:\n    all:\n      answers:\n");
    List<String> phrases = RecognitionBench.PHRASES.stream().filter(p -> !p.contains("number is")).toList();
    phrases.forEach(p -> yaml.append("        - {say: [\"").append(p).append("\"], go: all}\n"));
    Files.writeString(file, yaml);
    try (
        PocketSphinxEncoder ears =
            new PocketSphinxEncoder(models, Map.of("line", BotFile.read(file)), Map.of("line", file));
        FliteDecoder voice = new FliteDecoder()) {
      List<short[]> spoken = new ArrayList<>();
      for (String v : VOICES) for (String p : phrases) spoken.add(Voices.speak(voice, p, v));
      out.printf(Locale.ROOT, "%-26s %-6s %14s %14s %14s   whole phrases of %d, percent%n", "line", "codec",
          "FEC and PLC", "PLC alone", "neither", spoken.size());
      for (AudioCodec codec : List.of(Codecs.PCMU, Codecs.OPUS))
        for (Badness line : LINES) row(ears, phrases, spoken, codec, line);
    } finally {
      Files.deleteIfExists(file);
    }
    return 0;
  }

  private void row(SpeechEncoder ears, List<String> phrases, List<short[]> spoken, AudioCodec codec, Badness line) {
    StringBuilder row = new StringBuilder(String.format("%-26s %-6s", line.name(), codec.encodingName()));
    for (Concealment c : Concealment.values()) {
      int right = 0;
      for (int i = 0; i < spoken.size(); i++) {
        try (SpeechEncoder.Session s = ears.open("line", codec == Codecs.PCMU)) {
          s.expect("all");
          SpeechEncoder.Result r = s.settle(through(codec, line, c, spoken.get(i), 100 + i)).join();
          if (r.text().equals(phrases.get(i % phrases.size())) && !r.rejected()) right++;
        }
      }
      row.append(String.format(Locale.ROOT, " %14.1f", 100.0 * right / spoken.size()));
    }
    out.println(row);
  }

  private static short[] through(AudioCodec codec, Badness line, Concealment concealment, short[] speech, long seed) {
    int rate = codec.sampleHz();
    short[] padded = new short[speech.length + 16_000];
    Random noise = new Random(seed);
    for (int i = 0; i < padded.length; i++) padded[i] =
        (short) (8 * noise.nextGaussian() + (i >= 8_000 && i - 8_000 < speech.length ? speech[i - 8_000] : 0));
    short[] pcm = Resampler.convert(padded, 16_000, rate);
    MediaFormat format = new MediaFormat(codec, codec.payloadType(), codec.payloadType(), OptionalInt.empty(),
        OptionalInt.empty(), false, 20);
    List<Packet> packets = sent(format, pcm, line, new Random(seed));
    List<short[]> frames = new ArrayList<>();
    try (InboundPipeline in =
        new InboundPipeline(format, Protection.NONE, new SourceLatch(PEER), k -> {}, concealment)) {
      int next = 0;
      for (long now = 0; now < packets.getLast().atUs() + 400_000; now += 20_000) {
        for (; next < packets.size() && packets.get(next).atUs() <= now; next++)
          in.receive(packets.get(next).bytes(), PEER, packets.get(next).atUs());
        in.nextFrame(now).ifPresent(frames::add);
      }
    }
    short[] all = new short[frames.size() * rate / 50];
    for (int i = 0; i < frames.size(); i++) System.arraycopy(frames.get(i), 0, all, i * rate / 50, rate / 50);
    int quiet = 300 * rate / 1_000;
    return Resampler.convert(
        Arrays.copyOfRange(all, Math.min(quiet, all.length), Math.max(Math.min(quiet, all.length), all.length - quiet)),
        rate, 16_000);
  }

  /** What leaves in order, as it arrives. */
  private static List<Packet> sent(MediaFormat format, short[] pcm, Badness line, Random random) {
    List<Packet> arriving = new ArrayList<>();
    int frame = format.codec().sampleHz() / 50;
    int losing = 0;
    try (OutboundPipeline out = new OutboundPipeline(format, Protection.NONE, 77, 65_500, 4_000)) {
      for (int f = 0; f * frame + frame <= pcm.length; f++) {
        byte[] packet = out.next(Arrays.copyOfRange(pcm, f * frame, f * frame + frame)).orElse(new byte[0]);
        if (losing == 0 && random.nextDouble() < line.loss() / line.burst()) losing = line.burst();
        boolean lost = losing > 0;
        losing = Math.max(0, losing - 1);
        long at = f * 20_000L + 40_000
            + (line.jitterMs() == 0 ? 0 : (random.nextInt(2_000 * line.jitterMs()) - 1_000 * line.jitterMs()));
        if (random.nextDouble() < line.reorder()) at += 25_000;
        boolean twice = random.nextDouble() < line.duplicate();
        if (packet.length == 0 || lost) continue;
        arriving.add(new Packet(packet, at));
        if (twice) arriving.add(new Packet(packet, at + 3_000));
      }
    }
    arriving.sort(Comparator.comparingLong(Packet::atUs));
    return arriving;
  }
}
