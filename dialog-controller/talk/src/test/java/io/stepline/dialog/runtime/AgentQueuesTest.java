package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.talk.Company;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.ReplyChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentQueuesTest {
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallCommand> commands = new ArrayList<>();
  private final List<DialOrder> dials = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<CallId> givenBack = new ArrayList<>();
  private final TreeMap<Long, List<Runnable>> later = new TreeMap<>();
  private long nowMs;
  private long attempts;
  private WarmTransfers warm;
  private AgentQueues queues;
  private final BotPolicy bot = policy(new BotPolicy.QueuePolicy(List.of("sip:ann@x", "sip:bob@x"), 20_000, 90_000, 3,
      30_000, "You are number {position}.", "", ""));

  private static BotPolicy policy(BotPolicy.QueuePolicy queue) {
    BotPolicy d = BotPolicy.DEFAULT;
    return new BotPolicy("desk", Map.of(), Map.of(), Map.of("support", queue), d.limits(), d.keys(), List.of(), "", "",
        "en-us", "rms", BotPolicy.Interruptions.USUAL, BotPolicy.EndOfTurn.USUAL);
  }

  @BeforeEach
  void build() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_COMMANDS, commands::add),
        Bus.Route.each(Topics.DIAL_BESIDE, dials::add))));
    warm = new WarmTransfers(bus, () -> nowMs * 1_000, this::after, new WarmTransfers.Watch() {
      @Override
      public long attempt(CallId caller) {
        return attempts++;
      }

      @Override
      public BotPolicy policy(CallId caller) {
        return new BotPolicy("desk", Map.of(), Map.of(), Map.of(), bot.limits(), bot.keys(), List.of(), "", "",
            "de-de", "thorsten", BotPolicy.Interruptions.USUAL, BotPolicy.EndOfTurn.USUAL);
      }

      @Override
      public void asked(CallId caller, Company.Agent agent) {}

      @Override
      public void gone(CallId caller, CallId agent) {}
    });
    queues = new AgentQueues(bus, new AgentQueues.Desk() {
      @Override
      public void after(long millis, Runnable step) {
        AgentQueuesTest.this.after(millis, step);
      }

      @Override
      public void say(CallId call, String text) {
        said.add(call.value() + ": " + text);
      }

      @Override
      public void givenBack(CallId call) {
        givenBack.add(call);
      }

      @Override
      public void waits(CallId call, Optional<String> queue) {}

      @Override
      public long nowMs() {
        return nowMs;
      }
    }, warm);
    bus.subscribe(
        new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.AGENT_CLAIMS, queues::claimed))));
  }

  private void after(long millis, Runnable step) {
    later.computeIfAbsent(nowMs + millis, t -> new ArrayList<>()).add(step);
  }

  private void pass(long millis) {
    long until = nowMs + millis;
    while (!later.isEmpty() && later.firstKey() <= until) {
      nowMs = later.firstKey();
      later.pollFirstEntry().getValue().forEach(Runnable::run);
    }
    nowMs = until;
    bus.deliver();
  }

  private void happens(CallEvent e) {
    warm.event(e);
    queues.event(e);
    bus.deliver();
  }

  private void enter(String call) {
    queues.enter(new CallId(call), "100", bot, "support");
    bus.deliver();
  }

  /** The newest call to an agent. */
  private Optional<DialOrder> dialled(String uri) {
    return dials.stream().filter(d -> d.uri().equals(uri)).reduce((a, b) -> b);
  }

  private CallEvent answered(CallId call) {
    return new CallEvent.Answered(call, "gw", CallEvent.Direction.OUTBOUND, "100", "ann", "", "trunk", "PCMU", 8000,
        Map.of(), 1);
  }

  private CallEvent ended(CallId call) {
    return new CallEvent.Ended(call, new CallEnd(CallEnd.Outcome.SUCCESS, "x", 0), CallEvent.Direction.OUTBOUND, "", "",
        "", "", 0, 0, new MediaReport("PCMU", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 1);
  }

  private boolean bridged(String caller, CallId agent) {
    return commands.contains(new CallCommand.Bridge(new CallId(caller), agent, false));
  }

  @Test
  void shouldServeInOrderByWhoHasBeenIdleLongest() {
    enter("one");
    enter("two");
    enter("three");
    CallId ann = dialled("sip:ann@x").orElseThrow().call();
    CallId bob = dialled("sip:bob@x").orElseThrow().call();
    happens(answered(ann));
    happens(answered(bob));
    assertThat(bridged("one", ann)).isTrue();
    assertThat(bridged("two", bob)).isTrue();
    pass(5_000);
    happens(ended(bob));
    CallId again = dialled("sip:bob@x").orElseThrow().call();
    assertThat(again).isNotEqualTo(bob);
    happens(answered(again));
    assertThat(bridged("three", again)).isTrue();
    assertThat(givenBack).isEmpty();
  }

  @Test
  void shouldAskTheNextAgentWhenOneDoesNotAnswerAndGiveBackWhoWaitedTooLong() {
    enter("one");
    CallId ann = dialled("sip:ann@x").orElseThrow().call();
    pass(20_000);
    assertThat(commands).contains(new CallCommand.HangUp(ann, "no-answer"));
    happens(ended(ann));
    CallId bob = dialled("sip:bob@x").orElseThrow().call();
    happens(ended(bob));
    for (int i = 0; i < 20; i++) {
      pass(5_000);
      happens(ended(dials.getLast().call()));
    }
    assertThat(givenBack).containsExactly(new CallId("one"));
    assertThat(commands).last().isNotInstanceOf(CallCommand.Bridge.class);
  }

  @Test
  void shouldTellThePlaceAndPlayMusicAgainAfterwards() {
    enter("one");
    enter("two");
    enter("three");
    pass(30_000);
    assertThat(said).containsExactly("three: You are number 3.");
    commands.clear();
    happens(new CallEvent.PlayoutFinished(new CallId("three"), new ReplyId(4), 1, 8000, true, 1));
    assertThat(commands).containsExactly(new CallCommand.Music(new CallId("three"), true));
  }

  @Test
  void shouldRefuseWhenFullAndForgetWhoHangsUp() {
    for (String c : List.of("one", "two", "three", "four")) enter(c);
    assertThat(givenBack).containsExactly(new CallId("four"));
    CallId ann = dialled("sip:ann@x").orElseThrow().call();
    happens(ended(new CallId("one")));
    assertThat(commands).contains(new CallCommand.HangUp(ann, "caller-left"));
    happens(ended(ann));
    enter("five");
    assertThat(givenBack).hasSize(1);
  }

  @Test
  void shouldAskAnAgentAgainWhoseCallerHungUpBeforeTheyAnswered() {
    enter("one");
    enter("two");
    CallId ann = dialled("sip:ann@x").orElseThrow().call();
    enter("three");
    happens(ended(new CallId("one")));
    happens(ended(ann));
    pass(1_000);
    CallId again = dialled("sip:ann@x").orElseThrow().call();
    assertThat(again).isNotEqualTo(ann);
    happens(answered(again));
    assertThat(bridged("three", again)).isTrue();
  }

  @Test
  void shouldBriefAnAgentInTheBotsLanguageAndVoice() {
    List<ReplyChunk> heard = new ArrayList<>();
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.REPLY_CHUNKS, heard::add))));
    warm.begin(new CallCommand.WarmTransfer(new CallId("one"), "sip:ann@x", "Ein Anruf.", "1"), "100", 20_000, "",
        () -> {});
    bus.deliver();
    happens(answered(dialled("sip:ann@x").orElseThrow().call()));
    assertThat(heard.getFirst()).isInstanceOfSatisfying(ReplyChunk.Text.class, t -> {
      assertThat(t.text()).isEqualTo("Ein Anruf. Drücken Sie 1, um den Anruf anzunehmen.");
      assertThat(t.language()).isEqualTo("de-de");
      assertThat(t.voice()).isEqualTo("thorsten");
    });
  }
}
