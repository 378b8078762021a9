package io.stepline.ops.live;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.ops.web.SocketPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sound of calls for those who listen in from a browser. The bus's audio is read only while somebody listens, once for
 * all of them. Guarded by itself; the tick of 20 ms has a thread of its own.
 */
public final class ListenHub implements AutoCloseable {
  static final int MOST = 20;
  private static final Logger log = LoggerFactory.getLogger(ListenHub.class);
  private final Bus bus;
  private final List<Listening> all = new ArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("listening").factory());
  private Optional<Bus.Subscription> subscription = Optional.empty();
  private final boolean ticks;
  private Optional<Future<?>> ticking = Optional.empty();
  private boolean closed;

  public ListenHub(Bus bus) {
    this(bus, true);
  }

  /** @param ticks false where a test gives them */
  ListenHub(Bus bus, boolean ticks) {
    this.bus = bus;
    this.ticks = ticks;
  }

  synchronized boolean isFull() {
    return closed || all.size() >= MOST;
  }

  SocketPeer peer(CallId call) {
    return new SocketPeer() {
      private Optional<Listening> mine = Optional.empty();

      @Override
      public void opened(Line line) {
        mine = Optional.of(new Listening(call, line));
        join(mine.get());
      }

      @Override
      public void closed() {
        mine.ifPresent(ListenHub.this::leave);
      }
    };
  }

  private void join(Listening one) {
    synchronized (this) {
      if (isFull()) {
        one.end("too many listen");
        return;
      }
      all.add(one);
      if (ticks && ticking.isEmpty())
        ticking = Optional.of(clock.scheduleAtFixedRate(this::tick, 20, 20, TimeUnit.MILLISECONDS));
      if (subscription.isEmpty()) subscription = Optional.of(bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 20,
          List.of(Bus.Route.each(Topics.CALLER_AUDIO, (CallerAudio a) -> each(a.call(), l -> l.caller(a))),
              Bus.Route.each(Topics.BOT_AUDIO, (BotAudio a) -> each(a.call(), l -> l.bot(a))).of(this::hears),
              Bus.Route.each(Topics.CALL_EVENTS, (CallEvent e) -> each(e.call(), l -> l.event(e)))))));
    }
    one.begin();
  }

  private synchronized boolean hears(CallId call) {
    return all.stream().anyMatch(l -> l.call().equals(call));
  }

  private synchronized void each(CallId call, Consumer<Listening> step) {
    for (Listening l : all) if (l.call().equals(call)) step.accept(l);
  }

  synchronized void tick() {
    for (Listening l : all) {
      try {
        l.tick();
      } catch (RuntimeException e) {
        log.warn("callId={} a listener's frame failed: {}", l.call(), e.toString());
      }
    }
  }

  private void leave(Listening one) {
    Optional<Bus.Subscription> over = Optional.empty();
    synchronized (this) {
      all.remove(one);
      if (all.isEmpty()) {
        ticking.ifPresent(t -> t.cancel(false));
        ticking = Optional.empty();
        over = subscription;
        subscription = Optional.empty();
      }
    }
    over.ifPresent(Bus.Subscription::close);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    List<Listening> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(all);
    }
    left.forEach(l -> l.end("the house is closing"));
    left.forEach(this::leave);
  }
}
