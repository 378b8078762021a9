package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.AnswerSign.Kind;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.media.audio.Tone;
import io.stepline.media.codec.G711;
import io.stepline.model.answer.AnswerPhrases;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.tokenizer.KeyphraseSpotter;
import io.stepline.ops.app.Roles;
import io.stepline.ops.bench.AnswerBench;
import io.stepline.ops.bench.AnswerCorpus;
import io.stepline.ops.testkit.Baresip;
import io.stepline.ops.testkit.FarEnd;
import io.stepline.ops.testkit.Sipp;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who answers, with voices, words and real telephones. */
class AnswerIT {
  private static final Path MODELS = Path.of("/usr/share/pocketsphinx/model/en-us");
  @TempDir
  Path folder;

  /** The time is the sound's own, so the figures do not depend on the machine. */
  @Test
  void shouldTellPeopleFromMachinesOnTheCorpus() {
    AnswerPhrases phrases = AnswerPhrases.load();
    try (FliteDecoder flite = new FliteDecoder();
        KeyphraseSpotter spotter = new KeyphraseSpotter(MODELS, phrases.all(), phrases.words())) {
      List<AnswerBench.Heard> all = AnswerCorpus
          .make(List.of(new AnswerCorpus.Voice(flite, "slt", "en-us"), new AnswerCorpus.Voice(flite, "rms", "en-us")),
              -55, 1)
          .stream()
          .map(l -> AnswerBench.hear(l, phrases, Optional.of(spotter))).toList();
      assertThat(of(all, Kind.HUMAN)).as("nobody is hung up on")
          .filteredOn(h -> !h.last().equals(Optional.of(Kind.HUMAN))).extracting(h -> h.line().label() + " " + h.last())
          .isEmpty();
      assertThat(of(all, Kind.HUMAN).stream().mapToInt(AnswerBench.Heard::rightMs).sorted()
          .skip(of(all, Kind.HUMAN).size() / 2).findFirst().orElseThrow()).as("median").isLessThan(2_500);
      assertThat(right(all, Kind.VOICEMAIL)).isGreaterThan(0.9);
      assertThat(of(all, Kind.VOICEMAIL)).as("each beep is found, once").filteredOn(h -> h.beeps() == 1)
          .hasSizeGreaterThanOrEqualTo(of(all, Kind.VOICEMAIL).size() - 1);
      assertThat(of(all, Kind.HUMAN)).as("and none where there is none").allMatch(h -> h.beeps() == 0);
      assertThat(right(all, Kind.ANNOUNCEMENT)).isGreaterThan(0.6);
      assertThat(right(all, Kind.IVR)).isGreaterThan(0.5);
      assertThat(right(all, Kind.FAX)).isEqualTo(1);
      assertThat(right(all, Kind.SILENCE)).isEqualTo(1);
    }
  }

  private static List<AnswerBench.Heard> of(List<AnswerBench.Heard> all, Kind kind) {
    return all.stream().filter(h -> h.line().kind() == kind).toList();
  }

  private static double right(List<AnswerBench.Heard> all, Kind kind) {
    List<AnswerBench.Heard> those = of(all, kind);
    return (double) those.stream().filter(h -> h.last().equals(Optional.of(kind))).count() / those.size();
  }

  private static DialOrder order(String call, int port, Map<String, String> facts) {
    Map<String, String> all = new HashMap<>(Map.of("campaign.detect", "true", "campaign.name", "test"));
    all.putAll(facts);
    return new DialOrder(new CallId(call), "test", "sip:callee@127.0.0.1:" + port, "+12025550100", "front-desk", 20_000,
        Long.MAX_VALUE, Map.of(), all);
  }

  private static void place(TestHouse house, DialOrder order) {
    try (Bus.Pen pen = house.roles().bus().pen("test")) {
      pen.write(List.of(new Bus.Entry<>(Topics.DIAL_ORDERS, order)));
      pen.write(List.of(new Bus.Entry<>(Topics.DIAL_ORDERS, order)));
    }
  }

