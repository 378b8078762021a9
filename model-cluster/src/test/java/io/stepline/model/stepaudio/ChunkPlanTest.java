package io.stepline.model.stepaudio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Replies of 12 s in virtual time: a model that sends four codes with every five tokens, a token2wav that makes one
 * chunk at a time, a caller who hears what there is.
 */
class ChunkPlanTest {
  private static final int CODE_US = 40_000;
  private static final int WITHHELD_US = 160_000;
  private static final int CODES = 300;

  /** What the caller hears of one reply. */
  private record Heard(long firstUs, long holesUs, List<Integer> chunks) {}

  /** How codes are cut. */
  private interface Plan {
    void add(int[] codes, long nowUs);

    Optional<ChunkPlan.Chunk> poll(long nowUs);

    ChunkPlan.Chunk last(long nowUs);

    void sounded(long us, long nowUs);
  }

  private static Plan planned(ChunkPlan.Sizes sizes) {
    ChunkPlan plan = new ChunkPlan(sizes);
    return new Plan() {
      @Override
      public void add(int[] codes, long nowUs) {
        plan.add(codes, nowUs);
      }

      @Override
      public Optional<ChunkPlan.Chunk> poll(long nowUs) {
        return plan.poll(nowUs);
      }

      @Override
      public ChunkPlan.Chunk last(long nowUs) {
        return plan.last(nowUs);
      }

      @Override
      public void sounded(long us, long nowUs) {
        plan.sounded(us, nowUs);
      }
    };
  }

  /** As CosyVoice's client has it, made for a model ten times as fast: 15, then 25, 50 and 100. */
  private static Plan doubling() {
    return new Plan() {
      private int waiting;
      private int given;
      private int next = 15;

      @Override
      public void add(int[] codes, long nowUs) {
        waiting += codes.length;
      }

      @Override
      public Optional<ChunkPlan.Chunk> poll(long nowUs) {
        if (waiting < next + 3) return Optional.empty();
        ChunkPlan.Chunk chunk = new ChunkPlan.Chunk(given, new int[next + 3], next, ChunkPlan.Next.MORE);
        waiting -= next;
        given += next;
        next = given == 15 ? 25 : Math.min(100, 2 * next);
        return Optional.of(chunk);
      }

      @Override
      public ChunkPlan.Chunk last(long nowUs) {
        return new ChunkPlan.Chunk(given, new int[waiting], waiting, ChunkPlan.Next.END);
      }

      @Override
      public void sounded(long us, long nowUs) {}
    };
  }

  private static Heard reply(Plan plan, double tokensPerSecond, int firstTokenMs, Random random) {
    Deque<Long> arrivals = new ArrayDeque<>();
    double at = firstTokenMs * 1_000.0;
    for (int sent = 0; sent < CODES; sent += 4) {
      at += 5e6 / tokensPerSecond * (0.8 + 0.4 * random.nextDouble());
      arrivals.add((long) at);
    }
    long now = 0;
    long firstUs = -1;
    long dryUs = 0;
    long holesUs = 0;
    List<Integer> chunks = new ArrayList<>();
    boolean over = false;
    while (!over) {
      now = arrivals.isEmpty() ? now : Math.max(now, arrivals.peek());
      int come = 0;
      for (; !arrivals.isEmpty() && arrivals.peek() <= now; arrivals.remove()) come += 4;
      if (come > 0) plan.add(new int[come], now);
      Optional<ChunkPlan.Chunk> chunk = plan.poll(now);
      if (chunk.isEmpty() && arrivals.isEmpty()) chunk = Optional.of(plan.last(now));
      while (chunk.isPresent()) {
        over = chunk.get().last();
        now += 100_000 + random.nextInt(60_000);
        long soundUs = (long) chunk.get().fresh() * CODE_US - (chunks.isEmpty() ? WITHHELD_US : 0)
            + (over ? WITHHELD_US : 0);
        plan.sounded(soundUs, now);
        if (firstUs < 0) firstUs = now;
        else holesUs += Math.max(0, now - dryUs);
        dryUs = Math.max(dryUs, now) + soundUs;
        chunks.add(chunk.get().fresh());
        chunk = over ? Optional.empty() : plan.poll(now);
      }
    }
    return new Heard(firstUs, holesUs, chunks);
  }

  private static long worstHolesMs(java.util.function.Supplier<Plan> plan, double tokensPerSecond, int firstTokenMs) {
    long worst = 0;
    for (int seed = 0; seed < 200; seed++)
      worst = Math.max(worst, reply(plan.get(), tokensPerSecond, firstTokenMs, new Random(seed)).holesUs());
    return worst / 1_000;
  }

