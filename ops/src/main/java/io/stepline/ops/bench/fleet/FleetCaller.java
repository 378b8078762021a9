package io.stepline.ops.bench.fleet;

import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Somebody who calls, says their sentence whenever the house has finished, listens, and calls again when the call is
 * lost. Has a virtual thread of its own.
 */
final class FleetCaller {
  private static final int LOOK_MS = 50;
  private static final int WORTH_TELLING_MS = 1_000;
  private static final int THINKS_MS = 800;
  private static final int GIVES_UP_MS = 25_000;
  private static final int RINGS_MS = 10_000;

  private final int number;
  private final Phones phones;
  private final short[] sentence;
  private final List<String> gateways;
  private final LongSupplier nowMs;
  private final Consumer<Seen> sink;
  private final AtomicInteger answers = new AtomicInteger();
  private final Thread thread;
  private volatile boolean stops;

  /** @param sentence 16 kHz PCM @param gateways names, called in turn */
  FleetCaller(int number, Phones phones, short[] sentence, List<String> gateways, LongSupplier nowMs,
      Consumer<Seen> sink) {
    this.number = number;
    this.phones = phones;
    this.sentence = sentence;
    this.gateways = gateways;
    this.nowMs = nowMs;
    this.sink = sink;
    this.thread = Thread.ofVirtual().name("fleet-caller-" + number).start(this::run);
  }

  int number() {
    return number;
  }

  /** How many of its sentences were answered. */
  int answers() {
    return answers.get();
  }

  /** Hangs up and calls no more. */
  void stop() throws InterruptedException {
    stops = true;
    thread.join();
  }

  private void run() {
    try {
      for (int call = 0; !stops; call++) {
        String gateway = gateways.get((number + call) % gateways.size());
        String id = "caller-" + number + "-" + call;
        Phone phone =
            phones.dial("sip:front-desk@127.0.0.1:" + FleetHouse.port(gateway), id);
        if (phone.awaitAnswer(RINGS_MS)) {
          sink.accept(new Seen.Up(id, gateway, nowMs.getAsLong()));
          sink.accept(new Seen.Down(id, talk(phone, id), nowMs.getAsLong()));
        }
        phone.hangUp();
        if (!stops) TimeUnit.MILLISECONDS.sleep(THINKS_MS);
        phones.forget(phone);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** @return whether it was the caller who ended it */
  private boolean talk(Phone phone, String id) throws InterruptedException {
    long gap = 0;
    boolean waits = false;
    while (true) {
      long silent = phone.silentMs();
      boolean over = phone.ended().isPresent();
      if (gap >= WORTH_TELLING_MS && (silent < gap || over || stops))
        sink.accept(new Seen.Silence(id, gap, nowMs.getAsLong() - silent - gap));
      if (over || stops) return !over;
      gap = silent;
      if (waits && phone.isAnswered()) {
        waits = false;
        answers.incrementAndGet();
      }
      if (silent >= GIVES_UP_MS) {
        sink.accept(new Seen.Silence(id, silent, nowMs.getAsLong() - silent));
        return true;
      }
      if (!phone.speaks() && silent >= THINKS_MS && !waits) {
        phone.say(sentence);
        waits = true;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }
}
