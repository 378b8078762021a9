package io.stepline.dialog.runtime;

import io.stepline.dialog.conversation.TimerKind;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.tool.ToolRunner;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.WallClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hop 5 and 6: all conversations of this process, on one thread. After a restart they go on from their last snapshots. */
public final class ConversationWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConversationWorker.class);
  private static final long RESTORE_PAUSE_US = 5_000_000;
  private static final long STALE_US = 4L * 3600 * 1_000_000;

  private final Bus bus;
  private final WallClock clock;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("conversation").factory());
  private final Map<CallId, CallTalk> talks = new HashMap<>();
  private final Map<CallId, Long> ended = new java.util.LinkedHashMap<>();
  private final CallTalk.House house;
  private static final int AGENT_RING_MS = 45_000;
  private final WarmTransfers warm;
  private final AgentQueues queues;
  private final Bus.Subscription subscription;
  /** Outside the group: each controller needs to hear of all workers. */
  private final Bus.Subscription loads;
  private long restoredUs;

  public ConversationWorker(Bus bus, WallClock clock, Map<String, BotPolicy> policies, Speculation.Mode speculation) {
    this.bus = bus;
    this.clock = clock;
    Speculation.Cluster cluster = new Speculation.Cluster(speculation);
    this.house = new CallTalk.House(bus, clock, new ScheduledTimers(), new ToolRunner(), policies, this::later, cluster);
    this.warm = new WarmTransfers(bus, clock, this::after);
    this.queues = new AgentQueues(bus, new QueueDesk(), warm);
    restore();
    this.loads = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.MODEL_LOAD, l -> run(() -> cluster.heard(l))))));
    this.subscription = bus.subscribe(new Bus.Reader("conversation", Bus.Start.COMMITTED, 0, List.of(
        route(Topics.CALL_EVENTS, CallEvent::call, CallTalk::event),
        Bus.Route.each(Topics.CALL_COMMANDS, c -> run(() -> ordered(c))),
        route(Topics.SPEECH_ACTIVITY, a -> a.call(), CallTalk::activity),
        route(Topics.SPEECH_TOKENS, t -> t.call(), CallTalk::tokens),
        route(Topics.SPEECH_TRANSCRIPTS, t -> t.call(), CallTalk::transcript),
        route(Topics.REPLY_CHUNKS, c -> c.call(), CallTalk::chunk),
        route(Topics.ANSWER_SIGNS, a -> a.call(), CallTalk::sign),
        route(Topics.SPOKEN_MARKS, m -> m.call(), CallTalk::mark))));
  }

  /** What is told of a call before it is answered has no talk that could be restored. */
  private <T> Bus.Route<T> route(Topic<T> topic, Function<T, CallId> key, BiConsumer<CallTalk, T> to) {
    return Bus.Route.each(topic, value -> run(() -> {
      if (value instanceof CallEvent e) warm.event(e);
      if (ended.containsKey(key.apply(value))) return;
      boolean first = value instanceof CallEvent.Answered || value instanceof CallEvent.Ended;
      boolean tooEarly = value instanceof CallEvent.Progress || value instanceof AnswerSign.Heard h && h.early();
      if (!tooEarly) talk(key.apply(value), first).ifPresent(t -> to.accept(t, value));
      if (value instanceof CallEvent e) queues.event(e);
      if (value instanceof CallEvent.Ended) forget(key.apply(value));
    }));
  }

  /** Orders that are for the conversation, not for the phone side. */
  private void ordered(CallCommand command) {
    switch (command) {
      case CallCommand.Say s -> talk(s.call(), false).ifPresent(t -> t.say(s.text()));
      case CallCommand.WarmTransfer w -> talk(w.call(), false).ifPresent(t -> {
        t.waits(true);
        bus.publish(Topics.CALL_COMMANDS, new CallCommand.Music(w.call(), true));
        warm.begin(w, t.callerNumber(), AGENT_RING_MS, () -> {
          bus.publish(Topics.CALL_COMMANDS, new CallCommand.Music(w.call(), false));
          later(w.call(), CallTalk::transferFailed);
        });
      });
      case CallCommand.Enqueue q -> talk(q.call(), false).ifPresent(t -> queues.enter(q.call(), t.callerNumber(), t.policy(), q.queue()));
      case CallCommand.BlindTransfer b -> later(b.call(), t -> t.waits(true));
      case CallCommand.AttendedTransfer a -> later(a.call(), t -> t.waits(true));
      case CallCommand.Park p -> later(p.call(), t -> t.waits(true));
      case CallCommand.Music m -> later(m.call(), t -> t.waits(m.on()));
      default -> { }
    }
  }

  private void after(long millis, Runnable step) {
    thread.schedule(() -> run(step), millis, TimeUnit.MILLISECONDS);
  }

  private final class QueueDesk implements AgentQueues.Desk {
    @Override
    public void after(long millis, Runnable step) {
      ConversationWorker.this.after(millis, step);
    }

    @Override
    public void say(CallId call, String text) {
      later(call, t -> t.say(text));
    }

    @Override
    public void givenBack(CallId call) {
      later(call, CallTalk::transferFailed);
    }

    @Override
    public long nowMs() {
      return clock.nowUs() / 1_000;
    }
  }

  /** Known, begun by this record, or taken over from a controller that is gone. */
  private Optional<CallTalk> talk(CallId call, boolean mayBegin) {
    if (!talks.containsKey(call) && !mayBegin && clock.nowUs() - restoredUs > RESTORE_PAUSE_US) restore();
    if (mayBegin) talks.computeIfAbsent(call, c -> new CallTalk(c, house));
    return Optional.ofNullable(talks.get(call));
  }

  private void forget(CallId call) {
    talks.remove(call);
    ended.put(call, clock.nowUs());
    if (ended.size() > 50_000) ended.remove(ended.keySet().iterator().next());
  }

  private void restore() {
    restoredUs = clock.nowUs();
    Map<CallId, ContextSnapshot> newest = new HashMap<>();
    bus.replay(Topics.CONVERSATION_CONTEXT, s -> newest.put(s.call(), s));
    int count = 0;
    for (ContextSnapshot s : newest.values()) {
      if (s.ended()) {
        ended.put(s.call(), s.atUs());
      } else if (!talks.containsKey(s.call()) && clock.nowUs() - s.atUs() < STALE_US) {
        CallTalk talk = CallTalk.restored(s, house);
        talks.put(s.call(), talk);
        talk.rearm();
        count++;
      }
    }
    if (count > 0) log.info("{} conversations go on from their snapshots", count);
  }

  private void later(CallId call, Consumer<CallTalk> step) {
    run(() -> Optional.ofNullable(talks.get(call)).ifPresent(step));
  }

  private void run(Runnable step) {
    try {
      thread.execute(() -> {
        try {
          step.run();
        } catch (RuntimeException e) {
          log.error("conversation step failed", e);
        }
      });
    } catch (RejectedExecutionException e) {
      log.debug("step after shutdown");
    }
  }

  /** Conversations going on here. */
  public int active() {
    return talks.size();
  }

  private final class ScheduledTimers implements Timers {
    private final Map<String, ScheduledFuture<?>> running = new HashMap<>();

    @Override
    public void start(CallId call, TimerKind kind, ReplyId reply, int millis) {
      put(call + kind.name(), millis, () -> later(call, t -> t.timer(kind, reply)));
    }

    @Override
    public void cancel(CallId call, TimerKind kind) {
      drop(call + kind.name());
    }

    @Override
    public void startKeys(CallId call, int millis) {
      put(call + "KEYS", millis, () -> later(call, CallTalk::keysExpired));
    }

    @Override
    public void startTurnEnd(CallId call, int millis) {
      put(call + "TURN", millis, () -> later(call, CallTalk::turnEnds));
    }

    @Override
    public void cancelTurnEnd(CallId call) {
      drop(call + "TURN");
    }

    @Override
    public void startAnswer(CallId call, int millis) {
      put(call + "ANSWER", millis, () -> later(call, CallTalk::answerUnknown));
    }

    @Override
    public void cancelAll(CallId call) {
      for (TimerKind kind : TimerKind.values()) cancel(call, kind);
      drop(call + "KEYS");
      drop(call + "TURN");
      drop(call + "ANSWER");
    }

    private void put(String key, int millis, Runnable then) {
      drop(key);
      running.put(key, thread.schedule(() -> {
        running.remove(key);
        then.run();
      }, millis, TimeUnit.MILLISECONDS));
    }

    private void drop(String key) {
      Optional.ofNullable(running.remove(key)).ifPresent(f -> f.cancel(false));
    }
  }

  @Override
  public void close() {
    subscription.close();
    loads.close();
    house.tools().close();
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) log.warn("conversations did not stop in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