  @ParameterizedTest
  @CsvSource({"46, 120, 15, 0", "46, 250, 15, 0", "60, 120, 15, 0", "80, 120, 15, 0", "400, 120, 15, 0",
      "40, 120, 15, 100", "40, 250, 15, 100", "46, 120, 10, 0", "46, 250, 10, 0", "40, 250, 10, 0", "46, 250, 8, 20",
      "60, 120, 8, 0"})
  void shouldNotBreakAtTheSpeedOfRealModels(int tokensPerSecond, int firstTokenMs, int first, int mostMs) {
    assertThat(worstHolesMs(() -> planned(ChunkPlan.Sizes.MINI.beginning(first)), tokensPerSecond, firstTokenMs))
        .isLessThanOrEqualTo(mostMs);
  }

  @Test
  void shouldFindTheHolesOfChunksThatDouble() {
    assertThat(worstHolesMs(ChunkPlanTest::doubling, 46, 250)).isGreaterThan(1_000);
  }

  @Test
  void shouldAskTokenToWavNoMoreOftenThanTheSoundNeeds() {
    Heard slow = reply(planned(ChunkPlan.Sizes.MINI), 46, 120, new Random(1));
    Heard fast = reply(planned(ChunkPlan.Sizes.MINI), 400, 120, new Random(1));
    assertThat(slow.chunks().size()).isLessThan(CODES / 10);
    assertThat(fast.chunks().size()).isLessThanOrEqualTo(8);
    assertThat(slow.chunks().stream().mapToInt(i -> i).sum()).isEqualTo(CODES);
  }

  @Test
  void shouldBeginSoonerWithFewerCodes() {
    long usual = reply(planned(ChunkPlan.Sizes.MINI), 46, 120, new Random(1)).firstUs();
    long fewer = reply(planned(ChunkPlan.Sizes.MINI.beginning(8)), 46, 120, new Random(1)).firstUs();
    assertThat(usual - fewer).isGreaterThan(150_000);
  }

  @Test
  void shouldCutTheDualCodebookInWholeGroups() {
    ChunkPlan plan = new ChunkPlan(ChunkPlan.Sizes.DUAL);
    for (int i = 0; i < 400; i++) {
      plan.add(new int[] {i}, i * 24_000L);
      plan.poll(i * 24_000L).ifPresent(c -> assertThat(c.fresh() % 5).isZero());
    }
    assertThat(plan.last(0).from() % 5).isZero();
  }

  @Test
  void shouldLoseNoCodeAndGiveNoneTwice() {
    Random random = new Random(4);
    ChunkPlan plan = new ChunkPlan(ChunkPlan.Sizes.MINI);
    List<ChunkPlan.Chunk> chunks = new ArrayList<>();
    int next = 0;
    long now = 0;
    for (int step = 0; step < 500; step++) {
      now += random.nextInt(200_000);
      int[] more = new int[random.nextInt(9)];
      for (int i = 0; i < more.length; i++) more[i] = next++;
      plan.add(more, now);
      if (random.nextInt(40) == 0) plan.flush(now).ifPresent(chunks::add);
      plan.poll(now).ifPresent(c -> {
        assertThat(c.codes()).hasSize(c.fresh() + 3);
        chunks.add(c);
      });
    }
    chunks.add(plan.last(now));
    int at = 0;
    for (ChunkPlan.Chunk c : chunks) {
      assertThat(c.from()).isEqualTo(at);
      for (int i : Arrays.copyOf(c.codes(), c.fresh())) assertThat(i).isEqualTo(at++);
    }
    assertThat(at).isEqualTo(next);
  }

  @Test
  void shouldGiveAllThatWaitsBeforeAPauseAndGoOnAfterIt() {
    ChunkPlan plan = new ChunkPlan(ChunkPlan.Sizes.MINI);
    plan.add(new int[] {5, 6, 7}, 0);
    ChunkPlan.Chunk said = plan.flush(0).orElseThrow();
    assertThat(said.codes()).as("with codes to look ahead to").containsExactly(5, 6, 7, 7, 7, 7);
    assertThat(said.fresh()).isEqualTo(3);
    assertThat(said.last()).as("the server keeps what it holds").isFalse();
    assertThat(plan.flush(0)).as("nothing waits").isEmpty();
    plan.add(new int[] {8, 9}, 0);
    assertThat(plan.last(0)).satisfies(c -> {
      assertThat(c.from()).isEqualTo(3);
      assertThat(c.codes()).containsExactly(8, 9);
    });
  }
}
