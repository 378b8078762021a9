package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.talk.TalkJournal;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.codec.Codecs;
import io.stepline.kafka.contract.TalkEntry;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.app.Config;
import io.stepline.ops.app.Roles;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.caller.Voices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the house run apart, on one broker. */
class FleetIT {
  @TempDir
  Path folder;

  private Roles start(String servers, Set<String> roles) {
    Map<String,
        String> settings = new TreeMap<>(Map.of("data.dir", folder.toString(), "broker.port", "0", "sip.bind",
            "127.0.0.1", "sip.port", "15340", "bots.dir", "../bots",
            "vad.model", "../.stepline/models/silero_vad_v6.onnx", "bootstrap.servers", servers, "rtp.from", "25000",
            "rtp.to", "25019", "http.port", "0"));
    return Roles.start(Config.load(Path.of("none"), settings), roles);
  }

  /**
   * The controller is taken away between the question and the answer; another one knows the order number, and the
   * journal replays over the break.
   */
  @Test
  void shouldGoOnWithACallWhenTheControllerIsReplaced() throws Exception {
    List<CallRecord> records = new CopyOnWriteArrayList<>();
    try (Roles house = start("", Set.of("broker", "gateway", "vad", "tokenizer", "chat", "decoder"))) {
      String servers = house.notes().get("broker").replaceFirst(".* at ", "");
      house.bus()
          .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, records::add))));
      Roles controller = start(servers, Set.of("controller"));
      try (FliteDecoder voice = new FliteDecoder();
          Phones phones = new Phones("127.0.0.1", 15_344, 33_200, 33_219, Codecs.PCMU, 4)) {
        Phone phone = phones.dial("sip:front-desk@127.0.0.1:15340", "fleet");
        assertThat(phone.awaitAnswer(10_000)).isTrue();
        assertThat(phone.awaitSpeech(15_000)).isPositive();
        phone.press("1");
        assertThat(phone.awaitQuiet(700, 20_000)).isTrue();
        phone.press("4711#");
        assertThat(phone.awaitQuiet(700, 20_000)).isTrue();
        controller.close();
        controller = start(servers, Set.of("controller"));
        phone.say(Voices.asOnALine(Voices.speak(voice, "yes that is correct", "slt")));
        phone.awaitSpoken(10_000);
        assertThat(phone.awaitSpeech(20_000)).as("the new controller answers").isPositive();
        assertThat(phone.awaitQuiet(900, 30_000)).isTrue();
        phone.hangUp();
        await().atMost(Duration.ofSeconds(30)).until(() -> records.size() == 1);
      } finally {
        controller.close();
      }
      assertThat(records.getFirst().turns()).extracting(CallRecord.Turn::heard).contains("1", "4711",
          "yes that is correct");
      assertThat(records.getFirst().turns()).anySatisfy(t -> assertThat(t.heard()).isEqualTo("4711"));
      List<TalkEntry> journal = new ArrayList<>();
      house.bus().replay(Topics.TALK_JOURNAL, journal::add);
      TalkMachine machine = new TalkMachine(BotPolicy.readAll(Path.of("../bots")), Speculation.Mode.ADAPTIVE);
      assertThat(TalkJournal.firstDifference(machine, journal)).isEmpty();
    }
  }
}
