package io.stepline.model.stepaudio;

import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.Load;
import io.stepline.model.route.ServerPool;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * token2wav of Step-Audio 2 behind Triton: model {@code token2wav_dit} of CosyVoice's runtime. It keeps a reply's
 * caches by request id until a chunk with {@code finalize} has been made, so a reply keeps its server. When that is
 * lost the reply begins anew on another, with the codes that have not sounded. Thread-safe.
 */
public final class TritonToken2Wav implements Vocoder {
  private static final Logger log = LoggerFactory.getLogger(TritonToken2Wav.class);
  private static final int RATE_HZ = 24_000;
  /** The runtime takes a chunk of one code for none and fails ({@code squeeze().tolist()} of its model.py). */
  private static final int FEWEST_CODES = 2;
  /** The last 160 ms of a chunk come with the next one: four codes, or two groups of the dual codebook. */
  private static final int WITHHELD = 4;
  private static final int WITHHELD_DUAL = 10;

  /**
   * @param codeOffset added to each code (the runtime expects ids of its own model)
   * @param batched a batch dimension of one stands first
   * @param dual codes of v1, merged, with a group of five to look ahead; otherwise of Step-Audio 2 with three
   * @param firstCodes of the first chunk; 0 for the runtime's own
   */
  public record Settings(String model, int codeOffset, boolean batched, boolean dual, int firstCodes) {
    public static final Settings USUAL = new Settings("token2wav_dit", 151_663, true, false, 0);

    private ChunkPlan.Sizes sizes() {
      ChunkPlan.Sizes usual = dual ? ChunkPlan.Sizes.DUAL : ChunkPlan.Sizes.MINI;
      return firstCodes == 0 ? usual : usual.beginning(firstCodes);
    }
  }

  private final ServerPool pool;
  private final Settings settings;
  private final LongSupplier clockUs;
  private final int capacity;

  public TritonToken2Wav(ServerPool pool, Settings settings) {
    this(pool, settings, 0);
  }

  /**
   * @param pool its URLs are Triton's, such as {@code http://gpu-1:8000}
   * @param capacity replies that one server speaks at once; 0 for no limit to speak of
   */
  public TritonToken2Wav(ServerPool pool, Settings settings, int capacity) {
    this.capacity = capacity;
    this.pool = pool;
    this.settings = settings;
    this.clockUs = () -> System.nanoTime() / 1_000;
  }

  @Override
  public String name() {
    return "token2wav at " + pool.describe();
  }

  @Override
  public int rateHz() {
    return RATE_HZ;
  }

  /** A reply counts from its first chunk to its last. */
  @Override
  public Load load() {
    return pool.carries(capacity);
  }

  @Override
  public Stream open(VoicePrompt voice, Output output) {
    return new Chunked(voice, output);
  }

  /** A reply's stream on one server. */
  private final class Stay {
    private final ServerPool.Seat seat;
    private final VoicePrompt voice;
    private final String id = UUID.randomUUID().toString();
    private final AtomicInteger index = new AtomicInteger();
    private volatile boolean over;

    Stay(ServerPool.Seat seat, VoicePrompt voice) {
      this.seat = seat;
      this.voice = voice;
    }

    private TritonOrder order(int[] codes, boolean last, boolean drop) {
      return new TritonOrder(id, index.incrementAndGet(), codes, settings.codeOffset(), voice.wave(), last,
          settings.batched(), drop);
    }

    short[] infer(int[] codes, boolean last, ServerPool.Call call) throws IOException, InterruptedException {
      int[] enough = codes;
      if (last && codes.length < FEWEST_CODES) {
        enough = Arrays.copyOf(codes, FEWEST_CODES);
        if (codes.length > 0) Arrays.fill(enough, codes.length, FEWEST_CODES, codes[codes.length - 1]);
      }
      short[][] pcm = {{}};
      seat.post(path(), call, order(enough, last, false).form(), (in, begun) -> pcm[0] = TritonOrder.waveform(in));
      over = last;
      return pcm[0];
    }

