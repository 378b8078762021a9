package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.kafka.testkit.RecordedMeters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SilenceMeterTest {
  private static final CallId CALL = new CallId("c");
  private static final ReplyId FIRST = new ReplyId(1);

  @Test
  void shouldTellTheSilenceInsideRepliesInRecordAndMeter() {
    InMemoryBus bus = new InMemoryBus();
    RecordedMeters meters = new RecordedMeters();
    List<CallRecord> records = new ArrayList<>();
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, records::add))));
    try (ConversationWorker worker = new ConversationWorker(bus, WallClock.system(), Map.of("desk", BotPolicy.DEFAULT),
        Speculation.Mode.NEVER, meters)) {
      assertThat(worker.active()).isZero();
      bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(CALL, "g", CallEvent.Direction.INBOUND, "alice", "desk",
          "desk", "t", "PCMU", 8_000, Map.of(), 1));
      bus.deliver();
      bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.Text(CALL, FIRST, 0, "Hello.", "", "", Stamps.EMPTY));
      bus.deliver();
      bus.publish(Topics.CALL_EVENTS, new CallEvent.PlayoutStarted(CALL, FIRST, Stamps.EMPTY, 2));
      bus.publish(Topics.CALL_EVENTS, new CallEvent.PlayoutFinished(CALL, FIRST, 8_000, 8_000, true, 3, 640));
      bus.publish(Topics.CALL_EVENTS, new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.CALLER, "caller-bye", 0),
          CallEvent.Direction.INBOUND, "alice", "desk", "desk", "t", 1, 2, MediaReport.EMPTY, 4));
      await().atMost(Duration.ofSeconds(10)).until(() -> {
        bus.deliver();
        return !records.isEmpty();
      });
    }
    assertThat(records.getFirst().turns()).singleElement().satisfies(t -> assertThat(t.silentMs()).isEqualTo(640));
    assertThat(meters.told("stepline.controller.reply.silence")).containsExactly(640_000.0);
  }
}
