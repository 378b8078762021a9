package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the disk of a broker has of a call, and who can read it. */
class SealedIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  @TempDir
  Path folder;

  private static KafkaSettings settings(EmbeddedBroker broker, Seal seal) {
    return new KafkaSettings(broker.bootstrapServers(), 2, 0, Map.of(), seal);
  }

  private boolean onDisk(String words) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList())
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(words)) return true;
    }
    return false;
  }

  @Test
  void shouldKeepKeysAndOrdersFromTheDiskAndGiveThemToWhoHasTheKey() throws Exception {
    Seal seal = new Seal(Map.of("2026", new byte[32]), Seal.Use.SEAL);
    var clear = new CallEvent.KeyPressed(new CallId("call-1"), "CLEAR-4929", 80, 1);
    var hidden = new CallEvent.KeyPressed(new CallId("call-1"), "HIDDEN-4929", 80, 2);
    List<CallEvent> heard = new CopyOnWriteArrayList<>();
    List<String> taken = new CopyOnWriteArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
        KafkaBus open = KafkaBus.connect(settings(broker, Seal.NONE));
        KafkaBus sealed = KafkaBus.connect(settings(broker, seal))) {
      sealed.subscribe(
          new Bus.Reader("", Bus.Start.EARLIEST, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, heard::add))));
      open.publish(Topics.CALL_EVENTS, clear);
      await().atMost(SOON).until(() -> heard.size() == 1);
      sealed.publish(Topics.CALL_EVENTS, hidden);
      await().atMost(SOON).until(() -> heard.size() == 2);
      sealed.claim(new Bus.Claim<DialOrder, DialClaim>("dial", Topics.DIAL_ORDERS, Topics.DIAL_CLAIMS, () -> {},
          o -> Optional.of(new DialClaim(o.call(), o.campaign(), "gateway", o.from(), o.uri(), o.bot(), 1)),
          o -> taken.add(o.uri())));
      try (Bus.Pen pen = sealed.pen("campaigns")) {
        pen.write(List.of(new Bus.Entry<>(Topics.DIAL_ORDERS, new DialOrder(new CallId("attempt-1"), "spring",
            "sip:HIDDEN-0049@trunk", "100", "front-desk", 20_000, Long.MAX_VALUE, Map.of(), Map.of()))));
      }
      await().atMost(SOON).untilAsserted(() -> assertThat(taken).containsExactly("sip:HIDDEN-0049@trunk"));
      List<CallEvent> again = new CopyOnWriteArrayList<>();
      sealed.replay(Topics.CALL_EVENTS, again::add);
      assertThat(again).containsExactly(clear, hidden);
      List<CallEvent> withoutTheKey = new CopyOnWriteArrayList<>();
      open.replay(Topics.CALL_EVENTS, withoutTheKey::add);
      assertThat(withoutTheKey).containsExactly(clear);
      assertThat(open.health().rejectedByTopic()).containsEntry("call.events", 1L);
    }
    assertThat(onDisk("CLEAR-4929")).as("what is not sealed can be found").isTrue();
    assertThat(onDisk("HIDDEN")).isFalse();
  }
}
