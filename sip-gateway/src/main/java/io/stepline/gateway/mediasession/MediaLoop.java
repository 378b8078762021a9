package io.stepline.gateway.mediasession;

import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.PolledLane;
import io.stepline.kafka.lane.ThreadLane;
import io.stepline.media.pace.PacingWheel;
import io.stepline.media.pipeline.MediaPath;
import io.stepline.media.rtp.SourceLatch;
import io.stepline.media.srtp.DtlsIdentity;
import io.stepline.media.srtp.SrtpProtection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media thread of this process: it alone touches the sessions. It reads sockets as datagrams come, and a few
 * milliseconds before each slot of the pacing wheel it prepares that slot's packets.
 */
public final class MediaLoop extends SessionOrders implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MediaLoop.class);

  private final MediaSettings settings;
  private final WallClock clock;
  private final PortPool ports;
  private final Taps taps;
  private final CallerAudioPublisher publisher;
  private final DtlsIdentity identity = new DtlsIdentity();
  private final PacingWheel wheel = new PacingWheel("rtp-pacer");
  private final Selector selector;
  private final PolledLane lane;
  private final ThreadLane publishing =
      ThreadLane.start("caller-audio", (name, why) -> log.error("{} failed", name, why));
  /** Changed by the media thread alone; read elsewhere for the health page. */
  private final Map<CallId, Running> sessions = new ConcurrentHashMap<>();
  /** Calls with a session, or one that the media thread is about to begin. */
  private final Set<CallId> calls = ConcurrentHashMap.newKeySet();
  private final List<List<MediaSession>> slots = new ArrayList<>();
  private final ByteBuffer scratch = ByteBuffer.allocate(2048);
  private final Thread thread;
  private final long startNs = System.nanoTime() + 50 * Pulse.TICK_NS;
  private final Pulse pulse = new Pulse(System::nanoTime, startNs);
  private volatile boolean closing;

  private record Running(MediaSession session, int slot, PacingWheel.Paced paced, PacingWheel.Paced halfway) {}

  public MediaLoop(Bus bus, PortPool ports, MediaSettings settings, WallClock clock, Taps taps) {
    this.settings = settings;
    this.clock = clock;
    this.ports = ports;
    this.publisher = new CallerAudioPublisher(bus, clock, publishing);
    this.taps = taps.onBotHears("caller.audio", publisher::offer).onWhoAnswers("answer.audio", publisher::offerUnknown);
    for (int i = 0; i < PacingWheel.SLOTS; i++) slots.add(new ArrayList<>());
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lane = new PolledLane("media", selector::wakeup, (name, why) -> log.error("{} step failed", name, why));
    thread = Thread.ofPlatform().daemon().name("media").priority(Thread.MAX_PRIORITY).unstarted(this::run);
  }

  public MediaLoop start() {
    Thread.ofVirtual().name("srtp-warm-up").start(SrtpProtection::warm);
    wheel.start(startNs);
    thread.start();
    return this;
  }

  /**
   * Begins a session on a reserved pair of ports.
   *
   * @param bot whose language our own prompts have; empty for none
   * @param belief which sources of plain RTP are believed
   * @param announce gets keys and playout news, on the media thread
   * @param loss called when the house or the peer has been silent for too long
   */
  public void open(CallId call, String bot, PortPool.Pair pair, OfferAnswer.Agreed agreed,
      SourceLatch.Belief belief, Consumer<CallEvent> announce, Consumer<MediaSession.Loss> loss) {
    calls.add(call);
    execute(() -> {
      MediaTransport transport = new MediaTransport(pair, agreed, belief, identity, this::execute, why -> {
        log.warn("callId={} no media keys: {}", call, why);
        loss.accept(MediaSession.Loss.KEYS);
      });
      MediaSession session =
          new MediaSession(call, transport, agreed, settings.speaking(bot), clock, taps, announce, loss);
      try {
        pair.rtp().register(selector, SelectionKey.OP_READ, session);
        pair.rtcp().register(selector, SelectionKey.OP_READ, session);
      } catch (ClosedChannelException e) {
        log.warn("callId={} media ports closed before the session began", call);
        return;
      }
      PacingWheel.Paced paced = due -> session.due();
      PacingWheel.Paced halfway = due -> session.dueHalfway();
      int slot = wheel.add(paced);
      wheel.add(halfway, (slot + PacingWheel.SLOTS / 2) % PacingWheel.SLOTS);
      slots.get(slot).add(session);
      sessions.put(call, new Running(session, slot, paced, halfway));
    });
  }

  /** Whether sound for this call is of use here: true from {@link #open} to {@link #close}. Any thread may ask. */
  public boolean has(CallId call) {
    return calls.contains(call);
  }

  /** Those of which {@link #has} says so, as they are while they are looked at. */
  public Set<CallId> calls() {
    return Collections.unmodifiableSet(calls);
  }

  public void renegotiated(CallId call, OfferAnswer.Agreed agreed) {
    with(call, s -> s.renegotiated(agreed));
  }

  /** Ends a session and frees its ports. @return what it measured; all zeros if there was none */
  public CompletableFuture<MediaReport> close(CallId call, PortPool.Pair pair) {
    CompletableFuture<MediaReport> report = new CompletableFuture<>();
    execute(() -> {
      calls.remove(call);
      Optional<Running> running = Optional.ofNullable(sessions.remove(call));
      running.ifPresent(r -> {
        wheel.remove(r.paced());
        wheel.remove(r.halfway());
        slots.get(r.slot()).remove(r.session());
        r.session().close();
      });
      ports.giveBack(pair);
      report.complete(running.map(r -> r.session().measured()).orElse(MediaReport.EMPTY));
    });
    return report;
  }

  public Optional<PortPool.Pair> reservePorts() {
    return ports.take();
  }

  /** Where a peer is to send media that sees our signalling at {@code signalling}. */
  public String addressFor(String signalling) {
    return ports.addressFor(signalling);
  }

  /** What SDP says of the certificate we show in DTLS. */
  public String fingerprint() {
    return identity.fingerprint();
  }

  public PortPool ports() {
    return ports;
  }

  /** Frames of callers given up because the bus was too slow. */
  public long framesDropped() {
    return publisher.dropped();
  }

  public int sessionsRunning() {
    return wheel.streams() / 2;
  }

  /**
   * What sound of all sessions passes through, one line for each path, with counts by stage. Thread-safe; the counts
   * may lag a little.
   */
  public List<String> paths() {
    return MediaPath.total(sessions.values().stream().flatMap(r -> r.session().paths().stream()).toList());
  }

  /** One session's state and paths; empty when there is none. Thread-safe; the counts may lag a little. */
  public Optional<String> describe(CallId call) {
    return Optional.ofNullable(sessions.get(call)).map(r -> r.session().describe());
  }

  /** Lateness of the pacing ticks since the last call, microseconds. */
  public Histogram lateness() {
    return wheel.lateness();
  }

  /** Ticks given up because the machine was too slow for them, in milliseconds. */
  public long shedMs() {
    return pulse.shed();
  }

  @Override
  Optional<MediaSession> session(CallId call) {
    return Optional.ofNullable(sessions.get(call)).map(Running::session);
  }

  @Override
  void execute(Runnable task) {
    lane.run(task);
  }

  private void run() {
    lane.own();
    Beats beats = new Beats();
    while (!closing) {
      try {
        pulse.pass(beats);
      } catch (IOException e) {
        log.error("media loop", e);
      }
    }
    lane.stopTaking();
    lane.runWaiting();
    sessions.values().forEach(r -> ports.giveBack(r.session().ports()));
  }

  private final class Beats implements Pulse.Work {
    @Override
    public void read(long waitMs) throws IOException {
      long timerMs = lane.untilTimerNs() / Pulse.TICK_NS + 1;
      if (waitMs > 0) selector.select(MediaLoop.this::read, Math.min(waitMs, timerMs));
      else selector.selectNow(MediaLoop.this::read);
    }

    @Override
    public void orders() {
      lane.runWaiting();
    }

    @Override
    public void tick(long tick) {
      for (MediaSession session : slot(tick)) ticked(session);
    }

    @Override
    public long free(long tick) {
      for (int n = 0; n < PacingWheel.SLOTS; n++) if (!slot(tick + n).isEmpty()) return n;
      return Pulse.NOTHING;
    }

    private List<MediaSession> slot(long tick) {
      return slots.get((int) ((tick + settings.leadMs()) % PacingWheel.SLOTS));
    }

    @Override
    public void stoodStill(long ms) {
      log.warn("the media thread stood still for {} ms", ms);
      sessions.values().forEach(r -> r.session().stoodStill());
    }
  }

  private void read(SelectionKey key) {
    MediaSession session = (MediaSession) key.attachment();
    try {
      if (key.channel() == session.ports().rtp()) session.readRtp(scratch);
      else session.readRtcp(scratch);
    } catch (IOException e) {
      log.debug("callId={} reading media: {}", session.call(), e.toString());
    } catch (RuntimeException e) {
      log.error("callId={} media packet; {}", session.call(), session.describe(), e);
    }
  }

  private static void ticked(MediaSession session) {
    try {
      session.tick();
    } catch (RuntimeException e) {
      log.error("callId={} media tick; {}", session.call(), session.describe(), e);
    }
  }

  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    wheel.close();
    try {
      thread.join(1_000);
      publisher.close();
      publishing.close(1_000);
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
