package io.stepline.model.stepaudio;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.feature.Cmvn;
import io.stepline.model.feature.EnergyNorm;
import io.stepline.model.feature.Fbank;
import io.stepline.model.onnx.Batcher;
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

  /**
   * One caller's turn as it comes. How loud the turn is, is known at its pauses only: it begins as loud as the last one
   * was, and what was encoded too loud or too softly, mostly the head, is encoded again at the pause.
   */
  final class Stream {
    /** Less than this moves hardly a code. */
    private static final double TOLERANCE_DB = 0.1;
    /** Each layer looks back four chunks; after so many, what deeper layers have seen hardly matters. */
    private static final int LOOK_BACK = 16;

    private final Fbank fbank = new Fbank(Fbank.Window.HAMMING);
    private LinguisticFrontEnd front;
    private EnergyNorm norm;
    private Turn turn;
    private final List<CompletableFuture<int[]>> codes = new ArrayList<>();
    /** Of each chunk begun: the peak it was first made by, and the last. */
    private final List<Float> lowest = new ArrayList<>();
    private final List<Float> highest = new ArrayList<>();
    private float loudest;
    private long samples;

    private Stream() {
      begin();
    }

    void begin() {
      front = new LinguisticFrontEnd(fbank::of, cmvn);
      norm = new EnergyNorm();
      norm.begin(loudest);
      turn = new Turn(encoder.begin());
      codes.clear();
      lowest.clear();
      highest.clear();
      samples = 0;
    }

    /** The loudest to come is known. */
    void asLoudAs(float peak) {
      norm.begin(peak);
    }

    /** @param pcm 16 kHz, within 1 */
    void accept(float[] pcm) {
      float peak = Math.max(norm.peak(), EnergyNorm.peak(pcm));
      samples += pcm.length;
      int until = (int) Math.ceilDiv(samples, LinguisticFrontEnd.CHUNK);
      if (!highest.isEmpty() && pcm.length > 0) highest.set(highest.size() - 1, peak);
      for (int i = lowest.size(); i < until; i++) {
        lowest.add(peak);
        highest.add(peak);
      }
      front.accept(norm.next(pcm)).forEach(chunk -> codes.add(batcher.submit(new Job(turn, chunk, false))));
    }

    /** Samples accepted since the turn began. */
    long samples() {
      return samples;
    }

    /**
     * The codes of a turn as if it were over; it may still go on.
     *
     * @param whole all of it, of which the beginning has been accepted
     */
    CompletableFuture<int[]> settle(float[] whole) {
      loudest = EnergyNorm.peak(whole);
      if (samples <= whole.length) correct(whole);
      float[] more = Arrays.copyOfRange(whole, (int) Math.min(whole.length, samples), whole.length);
      List<CompletableFuture<int[]>> all = new ArrayList<>(codes);
      LinguisticFrontEnd end = front.copy();
      EnergyNorm endNorm = new EnergyNorm();
      endNorm.begin(loudest);
      List<float[]> chunks = new ArrayList<>(end.accept(endNorm.next(more)));
      chunks.addAll(end.finish());
      if (chunks.size() == 1) all.add(batcher.submit(new Job(turn, chunks.getFirst(), true)));
      else if (!chunks.isEmpty()) all.add(forked(chunks));
      return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
          .thenApply(v -> all.stream().flatMapToInt(c -> Arrays.stream(c.join())).toArray());
    }

    /** Encodes again what was made by another peak than the turn's, and what looks back to it. */
    private void correct(float[] whole) {
      int wrong = -1;
      for (int i = 0; i < lowest.size(); i++) if (off(lowest.get(i)) || off(highest.get(i))) wrong = i;
      if (wrong < 0) return;
      int again = wrong + LOOK_BACK + 1;
      if (again >= codes.size()) {
        float[] streamed = Arrays.copyOf(whole, (int) samples);
        begin();
        accept(streamed);
        return;
      }
      LinguisticFrontEnd head = new LinguisticFrontEnd(fbank::of, cmvn);
      EnergyNorm known = new EnergyNorm();
      known.begin(loudest);
      Turn fresh = new Turn(encoder.begin());
      List<float[]> chunks = head.accept(known.next(Arrays.copyOf(whole, again * LinguisticFrontEnd.CHUNK)));
      for (int i = 0; i < again; i++) {
        codes.set(i, batcher.submit(new Job(fresh, chunks.get(i), false)));
        lowest.set(i, loudest);
        highest.set(i, loudest);
      }
      norm.begin(loudest);
    }

    private boolean off(float peak) {
      return Math.abs(20 * Math.log10(peak / loudest)) > TOLERANCE_DB;
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
