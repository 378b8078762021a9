package io.stepline.model.stepaudio;

import io.stepline.model.engine.EngineException;
import io.stepline.model.onnx.OnnxGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The vocoder of Step-Audio v1 in process: flow matching, then HiFT, 22.05 kHz (stepfun-ai/Step-Audio tts.py,
 * cosyvoice). Upstream knows whole replies only; here a chunk is made with the end of the one before and the beginning
 * of the next about it, and the seam is cross-faded. Thread-safe.
 */
public final class FlowVocoder implements Vocoder {
  private static final int RATE_HZ = 22_050;
  private static final int SAMPLES_PER_FRAME = 256;
  /** 41.67 codes a second, 125 in three. */
  private static final double FRAMES_PER_CODE = (double) RATE_HZ / SAMPLES_PER_FRAME / (125.0 / 3);
  /** 240 ms of the chunk before stand before each new one. */
  private static final int OVERLAP_CODES = 10;
  private final LongSupplier clock;
  private final FlowMatching flow;
  private final Hift hift;

  /** @throws EngineException naming the file of {@code folder} that is missing or wrong */
  public FlowVocoder(Path folder, OnnxGraph.Place place) {
    this(folder, place, () -> System.nanoTime() / 1_000);
  }

  FlowVocoder(Path folder, OnnxGraph.Place place, LongSupplier clock) {
    this.clock = clock;
    if (!Files.isDirectory(folder)) throw new EngineException("the vocoder folder " + folder
        + " is missing; set decoder.folder to the files listed in ops/model-servers/README.md");
    flow = new FlowMatching(folder, place);
    try {
      hift = new Hift(folder, place);
    } catch (EngineException e) {
      flow.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "flow matching and HiFT in process";
  }

  @Override
  public int rateHz() {
    return RATE_HZ;
  }

  static int frames(int codes) {
    return (int) (codes * FRAMES_PER_CODE);
  }

  @Override
  public Stream open(VoicePrompt voice, Output output) {
    return new Chunked(voice, output);
  }

  private final class Chunked implements Stream {
    private final VoicePrompt voice;
    private final Output output;
    private final ChunkPlan plan = new ChunkPlan(ChunkPlan.Sizes.DUAL);
    private int[] before = new int[0];
    private float[] tail = new float[0];

    Chunked(VoicePrompt voice, Output output) {
      this.voice = voice;
      this.output = output;
    }

    @Override
    public boolean accept(int[] codes) {
      plan.add(codes, clock.getAsLong());
      for (Optional<ChunkPlan.Chunk> c = plan.poll(clock.getAsLong()); c.isPresent(); c = plan.poll(clock.getAsLong()))
        if (!speak(c.get())) return false;
      return true;
    }

    @Override
    public boolean flush() {
      return plan.flush(clock.getAsLong()).map(this::speak).orElse(true);
    }

    @Override
    public boolean finish() {
      return speak(plan.last(clock.getAsLong()));
    }

    private boolean out(float[] wave, int from, int to, int codes) {
      plan.sounded((to - from) * 1_000_000L / RATE_HZ, clock.getAsLong());
      return output.audio(Vocoder.pcm(wave, from, to), codes);
    }

    /**
     * Sound of the codes before, these and those ahead; given out from where the last ended, with the seam held back
     * until the next.
     */
    private boolean speak(ChunkPlan.Chunk chunk) {
      if (chunk.fresh() == 0) return tail.length == 0 || out(tail, 0, tail.length, chunk.from());
      int[] codes = Arrays.copyOf(before, before.length + chunk.codes().length);
      System.arraycopy(chunk.codes(), 0, codes, before.length, chunk.codes().length);
      int first = chunk.from() - before.length;
      int from = frames(first);
      float[] wave = hift.wave(flow.mel(voice, codes, frames(first + codes.length) - from, from));
      int start = (frames(chunk.from()) - from) * SAMPLES_PER_FRAME;
      int end = chunk.last() ? wave.length : (frames(chunk.from() + chunk.fresh()) - from) * SAMPLES_PER_FRAME;
      int seam = Math.min(tail.length, start);
      for (int i = 0; i < seam; i++) {
        double share = 0.5 - 0.5 * Math.cos(Math.PI * (i + 1) / (seam + 1));
        wave[start - seam + i] = (float) (share * wave[start - seam + i] + (1 - share) * tail[tail.length - seam + i]);
      }
      int hold =
          chunk.then() != ChunkPlan.Next.MORE ? 0
              : Math.min(end - start,
                  (frames(chunk.from() + chunk.fresh())
                      - frames(Math.max(chunk.from(), chunk.from() + chunk.fresh() - OVERLAP_CODES)))
                      * SAMPLES_PER_FRAME);
      tail = Arrays.copyOfRange(wave, end - hold, end);
      before = Arrays.copyOfRange(codes, Math.max(0, before.length + chunk.fresh() - OVERLAP_CODES),
          before.length + chunk.fresh());
      return out(wave, start - seam, end - hold, chunk.from() + chunk.fresh());
    }
  }

  @Override
  public void close() {
    flow.close();
    hift.close();
  }
}
