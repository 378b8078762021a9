package io.stepline.ops.live;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.WallClock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Hears the bus for all who look on: one reader of the process, whoever many there are. The reader's thread owns the
 * order of news; each client has a queue of its own that never holds it up.
 */
public final class LiveHub implements AutoCloseable {
  private static final int MAX_CLIENTS = 500;
  private static final int MAX_WAITING = 4_000;
  private final LiveBook book;
  private final Bus.Subscription subscription;
  private final List<Client> clients = new CopyOnWriteArrayList<>();
  private final Consumer<LiveNews> also;

  /** One who looks on; cut when it does not keep up. */
  final class Client implements AutoCloseable {
    private final BlockingQueue<LiveNews> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private volatile boolean cut;

    /** @return false once it has been cut */
    boolean isOn() {
      return !cut;
    }

    BlockingQueue<LiveNews> waiting() {
      return waiting;
    }

    @Override
    public void close() {
      clients.remove(this);
    }
  }

  /** @param also hears all news, on the reader's thread */
  public LiveHub(Bus bus, WallClock clock, LiveBook book, Consumer<LiveNews> also) {
    this.book = book;
    this.also = also;
    this.subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(
        Bus.Route.each(Topics.CALL_EVENTS, e -> tell(book.event(e))),
        Bus.Route.each(Topics.CALL_COMMANDS, o -> tell(book.order(o, clock.nowUs()))),
        Bus.Route.each(Topics.SPEECH_ACTIVITY, a -> tell(book.activity(a))),
        Bus.Route.each(Topics.SPEECH_TOKENS, t -> tell(book.tokens(t, clock.nowUs()))),
        Bus.Route.each(Topics.SPEECH_TRANSCRIPTS, t -> tell(book.transcript(t, clock.nowUs()))),
        Bus.Route.each(Topics.SPOKEN_MARKS, m -> tell(book.mark(m, clock.nowUs()))),
        Bus.Route.each(Topics.PLAYOUT_CONTROL, c -> tell(book.playout(c, clock.nowUs()))),
        Bus.Route.each(Topics.CHAT_REQUESTS, c -> tell(book.chat(c, clock.nowUs()))),
        Bus.Route.each(Topics.AGENT_CLAIMS, c -> tell(book.claim(c))))));
  }

  LiveBook book() {
    return book;
  }

  /** News from elsewhere, such as what came of an order. Any thread. */
  public void tell(List<? extends LiveNews> news) {
    news.forEach(n -> {
      also.accept(n);
      if (n instanceof LiveNews.Span) return;
      clients.forEach(c -> {
        if (!c.waiting.offer(n)) c.cut = true;
      });
    });
  }

  /** @throws IllegalStateException when there are too many */
  Client join() {
    if (clients.size() >= MAX_CLIENTS) throw new IllegalStateException("too many look on");
    Client client = new Client();
    clients.add(client);
    return client;
  }

  @Override
  public void close() {
    subscription.close();
    clients.forEach(c -> c.cut = true);
  }
}
