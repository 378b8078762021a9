package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.media.codec.Codecs;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.testkit.TestHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller who makes a sound while the bot speaks. */
class OverlapIT {
  @TempDir
  Path folder;

  @Test
  void shouldTalkOnAfterAnMhmAndStopForWords() throws Exception {
    try (TestHouse house = new TestHouse(folder, Map.of("sip.port", "17090", "sip.bind", "127.0.0.1"));
        Phones phones = new Phones("127.0.0.1", 17_094, 33_500, 33_519, Codecs.PCMU, 4)) {
      List<PlayoutControl> orders = new CopyOnWriteArrayList<>();
      house.roles().bus().subscribe(
          new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.PLAYOUT_CONTROL, orders::add))));
      Phone mumbler = phones.dial("sip:front-desk@127.0.0.1:17090", "mumbler");
      assertThat(mumbler.awaitAnswer(10_000)).isTrue();
      assertThat(mumbler.awaitSpeech(8_000)).isNotNegative();
      Thread.sleep(600);
      mumbler.say(house.says("um"));
      Thread.sleep(10_500);
      mumbler.hangUp();
      await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf("mumbler").isPresent());
      CallRecord record = house.recordOf("mumbler").orElseThrow();
      assertThat(record.turns().getFirst().interrupted()).as("%s %s", orders, record.turns()).isFalse();
      assertThat(record.turns()).as("no reply was made of it").hasSize(1);
      long held = orders.stream().filter(o -> o instanceof PlayoutControl.Hold).count();
      assertThat(orders.stream().filter(o -> o instanceof PlayoutControl.Resume).count())
          .as("where it held its breath it went on: %s", orders).isEqualTo(held);
      Phone caller = phones.dial("sip:front-desk@127.0.0.1:17090", "caller");
      assertThat(caller.awaitAnswer(10_000)).isTrue();
      assertThat(caller.awaitSpeech(8_000)).isNotNegative();
      Thread.sleep(600);
      caller.say(house.says("opening hours"));
      Thread.sleep(2_000);
      assertThat(caller.awaitQuiet(1_500, 20_000)).isTrue();
      caller.hangUp();
      await().atMost(Duration.ofSeconds(20)).until(() -> house.recordOf("caller").isPresent());
      assertThat(house.recordOf("caller").orElseThrow().turns()).satisfies(t -> {
        assertThat(t.getFirst().interrupted()).isTrue();
        assertThat(t.get(1).heard()).isEqualTo("opening hours");
      });
    }
  }
}
