package io.stepline.dialog.runtime;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.terms.Template;
import io.stepline.dialog.talk.Company;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Callers who wait for an agent: first come, first served; of the agents the one who has been idle longest. Music plays
 * meanwhile, the place is told now and then, and who waited too long goes back to the bot. A caller's place stands in
 * their talk, so another controller can take the queue over. Owned by the worker's thread.
 */
final class AgentQueues {
  /** An agent who did not take a call is left alone for a while. */
  private static final long REST_MS = 10_000;

  /** What queues need of the house; {@code after} runs on the worker's thread. */
  interface Desk {
    void after(long millis, Runnable step);

    void say(CallId call, String text);

    /** Nobody came. */
    void givenBack(CallId call);

    long nowMs();

    /** The call's talk remembers that it waits here, or no longer. */
    void waits(CallId call, Optional<String> queue);
  }

  private final Bus bus;
  private final Desk desk;
  private final WarmTransfers warm;
  private final Map<String, Queue> queues = new HashMap<>();

  private static final class Agent {
    final String uri;
    long idleSinceMs;
    long restsUntilMs;
    Optional<CallId> call = Optional.empty();
    boolean asked;

    Agent(String uri) {
      this.uri = uri;
    }
  }

  private static final class Waiter {
    final CallId call;
    final String number;
    final long sinceMs;
    boolean offered;
    Optional<Agent> agent = Optional.empty();

    Waiter(CallId call, String number, long sinceMs) {
      this.call = call;
      this.number = number;
      this.sinceMs = sinceMs;
    }
  }

  private static final class Queue {
    final String name;
    final BotPolicy.QueuePolicy policy;
    final Map<CallId, Waiter> waiting = new LinkedHashMap<>();
    final List<Agent> agents = new ArrayList<>();

    Queue(String name, BotPolicy.QueuePolicy policy) {
      this.name = name;
      this.policy = policy;
      policy.agents().forEach(a -> agents.add(new Agent(a)));
    }
  }

  AgentQueues(Bus bus, Desk desk, WarmTransfers warm) {
    this.bus = bus;
    this.desk = desk;
    this.warm = warm;
  }

  /** @param number the caller's, shown to agents */
  void enter(CallId call, String number, BotPolicy bot, String name) {
    Optional<BotPolicy.QueuePolicy> policy = Optional.ofNullable(bot.queues().get(name));
    if (policy.isEmpty()) {
      desk.givenBack(call);
      return;
    }
    Queue q = queue(bot, name, policy.get());
    if (q.waiting.containsKey(call)) return;
    if (q.waiting.size() >= q.policy.maxWaiting()) {
      desk.givenBack(call);
      return;
    }
    Waiter w = new Waiter(call, number, desk.nowMs());
    q.waiting.put(call, w);
    desk.waits(call, Optional.of(name));
    music(call, true);
    attend(q, w);
    serve(q);
  }

  private Queue queue(BotPolicy bot, String name, BotPolicy.QueuePolicy policy) {
    return queues.computeIfAbsent(bot.name() + "/" + name, n -> new Queue(name, policy));
  }

  private void attend(Queue q, Waiter w) {
    desk.after(Math.max(0, w.sinceMs + q.policy.maxWaitMs() - desk.nowMs()), () -> tooLong(q, w));
    desk.after(q.policy.announceMs(), () -> announce(q, w));
  }

  /**
   * Goes on with a caller who waited with another controller, at the place they had; and with the agent who was asked
   * or is with them.
   */
  void resume(CallId call, String number, BotPolicy bot, Optional<Company.Queue> place, Optional<Company.Agent> asked) {
    String name = place.map(Company.Queue::name).or(() -> asked.map(Company.Agent::queue)).orElse("");
    Optional<BotPolicy.QueuePolicy> policy = Optional.ofNullable(bot.queues().get(name));
    if (policy.isEmpty()) {
      if (place.isPresent()) desk.givenBack(call);
      return;
    }
    Queue q = queue(bot, name, policy.get());
    Optional<Agent> agent =
        asked.flatMap(a -> q.agents.stream().filter(x -> x.uri.equals(a.order().target())).findFirst());
    if (asked.filter(a -> a.stage() == Company.Stage.CONNECTED).isPresent()) {
      agent.ifPresent(x -> x.call = asked.map(Company.Agent::call));
      return;
    }
    Waiter w = new Waiter(call, number, place.map(p -> p.sinceUs() / 1_000).orElseGet(desk::nowMs));
    List<Waiter> inOrder = new ArrayList<>(q.waiting.values());
    inOrder.add(w);
    inOrder.sort(Comparator.comparingLong(x -> x.sinceMs));
    q.waiting.clear();
    inOrder.forEach(x -> q.waiting.put(x.call, x));
    attend(q, w);
    if (asked.isPresent() && agent.isPresent()) {
      offered(w, agent.get());
      warm.resume(asked.get(), result(q, w, agent.get()));
    }
    desk.after(0, () -> serve(q));
  }

