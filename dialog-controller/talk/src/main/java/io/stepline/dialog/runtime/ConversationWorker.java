package io.stepline.dialog.runtime;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.talk.Company;
import io.stepline.dialog.talk.TalkInput;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.dialog.tool.ToolRunner;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Tracing;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.ThreadLane;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hop 5 and 6: the conversations of the partitions that this process holds, on one thread. They come with a partition,
 * from the talks on the bus, and go with it; nothing is done for a call whose partition is not held for certain.
 */
public final class ConversationWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConversationWorker.class);
  private static final long SWEEP_MS = 60_000;
  private static final int AGENT_RING_MS = 45_000;

  private final Bus bus;
  private final WallClock clock;
  private final ThreadLane lane;
  private final ThreadLane settling;
  private final ConversationLane thread;
  private final Talks talks;
  private final CallTalk.House house;
  private final WarmTransfers warm;
  private final AgentQueues queues;
  private final Bus.Subscription subscription;
  /** Outside the group: each controller needs to hear of all workers. */
  private final Bus.Subscription loads;
  private final Bus.Subscription claims;
  private final Meters.Times silences;
  private final Holder holder = new Holder();

  public ConversationWorker(Bus bus, WallClock clock, Map<String, BotPolicy> policies, Speculation.Mode speculation,
      Meters meters) {
    this(bus, clock, policies, speculation, meters, Tracing.OFF);
  }

  /** @param tracing what tools are told of a call's trace */
  public ConversationWorker(Bus bus, WallClock clock, Map<String, BotPolicy> policies, Speculation.Mode speculation,
      Meters meters, Tracing tracing) {
    this.bus = bus;
    this.clock = clock;
    this.lane = ConversationLane.thread(meters);
    this.settling = ConversationLane.settlingThread();
    this.thread = new ConversationLane(bus, clock, meters, lane, settling);
    meters.gauge("stepline.controller.talks", this::active);
    this.silences = meters.times("stepline.controller.reply.silence");
    Speculation.Cluster cluster = new Speculation.Cluster(speculation);
    this.house =
        new CallTalk.House(bus, clock, new TalkMachine(policies, speculation), new ToolRunner(tracing), cluster,
            (call, dueUs) -> thread.wake(call, dueUs, () -> take(call, new TalkInput.TimePassed())),
            (call, input) -> thread.run(call, () -> take(call, input)));
    this.talks = new Talks(bus, clock, house);
    this.warm = new WarmTransfers(bus, clock, thread::after, new AgentWatch());
    this.queues = new AgentQueues(bus, new QueueDesk(), warm);
    this.loads = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.MODEL_LOAD, l -> thread.run(() -> cluster.heard(l))))));
    this.claims = bus.subscribe(new Bus.Reader("", Bus.Start.EARLIEST, 0,
        List.of(Bus.Route.each(Topics.AGENT_CLAIMS, c -> thread.run(() -> queues.claimed(c))))));
    this.subscription = bus.subscribe(new Bus.Reader("conversation", Bus.Start.COMMITTED, 0, List.of(
        route(Topics.CALL_EVENTS, CallEvent::call, TalkInput.Event::new),
        route(Topics.CALL_COMMANDS, CallCommand::call, TalkInput.Order::new),
        route(Topics.SPEECH_ACTIVITY, a -> a.call(), a -> new TalkInput.Activity(a, cluster.load(clock.nowUs()))),
        route(Topics.SPEECH_TOKENS, t -> t.call(), TalkInput.Tokens::new),
        route(Topics.SPEECH_TRANSCRIPTS, t -> t.call(), TalkInput.Written::new),
        route(Topics.REPLY_CHUNKS, c -> c.call(), TalkInput.Chunk::new),
        route(Topics.ANSWER_SIGNS, a -> a.call(), TalkInput.Sign::new),
        route(Topics.SPOKEN_MARKS, m -> m.call(), TalkInput.Mark::new),
        route(Topics.VOICE_FAILURES, f -> f.call(), TalkInput.VoiceFailed::new)), holder));
    thread.heldBy(subscription);
    thread.after(SWEEP_MS, this::sweepOn);
  }

  private void sweepOn() {
    sweep();
    thread.after(SWEEP_MS, this::sweepOn);
  }

  /** A call whose end never comes does not stay for ever. On the lane. */
  private void sweep() {
    for (CallTalk t : talks.forgotten()) {
      CallId call = t.talk().call();
      log.warn("callId={} nothing was heard of it for hours, not even its end; its talk is given up", call);
      thread.wake(call, Optional.empty(), () -> {});
      queues.leave(call);
      warm.leave(call);
    }
  }

  private <T> Bus.Route<T> route(Topic<T> topic, Function<T, CallId> key, Function<T, TalkInput> as) {
    return Bus.Route.placed(topic,
        p -> thread.run(key.apply(p.value()), () -> heard(topic.name(), p, key.apply(p.value()), as)));
  }

  /** What is told of a call before it is answered has no talk; neither have partials, which may still change. */
  private <T> void heard(String topic, Bus.Placed<T> place, CallId call, Function<T, TalkInput> as) {
    T value = place.value();
    if (value instanceof SpeechTokens t && !t.settled()) return;
    if (talks.hasEnded(call)) return;
    boolean first = value instanceof CallEvent.Answered || value instanceof CallEvent.Ended;
    boolean tooEarly = value instanceof CallEvent.Progress || value instanceof AnswerSign.Heard h && h.early();
    Optional<CallTalk> talk = tooEarly ? Optional.empty() : first ? Optional.of(talks.begun(call)) : talks.find(call);
    if (talk.filter(t -> t.hasSeen(topic, place.offset())).isPresent()) return;
    if (value instanceof CallEvent.PlayoutFinished p && talk.isPresent()) silences.took(p.silentMs() * 1_000L);
    if (value instanceof CallEvent e) warm.event(e);
    talk.ifPresent(t -> {
      talks.heard(call);
      t.saw(topic, place.offset());
      t.take(as.apply(value));
      if (value instanceof CallCommand.ForQueues c) ordered(c, t);
    });
    if (value instanceof CallEvent e) queues.event(e);
    if (value instanceof CallEvent.Ended) {
      talks.ended(call);
      thread.wake(call, Optional.empty(), () -> {});
    }
  }

  private void take(CallId call, TalkInput input) {
    talks.find(call).ifPresent(t -> t.take(input));
  }

  /** Orders that need more than the call's own talk. */
  private void ordered(CallCommand.ForQueues command, CallTalk t) {
    switch (command) {
      case CallCommand.WarmTransfer w -> {
        bus.publish(Topics.CALL_COMMANDS, new CallCommand.Music(w.call(), true));
        warm.begin(w, t.callerNumber(), AGENT_RING_MS, "", givingBack(w.call()));
      }
      case CallCommand.Enqueue q -> queues.enter(q.call(), t.callerNumber(), t.policy(), q.queue());
    }
  }

  private WarmTransfers.Result givingBack(CallId caller) {
    return () -> {
      bus.publish(Topics.CALL_COMMANDS, new CallCommand.Music(caller, false));
      house.later().take(caller, new TalkInput.GivenBack());
    };
  }

  /** Talks come and go with their partitions. */
  private final class Holder implements Bus.Owner {
    private final Set<Integer> all = ConcurrentHashMap.newKeySet();

    @Override
    public void taken(Set<Integer> partitions) {
      all.addAll(partitions);
      Talks.Kept kept = talks.read(partitions);
      thread.await(() -> {
        List<CallTalk> gone = talks.restore(kept);
        gone.forEach(this::resume);
        if (!gone.isEmpty()) log.info("{} conversations go on from their talks", gone.size());
      });
    }

    private void resume(CallTalk t) {
      CallId call = t.talk().call();
      var place = t.talk().company().queue();
      var agent = t.talk().company().agent();
      if (place.isPresent() || agent.filter(a -> !a.queue().isEmpty()).isPresent())
        queues.resume(call, t.callerNumber(), t.policy(), place, agent);
      else agent.filter(a -> a.stage() != Company.Stage.CONNECTED).ifPresent(a -> warm.resume(a, givingBack(call)));
    }

    @Override
    public void given(Set<Integer> partitions) {
      all.removeAll(partitions);
      thread.await(() -> {
        thread.forget(partitions);
        for (CallTalk t : talks.leave(partitions)) {
          CallId call = t.talk().call();
          if (thread.holds(call)) t.save();
          thread.wake(call, Optional.empty(), () -> {});
          queues.leave(call);
          warm.leave(call);
        }
      });
    }

    @Override
    public void settled(Runnable then) {
      thread.settled(talks::saveAll, then);
    }
  }

  private final class AgentWatch implements WarmTransfers.Watch {
    @Override
    public long attempt(CallId caller) {
      return talks.find(caller).map(t -> t.talk().seq()).orElse(0L);
    }

    @Override
    public BotPolicy policy(CallId caller) {
      return talks.find(caller).map(CallTalk::policy).orElse(BotPolicy.DEFAULT);
    }

    @Override
    public void asked(CallId caller, Company.Agent agent) {
      take(caller, new TalkInput.Asked(agent));
    }

    @Override
    public void gone(CallId caller, CallId agent) {
      take(caller, new TalkInput.AgentGone(agent));
    }
  }

  private final class QueueDesk implements AgentQueues.Desk {
    @Override
    public void after(long millis, Runnable step) {
      thread.after(millis, step);
    }

    @Override
    public void say(CallId call, String text) {
      house.later().take(call, new TalkInput.Told(text));
    }

    @Override
    public void givenBack(CallId call) {
      house.later().take(call, new TalkInput.GivenBack());
    }

    @Override
    public long nowMs() {
      return clock.nowUs() / 1_000;
    }

    @Override
    public void waits(CallId call, Optional<String> queue) {
      take(call, queue.<TalkInput>map(TalkInput.Queued::new).orElseGet(TalkInput.LeftQueue::new));
    }
  }

  /** Sweeps in turn, for tests. */
  CompletableFuture<Boolean> swept() {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    thread.run(() -> {
      sweep();
      done.complete(true);
    });
    return done;
  }

  /** Which partitions are held, for tests. */
  Bus.Subscription subscription() {
    return subscription;
  }

  /** Whose calls are minded here. Any thread may ask. */
  public Set<Integer> partitions() {
    return Set.copyOf(holder.all);
  }

  /** Conversations going on here. */
  public int active() {
    return talks.size();
  }

  @Override
  public void close() {
    subscription.close();
    loads.close();
    claims.close();
    house.tools().close();
    lane.close();
    settling.close();
  }
}
