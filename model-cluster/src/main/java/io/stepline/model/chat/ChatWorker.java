package io.stepline.model.chat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.engine.Load;
import io.stepline.model.worker.EndedCalls;
import io.stepline.model.worker.Idleness;
import io.stepline.model.worker.Ledger;
import io.stepline.model.worker.Mailbox;
import io.stepline.model.worker.Share;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hop 7: requests in, chunks of replies out, for the calls of the partitions it holds. Repeated and cancelled requests
 * do nothing. A request is dealt with once its reply has ended: whoever takes over from a worker that is gone makes the
 * replies anew of which nothing was published, and ends the others as if their engine had broken off.
 */
public final class ChatWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChatWorker.class);

  /** As far back as requests are heard again. */
  private static final long LOOK_BACK_MS = 60_000;
  private static final long LONGEST_REPLY_US = 120_000_000;
  private static final long IDLE_US = 3_600_000_000L;
  private static final int TICK_MS = 250;

  private final ChatModel model;
  private final Map<String, Bot> bots;
  private final Bus bus;
  private final WallClock clock;
  private final Map<CallId, Brain> brains = new HashMap<>();
  private final EndedCalls ended = new EndedCalls();
  private final Mailbox mailbox;
  private final Publisher.How how;
  private final Meters.Count requests;
  private final Meters.Count cancels;
  private final ScheduledExecutorService reports =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("model-load").factory());
  private final Share share;
  private final Ledger ledger = new Ledger();
  private final Idleness idleness = new Idleness();
  /** What others have published of replies that are ours now. */
  private final Map<CallId, Map<ReplyId, Begun>> before = new HashMap<>();

  /**
   * @param name of this worker among those of the cluster
   * @param fillerAfterMs how long a caller hears nothing before the bot's filler; 0 for ever
   */
  public ChatWorker(ChatModel model, Map<String, Bot> bots, Bus bus, WallClock clock, String name, int fillerAfterMs,
      Meters meters) {
    this.model = model;
    this.bots = bots;
    this.bus = bus;
    this.clock = clock;
    this.mailbox = new Mailbox("chat", meters);
    this.requests = meters.count("stepline.chat.requests");
    this.how = new Publisher.How(clock, fillerAfterMs * 1_000L, meters.times("stepline.chat.first.token"),
        meters.count("stepline.chat.failures"));
    this.cancels = meters.count("stepline.chat.cancels");
    meters.gauge("stepline.chat.streams", () -> model.load().inFlight());
    meters.gauge("stepline.chat.capacity", () -> model.load().capacity());
    this.share = new Share(bus);
    share.join("chat", Bus.Start.RECENT, 0, List.of(
        Bus.Route.each(Topics.REPLY_CANCELS, c -> mailbox.control(() -> cancel(c))),
        Bus.Route.each(Topics.CHAT_REQUESTS, r -> mailbox.control(() -> take(r))),
        Bus.Route.each(Topics.SPEECH_TRANSCRIPTS, model::transcript),
        Bus.Route.each(Topics.SPOKEN_MARKS, model::spoken),
        Bus.Route.each(Topics.PLAYOUT_CONTROL, o -> {
          if (o instanceof PlayoutControl.Open open) mailbox.control(() -> opened(open));
        }),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Ended) mailbox.control(() -> forget(e.call()));
          if (e instanceof CallEvent.PlayoutFinished p && !p.complete()) mailbox.control(() -> heard(p));
        })), new Keeping());
    reports.scheduleAtFixedRate(() -> report(name), 0, 1, TimeUnit.SECONDS);
    reports.scheduleAtFixedRate(() -> mailbox.control(this::sweep), 1, 1, TimeUnit.MINUTES);
    reports.scheduleAtFixedRate(() -> mailbox.control(this::tick), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** What was published of replies that others had begun stands on the bus. */
  private final class Keeping implements Share.Keeper {
    @Override
    public void taken(Set<Integer> partitions) {
      Map<CallId, Map<ReplyId, Begun>> found = new HashMap<>();
      bus.replaySince(Topics.REPLY_CHUNKS, partitions, clock.nowUs() / 1_000 - LOOK_BACK_MS,
          p -> found.computeIfAbsent(p.value().call(), c -> new HashMap<>()).merge(p.value().reply(),
              Begun.NOTHING.and(p.value()), (b, c) -> b.and(p.value())));
      mailbox.control(() -> {
        before.putAll(found);
        found.keySet().forEach(c -> idleness.heard(c, clock.nowUs()));
      });
    }

    @Override
    public void given(Predicate<CallId> lost) {
      mailbox.await(() -> {
        ledger.leave(lost);
        idleness.forget(lost);
        before.keySet().removeIf(lost);
        model.forget(lost);
        brains.keySet().stream().filter(lost).toList().forEach(ChatWorker.this::cancelled);
      });
    }

    @Override
    public void settled(Runnable then) {
      mailbox.control(() -> {
        ledger.overSince(clock.nowUs() - LONGEST_REPLY_US);
        ledger.whenOver(then);
      });
    }
  }

  private void sweep() {
    idleness.since(clock.nowUs() - IDLE_US).forEach(call -> {
      before.remove(call);
      drop(call);
    });
  }

  private void drop(CallId call) {
    model.forget(call::equals);
    cancelled(call);
  }

  private void cancelled(CallId call) {
    Optional.ofNullable(brains.remove(call)).ifPresent(b -> b.cancel(new ReplyId(Long.MAX_VALUE)));
  }

  private void report(String name) {
    Load load = model.load();
    if (load.capacity() > 0)
      bus.publish(Topics.MODEL_LOAD, new ModelLoad(name, "chat", load.inFlight(), load.capacity(), clock.nowUs(),
          load.servers()));
  }

  /** A reply under way. @param since which taking of its call it was begun */
  private record Running(ChatModel.Reply reply, Publisher publisher, ChatRequest.Generate request, long since) {}

  private static final class Brain {
    final TreeMap<ReplyId, Running> replies = new TreeMap<>();
    ReplyId opened = ReplyId.NONE;
    ReplyId begun = ReplyId.NONE;
    ReplyId cancelled = ReplyId.NONE;

    void cancel(ReplyId upTo) {
      if (upTo.compareTo(cancelled) > 0) cancelled = upTo;
      var old = replies.headMap(upTo, true);
      old.values().forEach(r -> r.reply().cancel());
      old.clear();
    }
  }

  private void forget(CallId call) {
    ended.add(call);
    idleness.forget(call);
    before.remove(call);
    ledger.overUpTo(call, new ReplyId(Long.MAX_VALUE));
    drop(call);
  }

  private void cancel(ReplyCancel order) {
    if (ended.contains(order.call()) || !share.has(order.call())) return;
    cancels.one();
    ledger.overUpTo(order.call(), order.reply());
    brain(order.call()).cancel(order.reply());
  }

  private Brain brain(CallId call) {
    idleness.heard(call, clock.nowUs());
    return brains.computeIfAbsent(call, c -> new Brain());
  }

  private void take(ChatRequest request) {
    if (ended.contains(request.call()) || !share.has(request.call())) return;
    Brain brain = brain(request.call());
    if (request.reply().compareTo(brain.cancelled) <= 0) return;
    switch (request) {
      case ChatRequest.Generate g when g.reply().compareTo(brain.begun) > 0 -> {
        requests.one();
        brain.begun = g.reply();
        brain.replies.clear();
        start(brain, g);
      }
      case ChatRequest.Generate g -> log.debug("callId={} replyId={} asked for twice", g.call(), g.reply().value());
      case ChatRequest.ToolResult r ->
          Optional.ofNullable(brain.replies.get(r.reply())).ifPresent(running -> {
            running.publisher().toolResult(r);
            running.reply().toolResult(r);
          });
    }
  }

  private void start(Brain brain, ChatRequest.Generate g) {
    Begun begun = before.getOrDefault(g.call(), Map.of()).getOrDefault(g.reply(), Begun.NOTHING);
    if (begun.over()) return;
    long since = share.since(g.call());
    ledger.begun(g.call(), g.reply(), clock.nowUs());
    Publisher publisher = new Publisher(g, Optional.ofNullable(bots.get(g.caller().bot())), begun,
        c -> publish(c, since), how);
    if (brain.opened.equals(g.reply())) publisher.opened();
    if (begun.nextSeq() > 0) publisher.failed("whoever made this reply is gone");
    else {
      Running running = new Running(model.start(g, publisher), publisher, g, since);
      brain.replies.put(g.reply(), running);
      if (brain.opened.equals(g.reply())) running.reply().opened();
      if (!g.draft() || brain.opened.equals(g.reply())) writeDown(running);
    }
  }

  /** The turn that an opened reply answers was said for certain: whoever has only its sound gets its words. */
  private void writeDown(Running running) {
    ChatRequest.Generate g = running.request();
    if (g.cause() != ChatRequest.Cause.CALLER_SPOKE || !g.heard().text().isBlank() || g.heard().utterance() <= 0)
      return;
    model.writtenDown(g).thenAccept(text -> {
      if (!text.isBlank()) share.publish(Topics.SPEECH_TRANSCRIPTS,
          new Transcript(g.call(), g.heard().utterance(), text), running.since());
    });
  }

  /** It may come before the request, on a topic of its own. */
  private void opened(PlayoutControl.Open open) {
    if (ended.contains(open.call()) || !share.has(open.call())) return;
    Brain brain = brain(open.call());
    if (open.reply().compareTo(brain.opened) <= 0) return;
    brain.opened = open.reply();
    Optional.ofNullable(brain.replies.get(open.reply())).ifPresent(r -> {
      r.publisher().opened();
      r.reply().opened();
      if (r.request().draft()) writeDown(r);
    });
  }

  private void heard(CallEvent.PlayoutFinished cut) {
    if (share.has(cut.call()) && cut.sampleRateHz() > 0)
      model.heard(cut.call(), cut.reply(), 1_000 * cut.heardSamples() / cut.sampleRateHz());
  }

  private void tick() {
    brains.values().forEach(b -> b.replies.values().forEach(r -> r.publisher().tick()));
  }

  private void publish(ReplyChunk chunk, long since) {
    boolean published = share.publish(Topics.REPLY_CHUNKS, chunk, since);
    if (published && chunk instanceof ReplyChunk.End) mailbox.control(() -> ledger.over(chunk.call(), chunk.reply()));
  }

  /** Whose calls are minded here. Any thread may ask. */
  public Set<Integer> partitions() {
    return share.partitions();
  }

  @Override
  public void close() {
    reports.shutdownNow();
    share.close();
    mailbox.close();
  }
}
