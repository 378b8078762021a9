package io.stepline.ops.testkit;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.WallClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A gateway without telephones: callers who say their sentence whenever the bot has finished, and wait for an answer.
 * What must not happen to them is written down. One thread; every 20 ms is a frame of each call.
 */
public final class PlayedCalls implements AutoCloseable {
  private static final int RATE = 16_000;
  private static final int FRAME = RATE / 50;
  private static final int THINKS_FRAMES = 40;

  private final Bus bus;
  private final WallClock clock = WallClock.system();
  private final short[] sentence;
  private final List<Played> calls = new ArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("played-calls").factory());
  private final Bus.Subscription subscription;

  /** @param sentence what each caller says, 16 kHz */
  public PlayedCalls(Bus bus, int count, short[] sentence) {
    this.bus = bus;
    this.sentence = sentence;
    for (int i = 0; i < count; i++) calls.add(new Played(new CallId("played-" + i), "caller-" + i));
    this.subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(
        Bus.Route.each(Topics.BOT_AUDIO, a -> with(a.call(), c -> c.sound(a))),
        Bus.Route.each(Topics.PLAYOUT_CONTROL, o -> with(o.call(), c -> c.order(o))),
        Bus.Route.each(Topics.CALL_COMMANDS, o -> with(o.call(), c -> c.command(o))))));
    thread.execute(() -> calls.forEach(Played::answered));
    thread.scheduleAtFixedRate(() -> calls.forEach(this::frame), 20, 20, TimeUnit.MILLISECONDS);
  }

  private void frame(Played call) {
    try {
      call.frame();
    } catch (RuntimeException e) {
      faults.add(call.id + " " + e);
    }
  }

  private void with(CallId id, java.util.function.Consumer<Played> step) {
    thread.execute(() -> calls.stream().filter(c -> c.id.equals(id)).forEach(step));
  }

  public List<String> faults() {
    return faults;
  }

  /** Turns of the caller that the bot has answered, the fewest of any call. */
  public int answers() {
    return calls.stream().mapToInt(c -> c.answers).min().orElse(0);
  }

  public String state() {
    return calls.stream().map(
        c -> c.id + " answers " + c.answers + " open " + c.open.map(ReplyId::value).orElse(0L) + " waits " + c.waits)
        .toList().toString();
  }

  /** Everybody hangs up. */
  public void hangUp() {
    thread.execute(() -> calls.forEach(Played::ended));
  }

  private final class Played {
    final CallId id;
    private final String from;
    private final long startedUs = clock.nowUs();
    private final Map<ReplyId, Integer> frames = new HashMap<>();
    private final Map<ReplyId, Integer> next = new HashMap<>();
    private final Map<ReplyId, Boolean> complete = new HashMap<>();
    private Optional<ReplyId> open = Optional.empty();
    private ReplyId flushed = ReplyId.NONE;
    private boolean started;
    private int played;
    private long sample;
    private int saying = -1;
    private int thinks = -1;
    private boolean waits;
    private boolean over;
    private volatile int answers;

    Played(CallId id, String from) {
      this.id = id;
      this.from = from;
    }

    void answered() {
      bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(id, "played", CallEvent.Direction.INBOUND, from,
          "front-desk", "front-desk", "any", "G722", RATE, Map.of(), clock.nowUs()));
    }

    void sound(BotAudio a) {
      if (a.seq() < next.getOrDefault(a.reply(), 0)) {
        faults.add(id + " heard piece " + a.seq() + " of reply " + a.reply().value() + " twice");
        return;
      }
      next.put(a.reply(), a.seq() + 1);
      frames.merge(a.reply(), a.pcm().length * 50 / a.sampleRateHz() + 1, Integer::sum);
      if (a.last()) complete.put(a.reply(), true);
    }

    void order(PlayoutControl order) {
      switch (order) {
        case PlayoutControl.Open o when o.reply().compareTo(flushed) > 0 && !open.equals(Optional.of(o.reply())) -> {
          open = Optional.of(o.reply());
          started = false;
          played = 0;
        }
        case PlayoutControl.Flush f -> {
          flushed = f.reply();
          open.filter(o -> o.compareTo(f.reply()) <= 0).ifPresent(o -> finished(o, false));
        }
        default -> {}
      }
    }

    private void finished(ReplyId reply, boolean whole) {
      open = Optional.empty();
      if (started) bus.publish(Topics.CALL_EVENTS,
          new CallEvent.PlayoutFinished(id, reply, (long) played * FRAME, RATE, whole, clock.nowUs()));
      if (whole) thinks = THINKS_FRAMES;
    }

    void command(CallCommand command) {
      if (!over) faults.add(id + " was told to go: " + command);
    }

    void ended() {
      over = true;
      bus.publish(Topics.CALL_EVENTS,
          new CallEvent.Ended(id, new CallEnd(CallEnd.Outcome.CALLER, "caller-bye", 200), CallEvent.Direction.INBOUND,
              from, "front-desk", "front-desk", "any", startedUs, startedUs,
              MediaReport.EMPTY, clock.nowUs()));
    }

    void frame() {
      if (over) return;
      open.ifPresent(this::play);
      if (thinks >= 0 && thinks-- == 0 && saying < 0) saying = 0;
      short[] pcm = new short[FRAME];
      if (saying >= 0) {
        int from = saying * FRAME;
        System.arraycopy(sentence, from, pcm, 0, Math.min(FRAME, sentence.length - from));
        saying++;
        if (saying * FRAME >= sentence.length) {
          saying = -1;
          waits = true;
        }
      }
      long now = clock.nowUs();
      bus.publish(Topics.CALLER_AUDIO, new CallerAudio(id, sample, RATE, now, now, pcm));
      sample += FRAME;
    }

    private void play(ReplyId reply) {
      int there = frames.getOrDefault(reply, 0);
      if (!started && (there > 3 || complete.containsKey(reply))) {
        started = true;
        bus.publish(Topics.CALL_EVENTS, new CallEvent.PlayoutStarted(id, reply, Stamps.EMPTY, clock.nowUs()));
        if (waits) answers++;
        waits = false;
      }
      if (!started) return;
      if (played < there) played++;
      else if (complete.containsKey(reply)) finished(reply, true);
    }
  }

  @Override
  public void close() {
    subscription.close();
    thread.shutdownNow();
  }
}
