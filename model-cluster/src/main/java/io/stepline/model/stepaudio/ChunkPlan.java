package io.stepline.model.stepaudio;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Cuts a stream of codes into chunks that grow: the first soon, so that the voice begins, the later ones long, so that
 * they are cheap; each is given with some codes of what follows to look ahead (CosyVoice runtime, token_hop_len;
 * stepfun-ai/Step-Audio2 token2wav.py). Owned by one thread.
 */
final class ChunkPlan {
  /**
   * @param first codes of the first chunk, {@code then} of the second, doubled each time up to {@code most};
   *   {@code ahead} codes of look-ahead
   */
  record Sizes(int first, int then, int most, int ahead) {
    /** Step-Audio 2: 15 + 3, then 25, 50, 100 codes of 40 ms. */
    static final Sizes MINI = new Sizes(15, 25, 100, 3);
    /** Step-Audio v1: 0.6 s, then 1.2, 2.4 s of 41.67 codes a second, in whole groups. */
    static final Sizes DUAL = new Sizes(25, 50, 100, 5);
  }

  /** What comes after a chunk: more soon, more after a pause, or nothing. */
  enum Next { MORE, PAUSE, END }

  /** @param from index of the first code; {@code codes} with the look-ahead, of which {@code fresh} are new */
  record Chunk(int from, int[] codes, int fresh, Next then) {
    boolean last() {
      return then == Next.END;
    }
  }

  private final Sizes sizes;
  private int[] waiting = new int[0];
  private int given;
  private int next;

  ChunkPlan(Sizes sizes) {
    this.sizes = sizes;
    this.next = sizes.first();
  }

  void add(int[] codes) {
    int held = waiting.length;
    waiting = Arrays.copyOf(waiting, held + codes.length);
    System.arraycopy(codes, 0, waiting, held, codes.length);
  }

  /** A chunk, if there is enough for one. */
  Optional<Chunk> poll() {
    if (waiting.length < next + sizes.ahead()) return Optional.empty();
    Chunk chunk = new Chunk(given, Arrays.copyOf(waiting, next + sizes.ahead()), next, Next.MORE);
    waiting = Arrays.copyOfRange(waiting, next, waiting.length);
    given += next;
    next = given == sizes.first() ? sizes.then() : Math.min(sizes.most(), 2 * next);
    return Optional.of(chunk);
  }

  /** Adds codes and hands on the chunks there are enough for. @return false as soon as one is not wanted */
  boolean give(int[] codes, Predicate<Chunk> wanted) {
    add(codes);
    for (Optional<Chunk> c = poll(); c.isPresent(); c = poll()) if (!wanted.test(c.get())) return false;
    return true;
  }

  /**
   * All that waits, with its last code repeated where the look-ahead is not there yet: what follows is not kept back,
   * and the stream goes on with the codes after these.
   */
  Optional<Chunk> flush() {
    if (waiting.length == 0) return Optional.empty();
    int fresh = waiting.length;
    int[] codes = Arrays.copyOf(waiting, fresh + sizes.ahead());
    Arrays.fill(codes, fresh, codes.length, waiting[fresh - 1]);
    Chunk chunk = new Chunk(given, codes, fresh, Next.PAUSE);
    given += fresh;
    waiting = new int[0];
    return Optional.of(chunk);
  }

  /** What is left; perhaps no codes at all. */
  Chunk last() {
    Chunk chunk = new Chunk(given, waiting, waiting.length, Next.END);
    given += waiting.length;
    waiting = new int[0];
    return chunk;
  }
}