    private String path() {
      return "/v2/models/" + settings.model() + "/infer";
    }

    /** A reply that was cut off: the server's caches for it are dropped, by the server that has them or not at all. */
    void leave() {
      if (over || index.get() == 0) {
        seat.close();
        return;
      }
      over = true;
      Thread.ofVirtual().name("token2wav-drop").start(() -> {
        try (seat; ServerPool.Call drop = new ServerPool.Call()) {
          seat.tell(path(), drop, order(new int[FEWEST_CODES], true, true).form(),
              (in, begun) -> TritonOrder.waveform(in));
        } catch (IOException e) {
          log.debug("dropping a cut-off reply: {}", e.toString());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
  }

  /** Owned by the thread that gives codes; closed by any. */
  private final class Chunked implements Stream {
    private final VoicePrompt voice;
    private final Output output;
    private final ChunkPlan plan = new ChunkPlan(settings.sizes());
    private final ServerPool.Call call = new ServerPool.Call();
    private final Set<Integer> lost = new HashSet<>();
    private Optional<Stay> stay = Optional.empty();
    /** The codes given last, of which the server may still hold the sound. */
    private int[] held = {};

    Chunked(VoicePrompt voice, Output output) {
      this.voice = voice;
      this.output = output;
    }

    @Override
    public boolean accept(int[] codes) {
      plan.add(codes, clockUs.getAsLong());
      for (Optional<ChunkPlan.Chunk> c = plan.poll(clockUs.getAsLong()); c.isPresent();
          c = plan.poll(clockUs.getAsLong()))
        if (!speak(c.get())) return false;
      return true;
    }

    @Override
    public boolean flush() {
      return plan.flush(clockUs.getAsLong()).map(this::speak).orElse(true);
    }

    @Override
    public boolean finish() {
      ChunkPlan.Chunk last = plan.last(clockUs.getAsLong());
      return last.fresh() == 0 && last.from() == 0 || speak(last);
    }

    private boolean speak(ChunkPlan.Chunk chunk) {
      try {
        short[] pcm = made(chunk);
        keep(chunk);
        plan.sounded(pcm.length * 1_000_000L / RATE_HZ, clockUs.getAsLong());
        return output.audio(pcm, chunk.from() + chunk.fresh());
      } catch (IOException e) {
        if (call.isClosed()) return false;
        throw new EngineException("token2wav: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    /** On the reply's own server, or from here on on another, as long as there is one that has not failed it. */
    private short[] made(ChunkPlan.Chunk chunk) throws IOException, InterruptedException {
      int[] codes = chunk.codes();
      long sinceMs = ServerPool.now();
      while (true) {
        Stay here = stay();
        try {
          return here.infer(codes, chunk.last(), call);
        } catch (IOException e) {
          if (call.isClosed()) throw e;
          lost.add(here.seat.server());
          leave();
          if (!pool.has(lost) || !pool.isPatient(sinceMs)) throw e;
          log.warn("a token2wav server failed in mid-reply ({}), the reply goes on with another", e.getMessage());
          codes = joined(held, chunk.codes());
        }
      }
    }

    private synchronized Stay stay() throws IOException {
      if (call.isClosed()) throw new IOException("cancelled");
      if (stay.isEmpty()) stay = Optional.of(new Stay(pool.seat(lost), voice));
      return stay.get();
    }

    private void keep(ChunkPlan.Chunk chunk) {
      int most = settings.dual() ? WITHHELD_DUAL : WITHHELD;
      int[] all = joined(held, Arrays.copyOf(chunk.codes(), chunk.fresh()));
      held = Arrays.copyOfRange(all, Math.max(0, all.length - most), all.length);
    }

    private synchronized void leave() {
      stay.ifPresent(Stay::leave);
      stay = Optional.empty();
    }

    @Override
    public void close() {
      call.close();
      leave();
    }
  }

  private static int[] joined(int[] a, int[] b) {
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  @Override
  public void close() {
    pool.close();
  }
}
