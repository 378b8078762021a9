package io.stepline.ops.recording;

import io.stepline.gateway.mediasession.Taps;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ThreadLane;
import io.stepline.ops.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each call as a stereo file: caller left, bot right, on one time line. Files, and what is known of each call, belong
 * to one lane; what it cannot keep up with is dropped and counted. Taps come from the media thread, orders from the
 * bus.
 */
public final class CallRecorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallRecorder.class);
  private static final int MAX_WAITING = 50_000;

  private final Path folder;
  private final Bus bus;
  private final WallClock clock;
  private final RecordingVault vault;
  private final Lane lane;
  private final Runnable closing;
  private final Bus.Subscription subscription;
  private final Map<CallId, Track> tracks = new HashMap<>();
  /** Why nothing of a call is written; its time line goes on in silence. */
  private final Map<CallId, String> paused = new HashMap<>();
  private final Map<CallId, Lane.Timer> afterKeys = new HashMap<>();
  private final Set<CallId> over = new HashSet<>();
  /** Whose callers have agreed. */
  private final Set<CallId> begun = new HashSet<>();

  public CallRecorder(Path folder, Bus bus, WallClock clock, RecordingVault vault) {
    this(folder, bus, clock, vault,
        ThreadLane.start("recorder", MAX_WAITING, (name, why) -> log.error("{} step failed", name, why)));
  }

  private CallRecorder(Path folder, Bus bus, WallClock clock, RecordingVault vault, ThreadLane lane) {
    this(folder, bus, clock, vault, lane, lane::close);
  }

  /** @param closing lets the lane do what waits, and end */
  CallRecorder(Path folder, Bus bus, WallClock clock, RecordingVault vault, Lane lane, Runnable closing) {
    this.folder = folder;
    this.bus = bus;
    this.clock = clock;
    this.vault = vault;
    this.lane = lane;
    this.closing = closing;
    try {
      PrivateFiles.folder(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException("recording.dir " + folder + " cannot be made: " + e.getMessage(), e);
    }
    this.subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.CALL_EVENTS, this::event), Bus.Route.each(Topics.CALL_COMMANDS, this::ordered))));
  }

  private void event(CallEvent e) {
    switch (e) {
      case CallEvent.Ended x -> lane.run(() -> ended(x.call()));
      case CallEvent.KeyPressed k when vault.pauseAroundKeysMs() > 0 -> lane.run(() -> key(k.call()));
      default -> {}
    }
  }

  private void ordered(CallCommand command) {
    if (!(command instanceof CallCommand.Record r)) return;
    lane.run(() -> {
      switch (r.action()) {
        case PAUSE -> pause(r.call(), "order");
        case RESUME -> resume(r.call(), "order");
        case STOP -> stop(r.call());
        case START -> begin(r.call());
      }
    });
  }

  /** Both directions of every call. */
  public Taps taps() {
    return Taps.NONE
        .onCaller("recorder",
            f -> lane.run(() -> sound(f.call(), false, f.samplePosition(), f.sampleRateHz(), f.pcm())))
        .onSent("recorder", f -> lane.run(() -> sound(f.call(), true, f.samplePosition(), f.rateHz(), f.pcm())));
  }

  private void sound(CallId call, boolean bot, long position, int rateHz, short[] pcm) {
    lane.guard();
    if (paused.containsKey(call) || over.contains(call) || vault.onOrder() && !begun.contains(call)) return;
    try {
      if (!tracks.containsKey(call)) tracks.put(call, new Track(vault.begin(fileOf(call), rateHz), rateHz));
      tracks.get(call).write(bot, position, pcm);
    } catch (IOException e) {
      log.warn("recording: {}", e.toString());
    }
  }

  private void key(CallId call) {
    pause(call, "keys");
    Optional.ofNullable(afterKeys.put(call, lane.after(vault.pauseAroundKeysMs(), () -> {
      afterKeys.remove(call);
      resume(call, "keys");
    }))).ifPresent(Lane.Timer::cancel);
  }

  private void pause(CallId call, String why) {
    if (paused.putIfAbsent(call, why) == null) tell(call, false, why);
  }

  private void resume(CallId call, String why) {
    if (paused.remove(call, why)) tell(call, true, why);
  }

  private void stop(CallId call) {
    if (over.add(call)) tell(call, false, "stopped");
    finish(call);
  }

  private void begin(CallId call) {
    if (begun.add(call)) tell(call, true, "started");
  }

  private void ended(CallId call) {
    finish(call);
    paused.remove(call);
    over.remove(call);
    begun.remove(call);
    Optional.ofNullable(afterKeys.remove(call)).ifPresent(Lane.Timer::cancel);
  }

  private void finish(CallId call) {
    Track track = tracks.remove(call);
    if (track == null) return;
    try {
      track.close();
      vault.purge(folder);
    } catch (IOException e) {
      log.warn("recording: {}", e.toString());
    }
  }

  private void tell(CallId call, boolean recording, String why) {
    bus.publish(Topics.CALL_EVENTS, new CallEvent.RecordingChanged(call, recording, why, clock.nowUs()));
  }

  /** Steps that were not taken, since the disk was too slow. */
  public long dropped() {
    return lane.counts().dropped();
  }

  public Path fileOf(CallId call) {
    return vault.fileOf(folder, call);
  }

  @Override
  public void close() {
    subscription.close();
    lane.run(() -> List.copyOf(tracks.keySet()).forEach(this::finish));
    closing.run();
  }
}
