package io.stepline.gateway.mediasession;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hop 2: frames of all calls go to the bus in ticks of 10 ms, off the media thread, on a lane of their own. What does
 * not fit is dropped and counted, never waited for. Frames are offered by the media thread.
 */
final class CallerAudioPublisher implements AutoCloseable {
  private static final long TICK_MS = 10;
  private static final int MAX_WAITING = 20_000;

  private final Bus bus;
  private final WallClock clock;
  private final Lane lane;
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final Lane.Timer ticks;

  CallerAudioPublisher(Bus bus, WallClock clock, Lane lane) {
    this.bus = bus;
    this.clock = clock;
    this.lane = lane;
    this.ticks = lane.every(TICK_MS, this::publish);
  }

  private record Waiting(Topic<CallerAudio> topic, CallerAudio frame) {}

  void offer(CallerAudio frame) {
    offer(Topics.CALLER_AUDIO, frame);
  }

  /** For who tells people from machines. */
  void offerUnknown(CallerAudio frame) {
    offer(Topics.ANSWER_AUDIO, frame);
  }

  private void offer(Topic<CallerAudio> topic, CallerAudio frame) {
    if (count.get() >= MAX_WAITING) {
      dropped.increment();
      return;
    }
    waiting.add(new Waiting(topic, frame));
    count.incrementAndGet();
  }

  long dropped() {
    return dropped.sum();
  }

  private void publish() {
    lane.guard();
    long now = clock.nowUs();
    for (int n = count.get(); n > 0; n--) {
      Waiting next = waiting.remove();
      CallerAudio f = next.frame();
      count.decrementAndGet();
      bus.publish(next.topic(),
          new CallerAudio(f.call(), f.samplePosition(), f.sampleRateHz(), f.arrivedUs(), now, f.pcm()));
    }
  }

  /** What was offered is still published, if the lane is given the time. */
  @Override
  public void close() {
    ticks.cancel();
    lane.run(this::publish);
  }
}
