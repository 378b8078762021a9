package io.stepline.gateway.mediasession;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hop 2: frames of all calls go to the bus in ticks of 20 ms, in which each call has one, off the media thread, on a
 * lane of their own. What does not fit is dropped and counted, never waited for. Frames are offered by the media
 * thread.
 */
final class CallerAudioPublisher implements AutoCloseable {
  private static final long TICK_MS = 20;
  private static final int MAX_WAITING = 20_000;

  private final Bus bus;
  private final WallClock clock;
  private final Lane lane;
  private final Queue<CallerAudio> callers = new ConcurrentLinkedQueue<>();
  private final Queue<CallerAudio> unknown = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  /** How many the last tick had. */
  private int before;

  CallerAudioPublisher(Bus bus, WallClock clock, Lane lane) {
    this.bus = bus;
    this.clock = clock;
    this.lane = lane;
  }

  void offer(CallerAudio frame) {
    offer(callers, frame);
  }

  /** For who tells people from machines. */
  void offerUnknown(CallerAudio frame) {
    offer(unknown, frame);
  }

  private void offer(Queue<CallerAudio> waiting, CallerAudio frame) {
    if (count.get() >= MAX_WAITING) {
      dropped.increment();
      return;
    }
    waiting.add(frame);
    if (count.getAndIncrement() == 0) lane.after(TICK_MS, this::publish);
  }

  long dropped() {
    return dropped.sum();
  }

  private void publish() {
    lane.guard();
    count.set(0);
    publish(Topics.CALLER_AUDIO, callers);
    publish(Topics.ANSWER_AUDIO, unknown);
  }

  private void publish(Topic<CallerAudio> topic, Queue<CallerAudio> waiting) {
    if (waiting.isEmpty()) return;
    long now = clock.nowUs();
    List<CallerAudio> frames = new ArrayList<>(before);
    for (CallerAudio f = waiting.poll(); f != null; f = waiting.poll())
      frames.add(new CallerAudio(f.call(), f.samplePosition(), f.sampleRateHz(), f.arrivedUs(), now, f.pcm()));
    before = frames.size();
    bus.publishAll(topic, frames);
  }

  /** What was offered is still published, if the lane is given the time. */
  @Override
  public void close() {
    lane.run(this::publish);
  }
}
