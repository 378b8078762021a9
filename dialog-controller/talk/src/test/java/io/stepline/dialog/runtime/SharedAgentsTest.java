package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.talk.Company;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two controllers, with queues that name the same agents, on one bus and in one virtual time. */
class SharedAgentsTest {
  private final InMemoryBus bus = new InMemoryBus();
  private final TreeMap<Long, List<Runnable>> later = new TreeMap<>();
  private final List<DialOrder> dials = new ArrayList<>();
  private final Map<CallId, String> ringing = new HashMap<>();
  private final List<CallId> bridged = new ArrayList<>();
  private long nowMs = 1_000;
  private long attempts;
  private final Controller first = new Controller();
  private final Controller second = new Controller();

  SharedAgentsTest() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_COMMANDS, c -> {
      if (c instanceof CallCommand.Bridge b) bridged.add(b.call());
    }), Bus.Route.each(Topics.DIAL_BESIDE, this::dialled))));
  }

  /** No agent's telephone rings twice at once. */
  private void dialled(DialOrder d) {
    assertThat(ringing.values()).as("asked twice").doesNotContain(d.uri());
    dials.add(d);
    ringing.put(d.call(), d.uri());
  }

  private void after(long millis, Runnable step) {
    later.computeIfAbsent(nowMs + millis, t -> new ArrayList<>()).add(step);
  }

  private void pass(long millis) {
    bus.deliver();
    long until = nowMs + millis;
    while (!later.isEmpty() && later.firstKey() <= until) {
      nowMs = later.firstKey();
      later.pollFirstEntry().getValue().forEach(Runnable::run);
      bus.deliver();
    }
    nowMs = until;
  }

  private static BotPolicy bot(String name, List<String> agents) {
    BotPolicy d = BotPolicy.DEFAULT;
    return new BotPolicy(name, Map.of(), Map.of(),
        Map.of("support", new BotPolicy.QueuePolicy(agents, 20_000, 600_000, 50, 300_000, "Wait.", "", "")), d.limits(),
        d.keys(), List.of(), "", "", "en-us", "rms", BotPolicy.Interruptions.USUAL, BotPolicy.EndOfTurn.USUAL);
  }

  private final class Controller implements AgentQueues.Desk, WarmTransfers.Watch {
    private final WarmTransfers warm = new WarmTransfers(bus, () -> nowMs * 1_000, this::after, this);
    private final AgentQueues queues = new AgentQueues(bus, this, warm);
    private final Bus.Subscription claims = bus.subscribe(
        new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.AGENT_CLAIMS, queues::claimed))));
    private final Map<CallId, Company.Agent> asked = new HashMap<>();
    private boolean dead;

    void enter(String call, String bot, String... agents) {
      queues.enter(new CallId(call), "100", bot(bot, List.of(agents)), "support");
    }

    void happens(CallEvent e) {
      warm.event(e);
      queues.event(e);
    }

    void die() {
      dead = true;
      claims.close();
    }

    @Override
    public void after(long millis, Runnable step) {
      SharedAgentsTest.this.after(millis, () -> {
        if (!dead) step.run();
      });
    }

    @Override
    public void say(CallId call, String text) {}

    @Override
    public void givenBack(CallId call) {}

    @Override
    public long nowMs() {
      return nowMs;
    }

    @Override
    public void waits(CallId call, Optional<String> queue) {}

    @Override
    public long attempt(CallId caller) {
      return attempts++;
    }

    @Override
    public BotPolicy policy(CallId caller) {
      return BotPolicy.DEFAULT;
    }

    @Override
    public void asked(CallId caller, Company.Agent agent) {
      asked.put(caller, agent);
    }

    @Override
    public void gone(CallId caller, CallId agent) {
      asked.remove(caller);
    }
  }

  private void ended(Controller at, CallId call) {
    ringing.remove(call);
    at.happens(new CallEvent.Ended(call, new CallEnd(CallEnd.Outcome.SUCCESS, "x", 0), CallEvent.Direction.OUTBOUND, "",
        "", "", "", 0, 0, MediaReport.EMPTY, 1));
    bus.deliver();
  }

  private void answered(Controller at, CallId call) {
    at.happens(new CallEvent.Answered(call, "gw", CallEvent.Direction.OUTBOUND, "100", "a", "", "trunk", "PCMU", 8000,
        Map.of(), 1));
    bus.deliver();
  }

  @Test
  void shouldAskAnAgentForOneOfTwoControllersAtATime() {
    first.enter("one", "desk", "sip:ann@x");
    second.enter("two", "desk", "sip:ann@x");
    pass(0);
    assertThat(dials).hasSize(1);
    CallId ann = dials.getFirst().call();
    answered(first, ann);
    assertThat(bridged).containsExactly(new CallId("one"));
    pass(200_000);
    assertThat(dials).as("still in their talk").hasSize(1);
    ended(first, ann);
    pass(0);
    assertThat(dials).hasSize(2);
    answered(second, dials.getLast().call());
    assertThat(bridged).containsExactly(new CallId("one"), new CallId("two"));
  }

  @Test
  void shouldAskTheNextAgentWhenAnotherControllerWasFirst() {
    first.enter("one", "desk", "sip:ann@x", "sip:bob@x");
    second.enter("two", "desk", "sip:ann@x", "sip:bob@x");
    pass(0);
    assertThat(dials).extracting(DialOrder::uri).containsExactlyInAnyOrder("sip:ann@x", "sip:bob@x");
  }

  @Test
  void shouldShareAnAgentOfTwoBots() {
    first.enter("one", "desk", "sip:ann@x");
    first.enter("two", "sales", "sip:ann@x");
    pass(0);
    assertThat(dials).hasSize(1);
  }

  @Test
  void shouldLeaveAnAgentAloneForAWhileWhoDidNotTakeTheOthersCall() {
    first.enter("one", "desk", "sip:ann@x");
    second.enter("two", "desk", "sip:ann@x");
    pass(0);
    ended(first, new CallId("one"));
    ended(first, dials.getFirst().call());
    pass(1_000);
    assertThat(dials).hasSize(2);
    ended(second, dials.getLast().call());
    pass(9_999);
    assertThat(dials).hasSize(2);
    pass(1);
    assertThat(dials).hasSize(3);
  }

  @Test
  void shouldKeepAnAgentWhoIsAskedWhenTheControllerDies() {
    first.enter("one", "desk", "sip:ann@x");
    second.enter("two", "desk", "sip:ann@x");
    pass(0);
    CallId ann = dials.getFirst().call();
    answered(first, ann);
    first.die();
    pass(6_000);
    second.queues.resume(new CallId("one"), "100", bot("desk", List.of("sip:ann@x")), Optional.empty(),
        Optional.of(first.asked.get(new CallId("one"))));
    pass(300_000);
    assertThat(dials).hasSize(1);
    ended(second, ann);
    pass(0);
    assertThat(dials).hasSize(2);
  }

  @Test
  void shouldAskAgainInTimeWhenNobodyGoesOnWithWhatADeadControllerBegan() {
    first.enter("one", "desk", "sip:ann@x");
    second.enter("two", "desk", "sip:ann@x");
    pass(0);
    first.die();
    ringing.clear();
    pass(85_000);
    assertThat(dials).hasSize(1);
    pass(36_000);
    assertThat(dials).hasSize(2);
  }

  /** Callers come to both, agents take, refuse, let ring and hang up; nobody rings twice and nobody is forgotten. */
  @Test
  void shouldServeEverybodyAndAskNobodyTwiceWhateverHappens() {
    for (int seed = 0; seed < 100; seed++) {
      SharedAgentsTest house = new SharedAgentsTest();
      house.live(new Random(seed));
    }
  }

  private void live(Random random) {
    Set<CallId> callers = new HashSet<>();
    Map<CallId, Controller> at = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      Controller c = random.nextBoolean() ? first : second;
      CallId call = new CallId("caller-" + i);
      callers.add(call);
      at.put(call, c);
      c.enter(call.value(), random.nextBoolean() ? "desk" : "sales", "sip:ann@x", "sip:bob@x", "sip:cleo@x");
      pass(random.nextInt(3_000));
      List.copyOf(ringing.keySet()).forEach(a -> act(random, a));
    }
    for (int i = 0; i < 200 && !bridged.containsAll(callers); i++) {
      pass(1_000 + random.nextInt(3_000));
      List.copyOf(ringing.keySet()).forEach(a -> act(random, a));
    }
    assertThat(bridged).containsExactlyInAnyOrderElementsOf(callers);
  }

  private void act(Random random, CallId agent) {
    Controller at = first.asked.values().stream().anyMatch(a -> a.call().equals(agent)) ? first : second;
    boolean talking = at.asked.values().stream()
        .anyMatch(a -> a.call().equals(agent) && a.stage() == Company.Stage.CONNECTED);
    switch (random.nextInt(3)) {
      case 0 -> {
        if (!talking) answered(at, agent);
      }
      case 1 -> ended(at, agent);
      default -> {
      }
    }
  }
}
