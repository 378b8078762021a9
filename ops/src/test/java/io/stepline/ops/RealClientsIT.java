package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.audio.Resampler;
import io.stepline.media.codec.G711;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.tokenizer.PocketSphinxEncoder;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.Sipp;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real SIP clients call the whole house: real broker, real engines, real sockets. */
class RealClientsIT {
  private static final int SIP = 15_460;
  @TempDir
  static Path folder;
  private static TestHouse house;

  @BeforeAll
  static void start() {
    System.setProperty("agent.uri", "sip:agent@127.0.0.1:15690");
    house = new TestHouse(folder, Map.of("sip.port", Integer.toString(SIP)));
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  private static int portsFree() {
    return house.roles().gateway().orElseThrow().media().ports().available();
  }

  private static void untilIdle() {
    await().atMost(Duration.ofSeconds(40))
        .until(() -> house.roles().gateway().orElseThrow().desk().active() == 0 && portsFree() == 200);
  }

  /** What the bot answers, as phrases for a recogniser at the far end. */
  private static String recognised(short[] pcm, boolean narrowband) throws Exception {
    Path file = folder.resolve("far-end.yaml");
    Files.writeString(file,
        "name: far-end\nflow:\n  start: hear\n  states:\n    hear:\n      answers:\n        - {say: [please say or "
            + "key in your order number], go: hear}\n"
            + "        - {say: [we are open monday to friday from nine in the morning to six in the evening], go: "
            + "hear}\n        - {say: [i have order four seven], go: hear}\n");
    Map<String, Bot> bots = Map.of("far-end", BotFile.read(file));
    try (
        PocketSphinxEncoder ears =
            new PocketSphinxEncoder(Path.of("/usr/share/pocketsphinx/model/en-us"), bots, Map.of("far-end", file));
        SpeechEncoder.Session session = ears.open("far-end", narrowband)) {
      return session.settle(pcm).join().text();
    }
  }

  /** The last two and a half seconds of speech, where the bot's answer is. */
  private static short[] lastWords(short[] heard) {
    int end = heard.length;
    while (end > 0 && Math.abs(heard[end - 1]) < 400) end--;
    return java.util.Arrays.copyOfRange(heard, Math.max(0, end - 40_000), Math.min(heard.length, end + 3_200));
  }

  /**
   * The caller interrupts the greeting with a question in each codec at once; the answer must be understood at the far
   * end.
   */
  @Test
  void shouldUnderstandAndBeUnderstoodInEachCodec() throws Exception {
    Map<String, Baresip> phones = new HashMap<>();
    int port = 15_600;
    try {
      for (String codec : List.of("pcmu", "pcma", "g722", "opus"))
        phones.put(codec, Baresip.start(folder.resolve(codec), codec, port += 20, codec,
            house.mic(2_500, "where is my package", 30_000), ""));
      for (Baresip phone : phones.values()) phone.command("dial", "sip:front-desk@127.0.0.1:" + SIP);
      for (Baresip phone : phones.values()) assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(11_000);
      for (Baresip phone : phones.values()) phone.command("hangup", "");
      for (String codec : phones.keySet()) {
        await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf(codec).isPresent());
        CallRecord record = house.recordOf(codec).orElseThrow();
        assertThat(record.media().codec()).isEqualToIgnoringCase(codec);
        assertThat(record.turns()).as("turns with %s", codec)
            .anySatisfy(t -> assertThat(t.heard()).isEqualTo("where is my package"));
        assertThat(record.turns().getFirst().interrupted()).as("greeting with %s", codec).isTrue();
        assertThat(record.end()).isEqualTo(new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0));
        assertThat(record.media().sendsMissed()).isZero();
        short[] heard = phones.get(codec).heard();
        short[] answer = lastWords(phones.get(codec).heard());
        assertThat(recognised(answer, codec.startsWith("pcm"))).as("heard at the far end with %s", codec)
            .isEqualTo("please say or key in your order number");
      }
    } finally {
      for (Baresip phone : phones.values()) phone.close();
    }
    untilIdle();
  }

  @Test
  void shouldTakeKeysHoldAndResumeAndSayGoodbye() throws Exception {
    try (Baresip phone = Baresip.start(folder.resolve("keys"), "keys", 15_540, "pcmu", house.quiet(60_000), "")) {
      phone.command("dial", "sip:front-desk@127.0.0.1:" + SIP);
      assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(1_500);
      phone.command("sndcode", "1");
      Thread.sleep(3_500);
      for (String key : List.of("4", "7", "1", "1", "#")) {
        phone.command("sndcode", key);
        Thread.sleep(350);
        phone.command("sndcode", "\\u0004");
        Thread.sleep(150);
      }
      Thread.sleep(1_500);
      phone.command("hold", "");
      await().atMost(Duration.ofSeconds(10))
          .until(() -> house.events().stream().anyMatch(e -> e instanceof CallEvent.HoldChanged h && h.onHold()));
      Thread.sleep(1_500);
      phone.command("resume", "");
      await().atMost(Duration.ofSeconds(10))
          .until(() -> house.events().stream().anyMatch(e -> e instanceof CallEvent.HoldChanged h && !h.onHold()));
      phone.command("sndcode", "9");
      assertThat(phone.await("CALL_CLOSED", 20_000)).isTrue();
      await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf("keys").isPresent());
    }
    CallRecord record = house.recordOf("keys").orElseThrow();
    assertThat(record.turns()).extracting(CallRecord.Turn::heard).contains("1", "4711", "9");
    assertThat(record.turns()).anySatisfy(t -> assertThat(t.said()).startsWith("I have order four, seven"));
    assertThat(record.end().reason()).isEqualTo("bot-goodbye");
    untilIdle();
  }

  @Test
  void shouldTransferToAnAgentWhoAnswers() throws Exception {
    try (
        Baresip agent =
            Baresip.start(folder.resolve("agent"), "agent", 15_690, "pcmu", house.quiet(60_000), ";answermode=auto");
        Baresip phone = Baresip.start(folder.resolve("caller"), "caller", 15_560, "pcmu", house.quiet(60_000), "")) {
      phone.command("dial", "sip:front-desk@127.0.0.1:" + SIP);
      assertThat(phone.await("CALL_ESTABLISHED", 20_000)).isTrue();
      Thread.sleep(1_000);
      phone.command("sndcode", "0");
      assertThat(agent.await("CALL_ESTABLISHED", 20_000)).isTrue();
      await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf("caller").isPresent());
      assertThat(house.recordOf("caller").orElseThrow().end())
          .isEqualTo(new CallEnd(CallEnd.Outcome.SUCCESS, "transferred", 0));
    }
    untilIdle();
  }

  @Test
  void shouldCallOutAndTalkWithWhoAnswers() throws Exception {
    try (Baresip callee = Baresip.start(folder.resolve("callee"), "callee", 15_580, "pcma",
        house.mic(2_500, "opening hours", 60_000), ";answermode=auto")) {
      CallId call = CallId.random();
      house.roles().bus().publish(Topics.CALL_COMMANDS,
          new CallCommand.Dial(call, "sip:callee@127.0.0.1:15580", "stepline", "front-desk"));
      assertThat(callee.await("CALL_ESTABLISHED", 20_000)).isTrue();
      await().atMost(Duration.ofSeconds(30)).until(() -> house.events().stream()
          .filter(e -> e.call().equals(call) && e instanceof CallEvent.PlayoutStarted).count() >= 2);
      house.roles().bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, "test-over"));
      await().atMost(Duration.ofSeconds(20)).until(() -> house.records().stream().anyMatch(r -> r.call().equals(call)));
      CallRecord record = house.records().stream().filter(r -> r.call().equals(call)).findFirst().orElseThrow();
      assertThat(record.direction()).isEqualTo("OUTBOUND");
      assertThat(record.to()).isEqualTo("callee");
      assertThat(record.media().codec()).isEqualTo("PCMA");
      assertThat(record.end().reason()).isEqualTo("test-over");
    }
    CallId nobody = CallId.random();
    house.roles().bus().publish(Topics.CALL_COMMANDS,
        new CallCommand.Dial(nobody, "tel:5551234", "stepline", "front-desk"));
    await().atMost(Duration.ofSeconds(20)).until(() -> house.records().stream()
        .anyMatch(r -> r.call().equals(nobody) && r.end().outcome() == CallEnd.Outcome.UPSTREAM));
    untilIdle();
  }

  @Test
  void shouldOfferWhenTheInviteDoesNot() throws Exception {
    Path here = folder.resolve("delayed");
    Files.createDirectories(here);
    Files.write(here.resolve("caller.alaw"),
        G711.encodeAlaw(Resampler.convert(house.mic(2_500, "what are your opening hours", 9_000), 16_000, 8_000)));
    int rc = Sipp.run(here, "delayed.xml", "127.0.0.1:" + SIP, 15_496, 40, "-m", "1", "-d", "7000", "-s", "front-desk");
    assertThat(rc).as(Sipp.errors(here)).isZero();
    await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf("delayed").isPresent());
    CallRecord record = house.recordOf("delayed").orElseThrow();
    assertThat(record.media().codec()).isEqualTo("PCMA");
    assertThat(record.turns()).anySatisfy(t -> assertThat(t.heard()).isEqualTo("what are your opening hours"));
    untilIdle();
  }

  @Test
  void shouldTakeCallsOverTcp() throws Exception {
    Path here = folder.resolve("tcp");
    Files.createDirectories(here);
    Files.write(here.resolve("caller.ulaw"), G711.encodeUlaw(new short[16_000]));
    int before = house.records().size();
    int rc = Sipp.run(here, "talk.xml", "127.0.0.1:" + SIP, 15_495, 40, "-t", "t1", "-m", "3", "-l", "3", "-r", "3",
        "-d", "2000", "-s", "front-desk");
    assertThat(rc).as(Sipp.errors(here)).isZero();
    await().atMost(Duration.ofSeconds(20)).until(() -> house.records().size() >= before + 3);
    untilIdle();
  }

  @Test
  void shouldLeakNothingWhenCallsAreCancelledAtAnyMoment() throws Exception {
    int before = house.events().size();
    for (int delay : new int[] {1, 20, 60, 95, 100, 105, 140})
      Sipp.run(folder.resolve("cancel" + delay), "cancel.xml", "127.0.0.1:" + SIP, 15_480, 30, "-m", "10", "-r", "10",
          "-d", Integer.toString(delay), "-s", "front-desk", "-pause_msg_ign", "-recv_timeout", "3000");
    untilIdle();
    List<CallEvent> seen = new ArrayList<>(house.events().subList(before, house.events().size()));
    assertThat(seen).filteredOn(e -> e instanceof CallEvent.Ended e2 && e2.end().reason().equals("caller-cancel"))
        .hasSizeGreaterThan(20);
    assertThat(seen.stream().filter(e -> e instanceof CallEvent.Ended).map(CallEvent::call).distinct().count())
        .as("one end for each call").isEqualTo(seen.stream().filter(e -> e instanceof CallEvent.Ended).count());
  }

  @Test
  void shouldCarryTwentyCallsForAMinuteWithoutALostSend() throws Exception {
    Path here = folder.resolve("talk");
    Files.createDirectories(here);
    Files.write(here.resolve("caller.ulaw"),
        G711.encodeUlaw(Resampler.convert(house.mic(3_000, "what are your opening hours", 9_000), 16_000, 8_000)));
    int before = house.records().size();
    int rc = Sipp.run(here, "talk.xml", "127.0.0.1:" + SIP, 15_490, 120, "-m", "20", "-l", "20", "-r", "10", "-d",
        "60000", "-s", "front-desk");
    assertThat(rc).as(Sipp.errors(here)).isZero();
    await().atMost(Duration.ofSeconds(30)).until(() -> house.records().size() >= before + 20);
    List<CallRecord> records = house.records().subList(before, before + 20);
    assertThat(records).allSatisfy(r -> {
      assertThat(r.end().reason()).isEqualTo("caller-bye");
      assertThat(r.media().sendsMissed()).isZero();
      assertThat(r.media().packetsOut()).isGreaterThan(2_900);
    });
    untilIdle();
    assertThat(house.roles().gateway().orElseThrow().media().sessionsRunning()).isZero();
  }
}
