package io.stepline.ops.testbench;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.codec.AudioCodec;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.decoder.FreeTtsDecoder;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.ops.app.Roles;
import io.stepline.ops.app.Config;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.caller.Voices;
import io.stepline.ops.console.Waterfall;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * {@code up} and one real SIP call over UDP and RTP from a telephone of our own, which asks, interrupts, keys in,
 * listens, and says goodbye.
 */
final class Demo {
  private static final int QUIET_MS = 900;
  private final PrintStream out;

  Demo(PrintStream out) {
    this.out = out;
  }

  /** @return 0 when every turn was understood and answered */
  int run(Config base, Map<String, String> overrides, AudioCodec codec) throws InterruptedException {
    long began = System.nanoTime();
    Path folder = temporary();
    Map<String,
        String> settings = new java.util.TreeMap<>(
            Map.of("data.dir", folder.toString(), "broker.port", "0", "sip.bind", "127.0.0.1", "sip.port", "15060",
                "http.port", "0", "recording.dir", base.house().data().resolve("recordings").toString(), "gateway.name",
                "demo"));
    settings.putAll(overrides);
    Config config = Config.load(Path.of("stepline.yaml"), settings);
    out.println("Starting broker, gateway, workers ...");
    try (SampleOrders orders = new SampleOrders(0)) {
      System.setProperty("orders.url", "http://127.0.0.1:" + orders.port() + "/order-status");
      try (Roles roles = Roles.start(config, Roles.CALLS);
          Phones phones = new Phones("127.0.0.1", 15080, 30_000, 30_099, codec, 4);
          SpeechDecoder mouth = mouth()) {
        roles.notes().forEach((stage, what) -> out.println("  " + stage + ": " + what));
        out.printf("Ready after %.1f s. Calling sip:front-desk@127.0.0.1:%d over UDP with %s.%n%n",
            (System.nanoTime() - began) / 1e9, config.sip().port(), codec.encodingName());
        BlockingQueue<CallRecord> records = new ArrayBlockingQueue<>(16);
        roles.bus().subscribe(
            new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, records::add))));
        boolean spoken = call(phones, mouth, config.sip().port());
        CallRecord record = records.poll(20, TimeUnit.SECONDS);
        if (record == null) {
          out.println("No detail record came; see the log above.");
          return 1;
        }
        out.println("Transcript, and where the time of each turn went:");
        out.println(Waterfall.describe(record));
        out.printf("Ended: %s, %s. RTP in %d lost %d, out %d late %d missed %d, MOS %.2f.%n", record.end().outcome(),
            record.end().reason(), record.media().packetsIn(),
            record.media().packetsLost(), record.media().packetsOut(), record.media().sendsLate(),
            record.media().sendsMissed(), record.media().mos());
        out.println("Recording (caller left, bot right): "
            + config.recording().dir().orElse(Path.of("")).resolve(record.call() + ".wav"));
        boolean done = record.turns().stream().anyMatch(t -> t.said().contains("eight, three, zero, five"))
            && record.turns().stream().anyMatch(CallRecord.Turn::interrupted)
            && record.end().reason().equals("bot-goodbye");
        out.println(spoken && done ? "The call went as it should." : "The call did NOT go as it should.");
        return spoken && done ? 0 : 1;
      }
    }
  }

  private boolean call(Phones phones, SpeechDecoder mouth, int port) throws InterruptedException {
    short[] status = say(mouth, "where is my package");
    short[] number = say(mouth, "my order number is eight three zero five");
    short[] yes = say(mouth, "yes that is correct");
    short[] hours = say(mouth, "opening hours");
    short[] goodbye = say(mouth, "no thank you");
    Phone phone = phones.dial("sip:front-desk@127.0.0.1:" + port, "demo");
    if (!phone.awaitAnswer(10_000)) throw new IllegalStateException("the call was not answered");
    out.println("  (the bot greets; the caller interrupts it)");
    phone.awaitSpeech(8_000);
    Thread.sleep(1_500);
    boolean ok = turn(phone, "where is my package", status);
    ok &= turn(phone, "my order number is eight three zero five", number);
    ok &= turn(phone, "yes that is correct", yes);
    out.println("  (presses 1: something else)");
    phone.press("1");
    ok &= phone.awaitQuiet(QUIET_MS, 25_000);
    ok &= turn(phone, "opening hours", hours);
    out.println("  says: no thank you");
    phone.say(goodbye);
    ok &= phone.awaitEnd(25_000);
    out.println();
    return ok;
  }

  private boolean turn(Phone phone, String text, short[] sound) {
    out.println("  says: " + text);
    phone.say(sound);
    phone.awaitSpoken(15_000);
    long answered = phone.awaitSpeech(10_000);
    out.printf("        answered after %d ms of silence at the caller's ear%n", answered);
    return answered >= 0 && phone.awaitQuiet(QUIET_MS, 30_000);
  }

  private static short[] say(SpeechDecoder mouth, String text) {
    return Voices.asOnALine(Voices.speak(mouth, text, "slt"));
  }

  /** The caller's own voice, apart from the bot's. */
  private static SpeechDecoder mouth() {
    try {
      return new FliteDecoder();
    } catch (EngineException e) {
      return new FreeTtsDecoder();
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("stepline-demo");
    } catch (IOException e) {
      throw new IllegalArgumentException("no temporary folder can be made: " + e.getMessage(), e);
    }
  }
}
