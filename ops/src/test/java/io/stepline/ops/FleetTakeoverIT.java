package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.app.Config;
import io.stepline.ops.app.Roles;
import io.stepline.ops.caller.Voices;
import io.stepline.ops.testkit.PlayedCalls;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Controllers and model workers that join, stand still, are killed and leave, under talking calls on a real broker: no
 * call is lost, nobody is told goodbye, every sentence is answered, and nobody does what is another's. Longer with
 * {@code -Dfleet.calls=20 -Dfleet.rounds=3}, with more controllers by {@code -Dfleet.controllers=3}, and with workers
 * of another release by {@code -Dfleet.older=CLASSPATH}, of its {@code ops/target}.
 */
class FleetTakeoverIT {
  private static final Set<String> WORKERS = Set.of("vad", "tokenizer", "chat", "decoder", "controller");
  private static final int CALLS = Integer.getInteger("fleet.calls", 4);
  private static final int ROUNDS = Integer.getInteger("fleet.rounds", 1);
  private static final int MORE_CONTROLLERS = Integer.getInteger("fleet.controllers", 2) - 2;
  private static final String OLDER = "fleet.older";
  private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("fleet.patience", 90));
  @TempDir
  Path folder;

  private Map<String, String> settings(String servers) {
    return new TreeMap<>(Map.of("data.dir", folder.toString(), "broker.port", "0", "bots.dir", "../bots", "vad.model",
        "../.stepline/models/silero_vad_v6.onnx", "bootstrap.servers", servers,
        "http.port", "0", "encoder.threads", "1"));
  }

  private Roles start(String servers, Set<String> roles) {
    return Roles.start(Config.load(Path.of("none"), settings(servers)), roles);
  }

  /** Workers in a process of their own, which can be killed and stopped. */
  private final class Apart implements AutoCloseable {
    private final Process process;
    private final Path log;

    Apart(String servers) throws IOException {
      this(servers, System.getProperty("java.class.path"));
    }

    Apart(String servers, String classPath) throws IOException {
      List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-Xmx400m",
          "-cp", classPath));
      settings(servers).forEach((name, value) -> command.add("-D" + name + "=" + value));
      command.add(ApartMain.class.getName());
      command.addAll(WORKERS);
      log = Files.createTempFile(Path.of("target"), "fleet-apart", ".log");
      process = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.to(log.toFile())).start();
    }

    boolean isUp() throws IOException {
      return Files.readString(log).contains("decoder:");
    }

    void signal(String name) throws Exception {
      assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor()).isZero();
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /** What nobody may do twice. */
  private static final class Doubles {
    final Set<String> seen = new HashSet<>();
    final List<String> twice = new CopyOnWriteArrayList<>();

    synchronized void once(CallId call, String what) {
      if (!seen.add(call + " " + what)) twice.add(call + " " + what);
    }
  }

  @Test
  void shouldKeepEveryCallTalkingWhoeverComesStandsStillIsKilledAndLeaves() throws Exception {
    List<CallRecord> records = new CopyOnWriteArrayList<>();
    List<String> texts = new CopyOnWriteArrayList<>();
    Doubles doubles = new Doubles();
    try (Roles house = start("", Set.of("broker")); FliteDecoder voice = new FliteDecoder()) {
      String servers = house.notes().get("broker").replaceFirst(".* at ", "");
      house.bus()
          .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, records::add),
              Bus.Route.each(Topics.REPLY_CHUNKS, c -> {
                if (c instanceof ReplyChunk.Text t) texts.add(t.call() + ": " + t.text());
              }),
              Bus.Route.each(Topics.CHAT_REQUESTS, r -> {
                if (r instanceof ChatRequest.Generate g) doubles.once(g.call(), "asks for reply " + g.reply().value());
              }),
              Bus.Route.each(Topics.SPEECH_ACTIVITY, a -> {
                if (a instanceof SpeechActivity.SpeechStarted s)
                  doubles.once(s.call(), "starts utterance " + s.utterance());
              }))));
      Roles stays = start(servers, WORKERS);
      List<Roles> more = IntStream.range(0, MORE_CONTROLLERS).mapToObj(i -> start(servers, Set.of("controller")))
          .toList();
      short[] sentence = Voices.asOnALine(Voices.speak(voice, "say that again please", "slt"));
      try (PlayedCalls calls = new PlayedCalls(house.bus(), CALLS, sentence)) {
        answers(calls, "alone");
        for (int round = 0; round < ROUNDS; round++) {
          try (Apart apart = new Apart(servers)) {
            TimeUnit.SECONDS.sleep(8);
            answers(calls, "one more has joined");
            apart.signal("STOP");
            TimeUnit.SECONDS.sleep(15);
            apart.signal("CONT");
            answers(calls, "one stood still");
          }
          answers(calls, "one was killed");
          Roles next = start(servers, WORKERS);
          answers(calls, "another has joined");
          stays.close();
          stays = next;
          answers(calls, "the first has left");
        }
        assertThat(calls.faults()).isEmpty();
        calls.hangUp();
        await().atMost(PATIENCE).until(() -> records.size() == CALLS);
      } finally {
        stays.close();
        more.forEach(Roles::close);
      }
    }
    assertThat(texts).noneMatch(t -> t.contains("oodbye")).noneMatch(t -> t.contains("went wrong"));
    assertThat(doubles.twice).as("nobody listens to another's call").noneMatch(t -> t.contains("utterance"));
    assertThat(doubles.twice).as("only the step under way when a controller is killed is taken again")
        .doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(CALLS * ROUNDS);
  }

  /** One release takes the calls over from another and gives them back, as a rolling upgrade and its undoing do. */
  @Test
  @EnabledIfSystemProperty(named = OLDER, matches = ".+")
  void shouldKeepEveryCallTalkingWhileAnotherReleaseTakesOverAndGivesBack() throws Exception {
    String older = System.getProperty(OLDER) + File.pathSeparator + Path.of("target/test-classes").toAbsolutePath();
    List<CallRecord> records = new CopyOnWriteArrayList<>();
    List<String> texts = new CopyOnWriteArrayList<>();
    List<String> unread = new CopyOnWriteArrayList<>();
    try (Roles house = start("", Set.of("broker")); FliteDecoder voice = new FliteDecoder()) {
      String servers = house.notes().get("broker").replaceFirst(".* at ", "");
      house.bus()
          .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, records::add),
              Bus.Route.each(Topics.DEAD_LETTERS, d -> unread.add(d.toString())),
              Bus.Route.each(Topics.REPLY_CHUNKS, c -> {
                if (c instanceof ReplyChunk.Text t) texts.add(t.call() + ": " + t.text());
              }))));
      short[] sentence = Voices.asOnALine(Voices.speak(voice, "say that again please", "slt"));
      Roles now = start(servers, WORKERS);
      try (PlayedCalls calls = new PlayedCalls(house.bus(), CALLS, sentence)) {
        answers(calls, "this release alone");
        try (Apart other = new Apart(servers, older)) {
          await().atMost(PATIENCE).until(other::isUp);
          answers(calls, "the older one beside it");
          now.close();
          answers(calls, "the older one alone");
          now = start(servers, WORKERS);
          answers(calls, "this one beside it");
          other.signal("TERM");
          other.process.onExit().get(60, TimeUnit.SECONDS);
          answers(calls, "this one alone again");
        }
        assertThat(calls.faults()).isEmpty();
        calls.hangUp();
        await().atMost(PATIENCE).until(() -> records.size() == CALLS);
      } finally {
        now.close();
      }
    }
    assertThat(unread).isEmpty();
    assertThat(records).allSatisfy(r -> assertThat(r.turns()).hasSizeGreaterThanOrEqualTo(10));
    assertThat(texts).noneMatch(t -> t.contains("oodbye"));
    assertThat(texts.stream().filter(t -> t.contains("went wrong")))
        .as("a reply is excused at a handover at the most").hasSizeLessThanOrEqualTo(3 * CALLS);
  }

  /** Two more sentences of each caller. */
  private static void answers(PlayedCalls calls, String when) {
    int before = calls.answers();
    await(when).atMost(PATIENCE).untilAsserted(() -> assertThat(calls.answers())
        .as("%s: %s, %s", when, calls.state(), calls.faults()).isGreaterThanOrEqualTo(before + 2));
  }
}
