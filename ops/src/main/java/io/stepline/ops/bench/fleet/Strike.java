package io.stepline.ops.bench.fleet;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Does a fault to a fleet, and waits until what it struck works again. */
record Strike(FleetHouse house, ModelLine model, Consumer<Seen> sink, LongSupplier nowMs) {
  private static final int AGAIN_S = 120;

  void strike(Fault f) throws IOException, InterruptedException {
    switch (f.kind()) {
      case KILL -> {
        Running r = house.member(f.target());
        r.kill();
        again(r);
      }
      case TERM -> term(house.member(f.target()));
      case STOP -> {
        Running r = house.member(f.target());
        r.signal("STOP");
        TimeUnit.SECONDS.sleep(f.seconds());
        r.signal("CONT");
        house.awaitReady(List.of(r), AGAIN_S);
      }
      case ROLL -> {
        for (Running r : house.of(f.target())) term(r);
      }
      case MODEL_STUCK -> mood(ModelLine.Mood.STUCK, f.seconds());
      case MODEL_GARBAGE -> mood(ModelLine.Mood.GARBAGE, f.seconds());
    }
  }

  private void term(Running r) throws IOException, InterruptedException {
    long from = nowMs.getAsLong();
    r.signal("TERM");
    if (!r.awaitEnd(FleetHouse.drainMs())) {
      sink.accept(new Seen.StillThere(r.name(), nowMs.getAsLong() - from, nowMs.getAsLong()));
      r.kill();
    }
    again(r);
  }

  private void again(Running r) throws IOException, InterruptedException {
    r.again();
    house.awaitReady(List.of(r), AGAIN_S);
  }

  private void mood(ModelLine.Mood mood, int seconds) throws InterruptedException {
    model.mood(mood);
    TimeUnit.SECONDS.sleep(seconds);
    model.mood(ModelLine.Mood.WELL);
  }
}