  /** The call's talk is another controller's now. */
  void leave(CallId call) {
    queues.values().forEach(q -> {
      Optional.ofNullable(q.waiting.remove(call)).flatMap(w -> w.agent).ifPresent(a -> a.asked = false);
      q.agents.stream().filter(a -> a.call.filter(call::equals).isPresent()).forEach(a -> a.call = Optional.empty());
    });
  }

  private void serve(Queue q) {
    for (Waiter w : List.copyOf(q.waiting.values())) {
      if (w.offered) continue;
      Optional<Agent> agent =
          q.agents.stream().filter(a -> !a.asked && a.call.isEmpty() && a.restsUntilMs <= desk.nowMs())
              .min(Comparator.comparingLong(a -> a.idleSinceMs));
      if (agent.isEmpty()) return;
      offer(q, w, agent.get());
    }
  }

  private void offer(Queue q, Waiter w, Agent agent) {
    offered(w, agent);
    warm.begin(new CallCommand.WarmTransfer(w.call, agent.uri, q.policy.briefing(), q.policy.acceptKey()), w.number,
        q.policy.ringMs(), q.name,
        result(q, w, agent));
  }

  private WarmTransfers.Result result(Queue q, Waiter w, Agent agent) {
    return new WarmTransfers.Result() {
      @Override
      public void connected(CallId agentCall) {
        agent.asked = false;
        agent.call = Optional.of(agentCall);
        q.waiting.remove(w.call);
        desk.waits(w.call, Optional.empty());
      }

      @Override
      public void failed() {
        agent.asked = false;
        agent.restsUntilMs = desk.nowMs() + REST_MS;
        w.offered = false;
        desk.after(REST_MS, () -> serve(q));
        serve(q);
      }
    };
  }

  private static void offered(Waiter w, Agent agent) {
    w.offered = true;
    w.agent = Optional.of(agent);
    agent.asked = true;
  }

  private void announce(Queue q, Waiter w) {
    if (!q.waiting.containsKey(w.call)) return;
    if (!w.offered) {
      music(w.call, false);
      desk.say(w.call, Template.filled(q.policy.announcement(), Map.of("position", Integer.toString(position(q, w)))));
    }
    desk.after(q.policy.announceMs(), () -> announce(q, w));
  }

  private static int position(Queue q, Waiter w) {
    return List.copyOf(q.waiting.keySet()).indexOf(w.call) + 1;
  }

  private void tooLong(Queue q, Waiter w) {
    if (w.offered || !q.waiting.containsKey(w.call)) {
      if (w.offered && q.waiting.containsKey(w.call)) desk.after(q.policy.ringMs(), () -> tooLong(q, w));
      return;
    }
    q.waiting.remove(w.call);
    desk.waits(w.call, Optional.empty());
    music(w.call, false);
    desk.givenBack(w.call);
  }

  /** After the conversation has seen it. */
  void event(CallEvent event) {
    switch (event) {
      case CallEvent.PlayoutFinished p when waits(p.call()) -> music(p.call(), true);
      case CallEvent.Ended e -> queues.values().forEach(q -> {
        q.waiting.remove(e.call());
        q.agents.stream().filter(a -> a.call.filter(e.call()::equals).isPresent()).forEach(a -> {
          a.call = Optional.empty();
          a.idleSinceMs = desk.nowMs();
        });
        serve(q);
      });
      default -> {}
    }
  }

  private boolean waits(CallId call) {
    return queues.values().stream().anyMatch(q -> q.waiting.containsKey(call));
  }

  private void music(CallId call, boolean on) {
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Music(call, on));
  }
}
