package io.stepline.ops.bench;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.codec.AudioCodec;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.app.Roles;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.caller.Voices;
import io.stepline.ops.console.Waterfall;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Turn after turn on one call at a time: from the caller's last speech to the first packet of the answer, hop by hop,
 * and at the caller's ear.
 */
public final class TurnBench {
  private static final int TURNS_PER_CALL = 10;
  /** Of a tool that takes long there are words of the house every 2.2 s. */
  private static final int QUIET_MS = 3_500;
  private final PrintStream out;
  private final boolean hearsOut;

  public TurnBench(PrintStream out) {
    this(out, false);
  }

  /** @param hearsOut callers let a reply come to its end, however long its tools take, before they ask again */
  public TurnBench(PrintStream out, boolean hearsOut) {
    this.out = out;
    this.hearsOut = hearsOut;
  }

  /** @return 0 when at least nine turns of ten were answered */
  public int run(Roles roles, int sipPort, int turns, AudioCodec codec) throws InterruptedException {
    List<CallRecord> records = new CopyOnWriteArrayList<>();
    roles.bus()
        .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, records::add))));
    List<CallEvent.PlayoutFinished> played = new CopyOnWriteArrayList<>();
    roles.bus().subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, e -> {
      if (e instanceof CallEvent.PlayoutFinished p && p.heardSamples() > 0) played.add(p);
    }))));
    Percentiles ear = new Percentiles();
    int asked = 0;
    try (FliteDecoder voice = new FliteDecoder();
        Phones phones = new Phones("127.0.0.1", 15_280, 40_000, 40_099, codec, 4)) {
      short[] question = Voices.asOnALine(Voices.speak(voice, "opening hours", "slt"));
      while (asked < turns) {
        Phone phone = phones.dial("sip:front-desk@127.0.0.1:" + sipPort, "bench");
        if (!phone.awaitAnswer(10_000)) break;
        phone.awaitSpeech(8_000);
        for (int i = 0; i < TURNS_PER_CALL && asked < turns; i++, asked++) {
          Thread.sleep(900);
          phone.say(question);
          phone.awaitSpoken(10_000);
          long ms = phone.awaitSpeech(10_000);
          if (ms >= 0) ear.add("at the ear", ms);
          if (hearsOut) phone.awaitQuiet(QUIET_MS, 30_000);
          out.print('.');
          out.flush();
        }
        phone.hangUp();
        phone.awaitEnd(5_000);
      }
    }
    Thread.sleep(1_500);
    Percentiles hops = new Percentiles();
    records.forEach(r -> r.turns().forEach(t -> Waterfall.of(t.stamps()).forEach(hops::add)));
    played.forEach(p -> ear.add("silence inside replies", p.silentMs()));
    out.printf("%n%d turns asked, %d answered%n%s%s", asked, ear.count("at the ear"), hops.table("ms"),
        ear.table("ms"));
    return ear.count("at the ear") * 10 >= asked * 9 ? 0 : 1;
  }
}
