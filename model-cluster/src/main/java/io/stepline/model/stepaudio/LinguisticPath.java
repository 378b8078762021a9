package io.stepline.model.stepaudio;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.EnergyNorm;
import io.stepline.model.feature.Fbank;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The linguistic path of all calls: encoder and codebook behind one batch queue. Thread-safe; a {@link Stream} is owned
 * by one thread.
 */
final class LinguisticPath implements AutoCloseable {
  private final LinguisticEncoder encoder;
  private final Centroids centroids;
  private final Cmvn cmvn;
  private final Batcher<Job, int[]> batcher;

  /** @param fork the memory stays as it is: what comes may not be the end */
  private record Job(Turn turn, float[] frames, boolean fork) {}

  /** One turn's memory; what is queued for it runs in order. */
  private static final class Turn {
    LinguisticEncoder.Memory memory;

    Turn(LinguisticEncoder.Memory memory) {
      this.memory = memory;
    }
  }

  LinguisticPath(LinguisticEncoder encoder, Centroids centroids, Cmvn cmvn, int maxBatch, int maxWaiting,
      Meters meters) {
    this.encoder = encoder;
    this.centroids = centroids;
    this.cmvn = cmvn;
    this.batcher = new Batcher<>("linguistic", maxBatch, maxWaiting, Job::turn,
        j -> j.turn().memory.kind(j.frames().length / LinguisticEncoder.FRAME), this::encode, meters);
  }

  private List<int[]> encode(List<Job> jobs) {
    List<float[]> rows =
        encoder.encode(jobs.stream().map(j -> j.fork() ? j.turn().memory.copy() : j.turn().memory).toList(),
            jobs.stream().map(Job::frames).toList());
    int each = rows.getFirst().length;
    float[] all = new float[each * rows.size()];
    for (int i = 0; i < rows.size(); i++) System.arraycopy(rows.get(i), 0, all, i * each, each);
    int[] codes = centroids.nearest(all);
    int n = each / Centroids.SIZE;
    List<int[]> out = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) out.add(Arrays.copyOfRange(codes, i * n, (i + 1) * n));
    return out;
  }

  /** Waits until nothing is queued or under way. */
  void drain() {
    batcher.drain();
  }

  /** The largest batch so far, for the health page. */
  int largestBatch() {
    return batcher.largest();
  }

  Stream open() {
    return new Stream();
  }

  /** One caller's turn as it comes. */
  final class Stream {
    private final Fbank fbank = new Fbank(Fbank.Window.HAMMING);
    private LinguisticFrontEnd front;
    private EnergyNorm norm;
    private Turn turn;
    private final List<CompletableFuture<int[]>> codes = new ArrayList<>();
    private long samples;

    private Stream() {
      begin();
    }

    void begin() {
      front = new LinguisticFrontEnd(fbank::of, cmvn);
      norm = new EnergyNorm();
      turn = new Turn(encoder.begin());
      codes.clear();
      samples = 0;
    }

    /** The loudest to come is known, so that what was normalised already stays as it is. */
    void asLoudAs(float peak) {
      norm.begin(peak * EnergyNorm.FULL);
    }

    /** @param pcm 16 kHz, within 1 */
    void accept(float[] pcm) {
      samples += pcm.length;
      front.accept(norm.next(pcm)).forEach(chunk -> codes.add(batcher.submit(new Job(turn, chunk, false))));
    }

    /** Samples accepted since the turn began. */
    long samples() {
      return samples;
    }

    /** The codes of the turn as if it ended after {@code more}; it may still go on. */
    CompletableFuture<int[]> settle(float[] more) {
      List<CompletableFuture<int[]>> all = new ArrayList<>(codes);
      LinguisticFrontEnd end = front.copy();
      EnergyNorm endNorm = new EnergyNorm();
      endNorm.begin(norm.peak());
      List<float[]> chunks = new ArrayList<>(end.accept(endNorm.next(more)));
      chunks.addAll(end.finish());
      if (chunks.size() == 1) all.add(batcher.submit(new Job(turn, chunks.getFirst(), true)));
      else if (!chunks.isEmpty()) all.add(forked(chunks));
      return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
          .thenApply(v -> all.stream().flatMapToInt(c -> Arrays.stream(c.join())).toArray());
    }

    /** Several chunks on a copy: the first copies, the others go on with it. */
    private CompletableFuture<int[]> forked(List<float[]> chunks) {
      CompletableFuture<int[]> before =
          codes.isEmpty() ? CompletableFuture.completedFuture(new int[0]) : codes.getLast();
      Turn original = turn;
      return before.thenApplyAsync(v -> {
        Turn fork = new Turn(original.memory.copy());
        List<CompletableFuture<int[]>> parts =
            chunks.stream().map(c -> batcher.submit(new Job(fork, c, false))).toList();
        return parts.stream().flatMapToInt(p -> Arrays.stream(p.join())).toArray();
      }, r -> Thread.ofVirtual().name("tokenizer-end").start(r));
    }
  }

  @Override
  public void close() {
    batcher.close();
    encoder.close();
    centroids.close();
  }
}
