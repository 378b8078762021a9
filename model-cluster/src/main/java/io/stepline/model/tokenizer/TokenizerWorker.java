package io.stepline.model.tokenizer;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.ClusterLoad;
import io.stepline.kafka.contract.ListenFor;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.contract.WallClock;
import io.stepline.media.audio.Resampler;
import io.stepline.model.engine.Load;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.engine.TurnJudge;
import io.stepline.model.worker.EndedCalls;
import io.stepline.model.worker.Idleness;
import io.stepline.model.worker.Mailbox;
import io.stepline.model.worker.Share;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hop 4: while the caller talks, partials; at each pause, the turn so far in full. Calls are spread over a few threads;
 * each keeps to its own.
 */
public final class TokenizerWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TokenizerWorker.class);
  /** The VAD sees a word 100 to 230 ms after it began. */
  private static final int PRE_ROLL_MS = 300;
  private static final int TAIL_MS = 200;
  private static final int MAX_TURN_MS = 20_000;
  /** As long as a turn may be, and a little. */
  private static final long LOOK_BACK_MS = 25_000;
  private static final long EXPECTED_MS = 3_600_000;
  private static final long IDLE_US = 15L * 60_000_000;
  private static final long SWEEP_US = 60_000_000;
  /** A little less than the gateways' tick, which ends the wait that follows. */
  private static final int TICK_MS = 16;

  private static final int JUDGE_HZ = 16_000;

  private final SpeechEncoder encoder;
  private final TurnJudge judge;
  private final Bus bus;
  private final WallClock clock;
  private final Meters meters;
  private final Meters.Times settling;
  private final Meters.Count failures;
  private final List<Lane> lanes;
  private final Share share;

  public TokenizerWorker(SpeechEncoder encoder, Bus bus, WallClock clock, int threads, Meters meters) {
    this(encoder, TurnJudge.NONE, bus, clock, threads, "tokenizer", meters);
  }

  /**
   * @param judge says at each pause whether the turn sounds over
   * @param name of this worker among those of the cluster
   */
  public TokenizerWorker(SpeechEncoder encoder, TurnJudge judge, Bus bus, WallClock clock, int threads, String name,
      Meters meters) {
    this.encoder = encoder;
    this.judge = judge;
    this.bus = bus;
    this.clock = clock;
    this.meters = meters;
    this.settling = meters.times("stepline.tokenizer.turn");
    this.failures = meters.count("stepline.tokenizer.turns.failed");
    this.lanes = IntStream.range(0, threads).mapToObj(Lane::new).toList();
    this.share = new Share(bus);
    share.join("tokenizer", Bus.Start.NOW, TICK_MS, List.of(
        Bus.Route.batches(Topics.CALLER_AUDIO, this::audio),
        Bus.Route.each(Topics.SPEECH_ACTIVITY, a -> lane(a.call()).control(l -> l.activity(a))),
        Bus.Route.each(Topics.LISTEN_FOR, f -> lane(f.call()).control(l -> l.listenFor(f))),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Ended) lane(e.call()).control(l -> l.forget(e.call()));
        })), new Keeping());
    report(name);
  }

  /** How busy the encoder is, every second, where it knows a limit. */
  private void report(String name) {
    Load l = encoder.load();
    if (l.capacity() == 0) return;
    bus.publish(Topics.MODEL_LOAD,
        new ModelLoad(name, ClusterLoad.ENCODER, l.inFlight(), l.capacity(), clock.nowUs(), l.servers()));
    lanes.getFirst().mailbox.after(1_000, () -> report(name));
  }

  /**
   * Turns that another had begun to listen to are heard again from the bus, and told of unless that was done already.
   */
  private final class Keeping implements Share.Keeper {
    @Override
    public void taken(Set<Integer> partitions) {
      long now = clock.nowUs() / 1_000;
      bus.replaySince(Topics.CALL_EVENTS, partitions, now - LOOK_BACK_MS, p -> {
        if (p.value() instanceof CallEvent.Ended e) lane(e.call()).control(l -> l.forget(e.call()));
      });
      Set<Told> told = ConcurrentHashMap.newKeySet();
      bus.replaySince(Topics.SPEECH_TOKENS, partitions, now - LOOK_BACK_MS, p -> {
        if (p.value().settled()) told.add(new Told(p.value().call(), p.value().utterance()));
      });
      bus.replaySince(Topics.LISTEN_FOR, partitions, now - EXPECTED_MS,
          p -> lane(p.value().call()).control(l -> l.listenFor(p.value())));
      bus.replaySince(Topics.CALLER_AUDIO, partitions, now - LOOK_BACK_MS,
          p -> lane(p.value().call()).control(l -> l.hear(p.value())));
      bus.replaySince(Topics.SPEECH_ACTIVITY, partitions, now - LOOK_BACK_MS,
          p -> lane(p.value().call()).control(l -> l.again(p.value(), told)));
    }

    @Override
    public void given(Predicate<CallId> lost) {
      lanes.forEach(lane -> lane.mailbox.await(() -> lane.leave(lost)));
    }
  }

  private record Told(CallId call, long utterance) {}

  private Lane lane(CallId call) {
    return lanes.get(Math.floorMod(call.hashCode(), lanes.size()));
  }

  private void audio(List<CallerAudio> batch) {
    Map<Lane, List<CallerAudio>> parts = new HashMap<>();
    for (CallerAudio frame : batch)
      parts.computeIfAbsent(lane(frame.call()), l -> new java.util.ArrayList<>()).add(frame);
    parts.forEach((lane, frames) -> lane.mailbox.sound(frames.size(), () -> frames.forEach(lane::hear)));
  }

  /** What is known of one caller. */
  private static final class Listener {
    final CallerTrack track;
    final SpeechEncoder.Session session;
    long utterance;
    /** Up to which utterance another has told of already. */
    long told;
    /** The call's sample that comes next. */
    long next;
    long turnFrom = -1;
    long fed;
    /** Up to where earlier turns reach: the controller may end one before the VAD does. */
    long closed;
    boolean talking;
    final Queue<SpeechActivity> pending = new ArrayDeque<>();
    /** Results go out in the order of their turns. */
    CompletableFuture<SpeechEncoder.Result> published = CompletableFuture.completedFuture(SpeechEncoder.Result.NOTHING);

    Listener(CallerTrack track, SpeechEncoder.Session session) {
      this.track = track;
      this.session = session;
    }
  }

  private final class Lane {
    final Mailbox mailbox;
    private final Map<CallId, Listener> listeners = new HashMap<>();
    private final Map<CallId, ListenFor> expectations = new HashMap<>();
    private final EndedCalls ended = new EndedCalls();
    private final Idleness idleness = new Idleness();
    private long sweptUs;

    Lane(int index) {
      mailbox = new Mailbox("tokenizer-" + index, meters);
    }

    void control(java.util.function.Consumer<Lane> step) {
      mailbox.control(() -> step.accept(this));
    }

    void hear(CallerAudio frame) {
      if (ended.contains(frame.call()) || !share.has(frame.call())) return;
      sweep(frame.call());
      Optional.ofNullable(listeners.get(frame.call())).filter(l -> l.track.callRate() != frame.sampleRateHz())
          .ifPresent(l -> close(frame.call()));
      Listener l = listeners.computeIfAbsent(frame.call(), c -> listener(frame));
      if (frame.samplePosition() < l.next) return;
      l.next = frame.samplePosition() + frame.pcm().length;
      l.track.add(frame.samplePosition(), frame.pcm());
      catchUp(l);
      if (l.talking) feed(frame.call(), l);
    }

    /** What nobody has spoken in for long, and nobody has told the end of. */
    private void sweep(CallId call) {
      long now = clock.nowUs();
      idleness.heard(call, now);
      if (now - sweptUs < SWEEP_US) return;
      sweptUs = now;
      idleness.since(now - IDLE_US).forEach(idle -> {
        expectations.remove(idle);
        close(idle);
      });
    }

    private void close(CallId call) {
      Optional.ofNullable(listeners.remove(call)).ifPresent(l -> l.session.close());
    }

    /** Another has these calls now. */
    void leave(Predicate<CallId> lost) {
      idleness.forget(lost);
      expectations.keySet().removeIf(lost);
      listeners.keySet().stream().filter(lost).toList().forEach(this::close);
    }

    private Listener listener(CallerAudio first) {
      Optional<ListenFor> expected = Optional.ofNullable(expectations.get(first.call()));
      SpeechEncoder.Session session =
          encoder.open(expected.map(ListenFor::bot).orElse(""), first.sampleRateHz() == 8000);
      expected.ifPresent(e -> session.expect(e.expectation()));
      return new Listener(new CallerTrack(first.sampleRateHz(), encoder.sampleRateHz(), first.samplePosition()),
          session);
    }

    void listenFor(ListenFor order) {
      if (ended.contains(order.call()) || !share.has(order.call())) return;
      idleness.heard(order.call(), clock.nowUs());
      Optional<ListenFor> before = Optional.ofNullable(expectations.put(order.call(), order));
      Optional<Listener> known = Optional.ofNullable(listeners.get(order.call()));
      if (known.isEmpty()) return;
      if (before.isPresent()) {
        known.get().session.expect(order.expectation());
        return;
      }
      SpeechEncoder.Session session = encoder.open(order.bot(), known.get().track.callRate() == 8000);
      session.expect(order.expectation());
      known.get().session.close();
      Listener next = new Listener(known.get().track, session);
      next.next = known.get().next;
      listeners.put(order.call(), next);
    }

    /** Something that another may have told of. */
    void again(SpeechActivity activity, Set<Told> told) {
      Optional.ofNullable(listeners.get(activity.call())).ifPresent(l -> {
        if (told.contains(new Told(activity.call(), activity.utterance())))
          l.told = Math.max(l.told, activity.utterance());
      });
      activity(activity);
    }

    void activity(SpeechActivity activity) {
      Optional.ofNullable(listeners.get(activity.call())).ifPresent(l -> {
        l.pending.add(activity);
        catchUp(l);
      });
    }

    /** Activity overtakes audio on its way here; each piece waits until the audio it speaks of has come. */
    private void catchUp(Listener l) {
      while (!l.pending.isEmpty() && l.track.positionOf(reach(l.pending.peek())) <= l.track.end()) {
        switch (l.pending.remove()) {
          case SpeechActivity.SpeechStarted s -> started(l, s);
          case SpeechActivity.SpeechPaused p -> {
            if (l.talking) settle(l, p.call(), p.utterance(), p.toSample(), p.stamps());
          }
          case SpeechActivity.EndOfTurn e -> {
            if (l.talking) settle(l, e.call(), e.utterance(), e.toSample(), e.stamps());
            l.turnFrom = -1;
            l.closed = Math.max(l.closed, e.toSample());
          }
        }
      }
    }

    private static long reach(SpeechActivity activity) {
      return switch (activity) {
        case SpeechActivity.SpeechStarted s -> s.fromSample();
        case SpeechActivity.SpeechPaused p -> p.toSample();
        case SpeechActivity.EndOfTurn e -> e.toSample();
      };
    }

    /** A start within speech that goes on is another listener's, who took over: the turn is still the same. */
    private void started(Listener l, SpeechActivity.SpeechStarted s) {
      if (s.utterance() <= l.utterance) return;
      long begun = s.turnFromSample() < l.closed ? s.fromSample() : s.turnFromSample();
      long from = l.track.positionOf(begun) - samples(PRE_ROLL_MS);
      boolean goesOn = l.talking && from - l.turnFrom < samples(MAX_TURN_MS);
      if (l.turnFrom < 0 || l.turnFrom != Math.max(0, from) && !goesOn) {
        l.turnFrom = Math.max(0, from);
        l.fed = l.turnFrom;
        l.session.begin();
      }
      l.utterance = s.utterance();
      l.talking = true;
      feed(s.call(), l);
    }

    private void feed(CallId call, Listener l) {
      short[] pcm = l.track.slice(l.fed, l.track.end());
      l.fed = l.track.end();
      l.session.accept(pcm).filter(text -> l.utterance > l.told).ifPresent(text -> share.publish(Topics.SPEECH_TOKENS,
          new SpeechTokens(call, l.utterance, false, text, 0, false, List.of(), SpeechTokens.Voice.UNKNOWN,
              Stamps.EMPTY.tokensAt(clock.nowUs()))));
    }

    private void settle(Listener l, CallId call, long utterance, long toSample, Stamps stamps) {
      l.talking = false;
      if (l.turnFrom < 0 || utterance <= l.told) return;
      short[] turn = l.track.slice(l.turnFrom, l.track.positionOf(toSample) + samples(TAIL_MS));
      SpeechTokens.Voice voice = VoiceMeter.measure(turn, encoder.sampleRateHz());
      long began = clock.nowUs();
      CompletableFuture<SpeechEncoder.Result> result =
          l.session.settle(turn).whenComplete((r, e) -> settling.took(clock.nowUs() - began)).exceptionally(e -> {
            failures.one();
            log.warn("callId={} a turn was not understood: {}", call, e.getMessage());
            return SpeechEncoder.Result.NOTHING;
          });
      result = result.thenCombine(finished(l, turn, call), SpeechEncoder.Result::finished);
      long since = share.since(call);
      l.published = l.published.thenCombine(result, (before, r) -> {
        publish(call, utterance, r, voice, stamps, since);
        return r;
      });
    }

    private CompletableFuture<Double> finished(Listener l, short[] turn, CallId call) {
      short[] pcm = encoder.sampleRateHz() == JUDGE_HZ || judge == TurnJudge.NONE ? turn
          : Resampler.convert(turn, encoder.sampleRateHz(), JUDGE_HZ);
      return judge.finished(l, pcm).exceptionally(e -> {
        log.warn("callId={} nobody can tell whether the turn sounds over: {}", call, e.getMessage());
        return TurnJudge.UNKNOWN;
      });
    }

    private void publish(CallId call, long utterance, SpeechEncoder.Result r, SpeechTokens.Voice voice, Stamps stamps,
        long since) {
      share.publish(Topics.SPEECH_TOKENS, new SpeechTokens(call, utterance, true, r.text(), r.confidence(),
          r.rejected(), r.codes(), r.wave(), r.arousal() < 0 ? voice : voice.arousal(r.arousal()),
          stamps.tokensAt(clock.nowUs()), r.manner()), since);
      r.transcript().ifPresent(later -> later.thenAccept(text -> {
        if (!text.isBlank()) share.publish(Topics.SPEECH_TRANSCRIPTS, new Transcript(call, utterance, text), since);
      }));
      if (log.isDebugEnabled())
        log.debug("callId={} pii.heard=\"{}\" confidence={} rejected={}", call, r.text(), r.confidence(), r.rejected());
    }

    private long samples(int millis) {
      return (long) encoder.sampleRateHz() * millis / 1000;
    }

    void forget(CallId call) {
      ended.add(call);
      expectations.remove(call);
      idleness.forget(call);
      close(call);
    }
  }

  /** Whose calls are minded here. Any thread may ask. */
  public Set<Integer> partitions() {
    return share.partitions();
  }

  @Override
  public void close() {
    share.close();
    lanes.forEach(l -> l.mailbox.close());
    lanes.forEach(l -> l.listeners.values().forEach(x -> x.session.close()));
  }
}
