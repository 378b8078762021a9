package io.stepline.ops.testkit;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.app.Config;
import io.stepline.ops.app.Roles;
import io.stepline.ops.caller.Voices;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The whole house in this process, on loopback, with its events and records collected. */
public final class TestHouse implements AutoCloseable {
  private final Roles roles;
  private final FliteDecoder voice = new FliteDecoder();
  private final List<CallRecord> records = new CopyOnWriteArrayList<>();
  private final List<CallEvent> events = new CopyOnWriteArrayList<>();

  public TestHouse(Path folder, Map<String, String> settings) {
    this(folder, settings, Path.of("none.yaml"));
  }

  /** @param file settings as a user would write them, below those given */
  public TestHouse(Path folder, Map<String, String> settings, Path file) {
    this(folder, settings, file, Roles.CALLS);
  }

  public TestHouse(Path folder, Map<String, String> settings, Path file, Set<String> parts) {
    Map<String,
        String> all = new TreeMap<>(Map.of("data.dir", folder.resolve("data").toString(), "broker.port", "0",
            "sip.bind", "0.0.0.0", "bots.dir", "../bots",
            "vad.model", "../.stepline/models/silero_vad_v6.onnx", "rtp.from", "24000", "rtp.to", "24399", "http.port",
            "0", "gateway.name", "test"));
    all.putAll(settings);
    roles = Roles.start(Config.load(file, all), parts);
    roles.bus().subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.CALL_RECORDS, records::add), Bus.Route.each(Topics.CALL_EVENTS, events::add))));
  }

  public Roles roles() {
    return roles;
  }

  public List<CallEvent> events() {
    return events;
  }

  public List<CallRecord> records() {
    return records;
  }

  public Optional<CallRecord> recordOf(String from) {
    return records.stream().filter(r -> r.from().equals(from)).findFirst();
  }

  /** Another voice than the bot's, as it comes out of a telephone. */
  public short[] says(String text) {
    return Voices.asOnALine(Voices.speak(voice, text, "slt"));
  }

  /** {@code before} ms of a quiet line, the words, {@code after} ms of a quiet line; 16 kHz. */
  public short[] mic(int before, String text, int after) {
    return mic(before, text, after, "slt");
  }

  /** @param speaker one of flite's voices */
  public short[] mic(int before, String text, int after, String speaker) {
    short[] words = Voices.asOnALine(Voices.speak(voice, text, speaker));
    short[] pcm = new short[16 * (before + after) + words.length];
    Random random = new Random(5);
    for (int i = 0; i < pcm.length; i++) pcm[i] = (short) (random.nextGaussian() * 20);
    System.arraycopy(words, 0, pcm, 16 * before, words.length);
    return pcm;
  }

  /** A quiet line. */
  public short[] quiet(int millis) {
    return Arrays.copyOf(mic(millis, "a", 0), 16 * millis);
  }

  @Override
  public void close() {
    voice.close();
    roles.close();
  }
}
