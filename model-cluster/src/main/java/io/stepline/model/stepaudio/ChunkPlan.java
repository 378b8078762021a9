package io.stepline.model.stepaudio;

import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream of codes into chunks: the first soon, so that the voice begins, each later one as late as the sound
 * that has not been played allows, so that it is long and cheap and the voice still does not break. Each is given with
 * some codes of what follows to look ahead (CosyVoice runtime, token_hop_len; stepfun-ai/Step-Audio2 token2wav.py).
 * Time comes with each step. Owned by one thread.
 */
final class ChunkPlan {
  /** Against hiccups on the way to the caller's ear. */
  private static final long MARGIN_US = 60_000;
  /** What a chunk takes until one has been seen. */
  private static final long USUAL_TAKES_US = 160_000;
  /** A lot that has waited for the server is not what comes at once. */
  private static final int MAX_LOT = 10;

  /**
   * @param first codes of the first chunk, at least {@code least} and at most {@code most} of each later one;
   *   {@code ahead} codes of look-ahead; all in whole groups of {@code group}
   */
  record Sizes(int first, int least, int most, int ahead, int group) {
    /** Step-Audio 2: codes of 40 ms, 15 + 3 first as the runtime's own client has it. */
    static final Sizes MINI = new Sizes(15, 8, 100, 3, 1);
    /** Step-Audio v1: 41.67 codes a second in groups of five, 0.6 s first. */
    static final Sizes DUAL = new Sizes(25, 15, 100, 5, 5);

    /** Begins with {@code codes}; with fewer of them there is less sound to make the second chunk in. */
    Sizes beginning(int codes) {
      return new Sizes(codes, Math.min(least, Math.max(group, codes / 2)), most, ahead, group);
    }
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
  private int come;
  private int lot;
  private long firstUs;
  private long askedUs;
  private long takesUs = USUAL_TAKES_US;
  /** When all sound given out so far will have been played, if it is played at once. */
  private long playedUs = Long.MIN_VALUE;

  ChunkPlan(Sizes sizes) {
    this.sizes = sizes;
  }

  /** Codes have come. */
  void add(int[] codes, long nowUs) {
    if (come == 0) firstUs = nowUs;
    come += codes.length;
    lot = Math.min(MAX_LOT, codes.length);
    int held = waiting.length;
    waiting = Arrays.copyOf(waiting, held + codes.length);
    System.arraycopy(codes, 0, waiting, held, codes.length);
  }

  /** The chunk given last has been made: so much sound goes out now. */
  void sounded(long us, long nowUs) {
    long took = nowUs - askedUs;
    takesUs = Math.max(took, (3 * takesUs + took) / 4);
    playedUs = Math.max(playedUs, nowUs) + us;
  }

  /** A chunk, if it is time for one. */
  Optional<Chunk> poll(long nowUs) {
    int ready = (waiting.length - sizes.ahead()) / sizes.group() * sizes.group();
    if (given == 0) return ready < sizes.first() ? Optional.empty() : Optional.of(take(sizes.first(), nowUs));
    if (ready >= sizes.most()) return Optional.of(take(sizes.most(), nowUs));
    boolean urgent = playedUs - nowUs < takesUs + untilMoreUs(nowUs) + MARGIN_US;
    return ready >= sizes.least() && urgent ? Optional.of(take(ready, nowUs)) : Optional.empty();
  }

  /** How long it is until as many codes have come as came last, at the rate they have been coming. */
  private long untilMoreUs(long nowUs) {
    return come <= lot ? 0 : (nowUs - firstUs) * lot / (come - lot);
  }

  private Chunk take(int fresh, long nowUs) {
    Chunk chunk = new Chunk(given, Arrays.copyOf(waiting, fresh + sizes.ahead()), fresh, Next.MORE);
    waiting = Arrays.copyOfRange(waiting, fresh, waiting.length);
    given += fresh;
    askedUs = nowUs;
    return chunk;
  }

  /**
   * All that waits, with its last code repeated where the look-ahead is not there yet: what follows is not kept back,
   * and the stream goes on with the codes after these.
   */
  Optional<Chunk> flush(long nowUs) {
    if (waiting.length == 0) return Optional.empty();
    int fresh = waiting.length;
    int[] codes = Arrays.copyOf(waiting, fresh + sizes.ahead());
    Arrays.fill(codes, fresh, codes.length, waiting[fresh - 1]);
    Chunk chunk = new Chunk(given, codes, fresh, Next.PAUSE);
    given += fresh;
    waiting = new int[0];
    askedUs = nowUs;
    return Optional.of(chunk);
  }

  /** What is left; perhaps no codes at all. */
  Chunk last(long nowUs) {
    Chunk chunk = new Chunk(given, waiting, waiting.length, Next.END);
    given += waiting.length;
    waiting = new int[0];
    askedUs = nowUs;
    return chunk;
  }
}