  /**
   * A voicemail in a real telephone: the bot waits for the beep, and what is recorded after it is the whole message. An
   * order written twice is dialled once.
   */
  @Test
  void shouldLeaveTheMessageAfterTheBeepAndGreetAPersonAtOnce() throws Exception {
    Map<String, String> settings = Map.of("sip.bind", "127.0.0.1", "sip.port", "17340", "rtp.from", "27000", "rtp.to",
        "27019", "broker.port", "0", "campaign.rules", "../ops/rules");
    try (TestHouse house = new TestHouse(folder.resolve("house"), settings, Path.of("none"), Roles.ALL)) {
      Roles roles = house.roles();
      List<AnswerSign> signs = new CopyOnWriteArrayList<>();
      roles.bus()
          .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.ANSWER_SIGNS, signs::add))));
      short[] greeting = house.mic(700,
          "hi this is bob. i can't come to the phone right now. please leave a message after the tone", 500, "rms");
      short[] beep = Tone.sine(16_000, 1_000, 400, 0.3);
      short[] mic = Arrays.copyOf(greeting, greeting.length + beep.length + 16_000 * 20);
      System.arraycopy(beep, 0, mic, greeting.length, beep.length);
      System.arraycopy(house.quiet(20_000), 0, mic, greeting.length + beep.length, 16_000 * 20);
      try (
          Baresip machine = Baresip.start(folder.resolve("machine"), "callee", 17_344, "pcmu", mic, ";answermode=auto");
          Baresip person = Baresip.start(folder.resolve("person"), "callee", 17_346, "pcmu",
              house.mic(900, "hello", 25_000), ";answermode=auto")) {
        place(house, order("machine", 17_344, Map.of("campaign.voicemail", "please call us back goodbye")));
        place(house, order("person", 17_346, Map.of()));
        await().atMost(Duration.ofSeconds(60)).until(() -> house.events().stream()
            .anyMatch(e -> e instanceof CallEvent.Ended x && x.call().value().equals("machine")));
        CallEvent.Ended end = (CallEvent.Ended) house.events().stream()
            .filter(e -> e instanceof CallEvent.Ended && e.call().value().equals("machine")).findFirst().orElseThrow();
        assertThat(end.end().reason()).isEqualTo("message-left");
        await().atMost(Duration.ofSeconds(30)).until(() -> house.events().stream()
            .anyMatch(e -> e instanceof CallEvent.PlayoutStarted p && p.call().value().equals("person")));
        roles.bus().publish(Topics.CALL_COMMANDS,
            new io.stepline.kafka.contract.CallCommand.HangUp(new CallId("person"), "test"));
        await().atMost(Duration.ofSeconds(20))
            .until(() -> house.events().stream().filter(e -> e instanceof CallEvent.Ended).count() == 2);
        assertThat(signs.stream().filter(s -> s instanceof AnswerSign.Heard h && h.call().value().equals("machine"))
            .map(s -> ((AnswerSign.Heard) s).kind())).last().isEqualTo(Kind.VOICEMAIL);
        assertThat(signs.stream().filter(s -> s instanceof AnswerSign.Heard h && h.call().value().equals("person"))
            .map(s -> ((AnswerSign.Heard) s).kind())).containsExactly(Kind.HUMAN);
        assertThat(FarEnd.understood(folder, machine.heard(), "please call us back goodbye", "hello this is the store",
            "leave a message", "how can i help you")).as("from its first word to its last, and nothing else")
            .containsExactly("please call us back goodbye");
        assertThat(FarEnd.understood(folder, person.heard(), "hello this is the store", "please call us back goodbye"))
            .as("greeted").contains("hello this is the store");
        long answered = house.events().stream().filter(e -> e instanceof CallEvent.Answered).count();
        assertThat(answered).as("each dialled once, though each order was written twice").isEqualTo(2);
      }
    }
  }

  /**
   * The network says in early media that the number is not in service, and then answers 480 as if nobody were at home.
   */
  @Test
  void shouldHearTheNetworkBeforeAnybodyAnswers() throws Exception {
    Map<String, String> settings = Map.of("sip.bind", "127.0.0.1", "sip.port", "17350", "rtp.from", "27030", "rtp.to",
        "27049", "broker.port", "0", "campaign.rules", "../ops/rules");
    Path town = Files.createDirectories(folder.resolve("town"));
    short[] tones = new short[3 * 2_640];
    for (int i = 0; i < 3; i++)
      System.arraycopy(Tone.sine(8_000, new double[] {950, 1_400, 1_777}[i], 330, 0.2), 0, tones, i * 2_640, 2_640);
    Files.write(town.resolve("announcement.ulaw"), G711.encodeUlaw(Arrays.copyOf(tones, 24_000)));
    try (TestHouse house = new TestHouse(folder.resolve("house"), settings, Path.of("none"), Roles.ALL)) {
      List<AnswerSign> signs = new CopyOnWriteArrayList<>();
      house.roles().bus()
          .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.ANSWER_SIGNS, signs::add))));
      Process network = Sipp.start("127.0.0.10", town, "announcement.xml", "127.0.0.1:17350", 17_354, 60, "-m", "1");
      try (Bus.Pen pen = house.roles().bus().pen("test")) {
        pen.write(List.of(new Bus.Entry<>(Topics.DIAL_ORDERS,
            new DialOrder(new CallId("early"), "test", "sip:12025550123@127.0.0.10:17354", "100", "front-desk", 20_000,
                Long.MAX_VALUE, Map.of(), Map.of("campaign.detect", "true")))));
        await().atMost(Duration.ofSeconds(30)).until(
            () -> house.events().stream().anyMatch(e -> e instanceof CallEvent.Ended x && x.end().sipStatus() == 480));
        assertThat(signs).anySatisfy(x -> assertThat(x).isInstanceOfSatisfying(AnswerSign.Heard.class, h -> {
          assertThat(h.kind()).isEqualTo(Kind.ANNOUNCEMENT);
          assertThat(h.early()).isTrue();
          assertThat(h.why()).isEqualTo("information-tone");
        }));
      } finally {
        network.destroyForcibly();
      }
    }
  }
}
