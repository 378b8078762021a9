package io.stepline.ops.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.mediasession.Taps;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallRecorderTest {
  private static final CallId CALL = new CallId("call");

  @TempDir
  Path folder;
  private final ManualLane lane = new ManualLane("recorder");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<String> told = new ArrayList<>();
  private CallRecorder recorder;
  private int position;

  @BeforeEach
  void begin() {
    recorder =
        new CallRecorder(folder, bus, () -> 0, new RecordingVault("", "wav", "always", 0, 2_000), lane, lane::close);
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, this::event))));
  }

  private void event(CallEvent e) {
    if (e instanceof CallEvent.RecordingChanged r) told.add(r.recording() + " " + r.why());
  }

  private void speaks() {
    short[] pcm = new short[160];
    Arrays.fill(pcm, (short) 1_000);
    recorder.taps().caller().forEach(t -> t.listener().accept(new CallerAudio(CALL, position, 8_000, 0, 0, pcm)));
    recorder.taps().sent().forEach(t -> t.listener().accept(new Taps.Sent(CALL, position, 8_000, pcm)));
    position += 160;
    lane.runAll();
  }

  private void happens(CallEvent e) {
    bus.publish(Topics.CALL_EVENTS, e);
    settle();
  }

  private void settle() {
    bus.deliver();
    lane.runAll();
    bus.deliver();
  }

  private void presses() {
    happens(new CallEvent.KeyPressed(CALL, "1", 100, 0));
  }

  private long size() throws Exception {
    return Files.size(recorder.fileOf(CALL));
  }

  @Test
  void shouldPauseAroundKeysUntilTheLastIsLongPast() {
    speaks();
    presses();
    lane.advance(1_500);
    presses();
    lane.advance(1_900);
    settle();
    assertThat(told).containsExactly("false keys");
    lane.advance(100);
    settle();
    assertThat(told).containsExactly("false keys", "true keys");
  }

  @Test
  void shouldFinishTheFileWhenTheCallEndsAndForgetItsTimers() throws Exception {
    for (int i = 0; i < 50; i++) speaks();
    presses();
    happens(new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.CALLER, "caller-bye", 0), CallEvent.Direction.INBOUND,
        "", "", "", "", 0, 0, MediaReport.EMPTY, 0));
    assertThat(size()).isGreaterThanOrEqualTo(50 * 160 * 2 * 2);
    lane.advance(10_000);
    settle();
    assertThat(told).containsExactly("false keys");
  }

  @Test
  void shouldWriteWhatWaitsWhenItCloses() throws Exception {
    for (int i = 0; i < 50; i++) speaks();
    recorder.close();
    assertThat(size()).isGreaterThanOrEqualTo(50 * 160 * 2 * 2);
    assertThat(recorder.dropped()).isZero();
  }

  @Test
  void shouldWriteNothingMoreOfACallThatIsStopped() throws Exception {
    for (int i = 0; i < 50; i++) speaks();
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Record(CALL, CallCommand.RecordAction.STOP));
    settle();
    long before = size();
    for (int i = 0; i < 50; i++) speaks();
    assertThat(size()).isEqualTo(before);
    assertThat(told).containsExactly("false stopped");
  }
}
