package io.stepline.ops.recording;

import io.stepline.gateway.mediasession.Taps;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each call as a stereo file: caller left, bot right, on one time line. Writing happens on a thread of its own; what it cannot keep up with is dropped and counted. */
public final class CallRecorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallRecorder.class);
  private static final int MAX_WAITING = 50_000;

  private sealed interface Entry {
    record Sound(CallId call, boolean bot, long position, int rateHz, short[] pcm) implements Entry {}

    record Close(CallId call) implements Entry {}

    /** Nothing of the call is written until it may go on; its time line goes on in silence. */
    record Pause(CallId call, boolean paused, String why) implements Entry {}

    record End(CallId call) implements Entry {}

    /** The caller has agreed. */
    record Begin(CallId call) implements Entry {}

    record Stop() implements Entry {}
  }

  private final Path folder;
  private final Bus bus;
  private final WallClock clock;
  private final RecordingVault vault;
  private final Map<CallId, Long> resumeAt = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Entry> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final LongAdder dropped = new LongAdder();
  private final Bus.Subscription subscription;
  private final Thread thread;

  public CallRecorder(Path folder, Bus bus, WallClock clock, RecordingVault vault) {
    this.folder = folder;
    this.bus = bus;
    this.clock = clock;
    this.vault = vault;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException("recording.dir " + folder + " cannot be made: " + e.getMessage(), e);
    }
    this.thread = Thread.ofPlatform().daemon().name("recorder").start(this::run);
    this.subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, this::event), Bus.Route.each(Topics.CALL_COMMANDS, this::ordered))));
  }

  private void event(CallEvent e) {
    if (e instanceof CallEvent.Ended) offer(new Entry.Close(e.call()));
    if (e instanceof CallEvent.KeyPressed k && vault.pauseAroundKeysMs() > 0) {
      offer(new Entry.Pause(k.call(), true, "keys"));
      resumeAt.put(k.call(), System.nanoTime() + vault.pauseAroundKeysMs() * 1_000_000L);
    }
  }

  private void ordered(CallCommand command) {
    if (!(command instanceof CallCommand.Record r)) return;
    switch (r.action()) {
      case PAUSE -> offer(new Entry.Pause(r.call(), true, "order"));
      case RESUME -> offer(new Entry.Pause(r.call(), false, "order"));
      case STOP -> offer(new Entry.End(r.call()));
      case START -> offer(new Entry.Begin(r.call()));
    }
  }

  /** Those whose keys are long past go on. */
  private void resumeAfterKeys() {
    resumeAt.entrySet().removeIf(e -> {
      if (System.nanoTime() - e.getValue() < 0) return false;
      offer(new Entry.Pause(e.getKey(), false, "keys"));
      return true;
    });
  }

  /** Both directions of every call. */
  public Taps taps() {
    return Taps.NONE.onCaller("recorder", this::caller).onSent("recorder", this::sent);
  }

  private void caller(CallerAudio f) {
    offer(new Entry.Sound(f.call(), false, f.samplePosition(), f.sampleRateHz(), f.pcm()));
  }

  private void sent(Taps.Sent f) {
    offer(new Entry.Sound(f.call(), true, f.samplePosition(), f.rateHz(), f.pcm()));
  }

  private void offer(Entry entry) {
    if (!waiting.offer(entry)) dropped.increment();
  }

  public long dropped() {
    return dropped.sum();
  }

  public Path fileOf(CallId call) {
    return vault.fileOf(folder, call);
  }

  private void run() {
    Map<CallId, Track> tracks = new HashMap<>();
    Map<CallId, String> paused = new HashMap<>();
    Set<CallId> over = new HashSet<>();
    Set<CallId> begun = new HashSet<>();
    try {
      for (Entry e = waiting.take(); !(e instanceof Entry.Stop); e = waiting.take()) {
        if (!resumeAt.isEmpty()) resumeAfterKeys();
        try {
          switch (e) {
            case Entry.Sound s -> {
              if (paused.containsKey(s.call()) || over.contains(s.call()) || vault.onOrder() && !begun.contains(s.call())) continue;
              if (!tracks.containsKey(s.call())) tracks.put(s.call(), new Track(vault.begin(fileOf(s.call()), s.rateHz()), s.rateHz()));
              tracks.get(s.call()).write(s.bot(), s.position(), s.pcm());
            }
            case Entry.Close c -> {
              finish(c.call(), tracks);
              paused.remove(c.call());
              over.remove(c.call());
              begun.remove(c.call());
              resumeAt.remove(c.call());
            }
            case Entry.Pause p -> {
              boolean change = p.paused() ? paused.putIfAbsent(p.call(), p.why()) == null : paused.remove(p.call(), p.why());
              if (change) tell(p.call(), !p.paused(), p.why());
            }
            case Entry.End x -> {
              if (over.add(x.call())) tell(x.call(), false, "stopped");
              finish(x.call(), tracks);
            }
            case Entry.Begin b -> {
              if (begun.add(b.call())) tell(b.call(), true, "started");
            }
            case Entry.Stop s -> { }
          }
        } catch (IOException x) {
          log.warn("recording: {}", x.toString());
        }
      }
      for (CallId call : List.copyOf(tracks.keySet())) finish(call, tracks);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.warn("recording: {}", e.toString());
    }
  }

  private void finish(CallId call, Map<CallId, Track> tracks) throws IOException {
    Track t = tracks.remove(call);
    if (t == null) return;
    t.close();
    vault.purge(folder);
  }

  private void tell(CallId call, boolean recording, String why) {
    bus.publish(Topics.CALL_EVENTS, new CallEvent.RecordingChanged(call, recording, why, clock.nowUs()));
  }

  @Override
  public void close() {
    subscription.close();
    offer(new Entry.Stop());
    try {
      thread.join(3_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
