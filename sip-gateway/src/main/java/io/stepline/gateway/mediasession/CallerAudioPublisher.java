package io.stepline.gateway.mediasession;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.WallClock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Hop 2: frames of all calls go to the bus in ticks of 10 ms, off the media thread. What does not fit is dropped and counted, never waited for. */
final class CallerAudioPublisher implements AutoCloseable {
  private static final long TICK_NS = 10_000_000;
  private static final int MAX_WAITING = 20_000;

  private final Bus bus;
  private final WallClock clock;
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final Thread thread;
  private volatile boolean closing;

  CallerAudioPublisher(Bus bus, WallClock clock) {
    this.bus = bus;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("caller-audio").start(this::run);
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

  private void run() {
    while (!closing) {
      long now = clock.nowUs();
      for (int n = count.get(); n > 0; n--) {
        Waiting next = waiting.poll();
        CallerAudio f = next.frame();
        count.decrementAndGet();
        bus.publish(next.topic(), new CallerAudio(f.call(), f.samplePosition(), f.sampleRateHz(), f.arrivedUs(), now, f.pcm()));
      }
      LockSupport.parkNanos(TICK_NS);
    }
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
  }
}
