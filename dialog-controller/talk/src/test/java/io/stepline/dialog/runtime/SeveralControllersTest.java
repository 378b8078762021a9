package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TalkSnapshot;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Controllers that come, leave, die and stand still while calls go on. Whoever is silent for 8 s would be asked; here a
 * key comes long before that.
 */
class SeveralControllersTest {
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallId> calls = IntStream.range(0, 12).mapToObj(i -> new CallId("call-" + i)).toList();
  private final List<ConversationWorker> workers = new ArrayList<>();
  private final List<ChatRequest.Generate> asked = new ArrayList<>();
  private final List<CallCommand> commands = new ArrayList<>();
  private final Map<CallId, Integer> keys = new HashMap<>();

  @BeforeEach
  void begin() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.CHAT_REQUESTS, this::answer), Bus.Route.each(Topics.CALL_COMMANDS, commands::add),
            Bus.Route.each(Topics.PLAYOUT_CONTROL, this::play))));
  }

  @AfterEach
  void end() {
    workers.forEach(ConversationWorker::close);
  }

  /** A model that answers at once and a gateway that plays at once. */
  private void answer(ChatRequest request) {
    if (!(request instanceof ChatRequest.Generate g)) return;
    asked.add(g);
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.Text(g.call(), g.reply(), 0, "Yes.", "", "", Stamps.EMPTY));
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.End(g.call(), g.reply(), 1, "", "", 1, false, Stamps.EMPTY));
  }

  private void play(PlayoutControl control) {
    if (!(control instanceof PlayoutControl.Open o)) return;
    bus.publish(Topics.CALL_EVENTS, new CallEvent.PlayoutStarted(o.call(), o.reply(), Stamps.EMPTY, 1));
    bus.publish(Topics.CALL_EVENTS, new CallEvent.PlayoutFinished(o.call(), o.reply(), 8_000, 8_000, true, 2));
  }

  private ConversationWorker controller() {
    ConversationWorker worker = new ConversationWorker(bus, WallClock.system(), Map.of("desk", BotPolicy.DEFAULT),
        Speculation.Mode.NEVER, Meters.NONE);
    workers.add(worker);
    return worker;
  }

  private void answerCalls() {
    calls.forEach(c -> bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(c, "g", CallEvent.Direction.INBOUND, "a",
        "desk", "desk", "t", "PCMU", 8_000, Map.of(), 1)));
    untilAsked(12);
  }

  private void untilAsked(int count) {
    await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(() -> {
      bus.deliver();
      return asked.size() >= count;
    });
    settle();
  }

  /** Until nothing more comes. */
  private void settle() {
    int[] before = {-1};
    await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(50)).until(() -> {
      bus.deliver();
      int now = asked.size() + commands.size() + (int) bus.health().sent();
      boolean quiet = now == before[0];
      before[0] = now;
      return quiet;
    });
  }

  /** Every caller presses a key, and each gets the one answer. */
  private void everybodyIsAnsweredOnce() {
    asked.clear();
    for (CallId c : calls) {
      int n = keys.merge(c, 1, Integer::sum);
      bus.publish(Topics.CALL_EVENTS, new CallEvent.KeyPressed(c, Integer.toString(n % 10), 80, 1));
    }
    untilAsked(12);
    assertThat(asked).extracting(ChatRequest.Generate::call).containsExactlyInAnyOrderElementsOf(calls);
    assertThat(asked).allSatisfy(g -> {
      assertThat(g.heard().keys()).isEqualTo(Integer.toString(keys.get(g.call()) % 10));
      assertThat(g.reply().value()).as("numbers go on").isEqualTo(keys.get(g.call()) + 1);
    });
    assertThat(commands).isEmpty();
  }

  private int talking() {
    return workers.stream().mapToInt(ConversationWorker::active).sum();
  }

  @Test
  void shouldShareTheCallsAndLoseNoneWhoeverComesAndGoes() {
    controller();
    answerCalls();
    everybodyIsAnsweredOnce();
    controller();
    everybodyIsAnsweredOnce();
    ConversationWorker third = controller();
    everybodyIsAnsweredOnce();
    assertThat(talking()).as("nobody keeps what another has").isEqualTo(12);
    assertThat(workers).allSatisfy(w -> assertThat(w.active()).isPositive());
    third.close();
    everybodyIsAnsweredOnce();
    workers.getFirst().close();
    everybodyIsAnsweredOnce();
    assertThat(workers.get(1).active()).isEqualTo(12);
  }

  /**
   * Of another release, or damaged: the record itself, what a snapshot holds, and what a snapshot of an older release
   * holds.
   */
  @Test
  void shouldGoOnWithTheOthersWhenSomeSnapshotsCannotBeRead() {
    long nowUs = WallClock.system().nowUs();
    bus.put("talk.snapshots", new CallId("no-record"), new byte[] {9, 9});
    bus.publish(Topics.TALK_SNAPSHOTS, new TalkSnapshot(new CallId("no-talk"), nowUs, false, new byte[] {9, 9}));
    bus.publish(Topics.CONVERSATION_CONTEXT,
        new ContextSnapshot(new CallId("no-context"), nowUs, false, new byte[] {9}, new byte[] {9}));
    controller();
    answerCalls();
    controller();
    everybodyIsAnsweredOnce();
    assertThat(talking()).isEqualTo(12);
    assertThat(bus.health().rejectedByTopic()).containsOnlyKeys("talk.snapshots");
  }

  @Test
  void shouldGoOnWhenAControllerDies() {
    ConversationWorker first = controller();
    controller();
    answerCalls();
    everybodyIsAnsweredOnce();
    bus.kill(first.subscription());
    everybodyIsAnsweredOnce();
  }

  @Test
  void shouldBeSilentWhereItStoodStillForTooLong() {
    ConversationWorker first = controller();
    controller();
    answerCalls();
    bus.freeze(first.subscription());
    everybodyIsAnsweredOnce();
    bus.thaw(first.subscription());
    everybodyIsAnsweredOnce();
    assertThat(talking()).isEqualTo(12);
  }
}
