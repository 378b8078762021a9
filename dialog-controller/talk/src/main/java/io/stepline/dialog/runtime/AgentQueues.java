package io.stepline.dialog.runtime;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.terms.Template;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Callers who wait for an agent: first come, first served; of the agents the one who has been idle longest. Music plays meanwhile, the place is told now
 * and then, and who waited too long goes back to the bot. Owned by the worker's thread.
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
    boolean offered;

    Waiter(CallId call, String number) {
      this.call = call;
      this.number = number;
    }
  }

  private static final class Queue {
    final BotPolicy.QueuePolicy policy;
    final Map<CallId, Waiter> waiting = new LinkedHashMap<>();
    final List<Agent> agents = new ArrayList<>();

    Queue(BotPolicy.QueuePolicy policy) {
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
    Queue q = queues.computeIfAbsent(bot.name() + "/" + name, n -> new Queue(policy.get()));
    if (q.waiting.containsKey(call)) return;
    if (q.waiting.size() >= q.policy.maxWaiting()) {
      desk.givenBack(call);
      return;
    }
    Waiter w = new Waiter(call, number);
    q.waiting.put(call, w);
    music(call, true);
    desk.after(q.policy.maxWaitMs(), () -> tooLong(q, w));
    desk.after(q.policy.announceMs(), () -> announce(q, w));
    serve(q);
  }

  private void serve(Queue q) {
    for (Waiter w : List.copyOf(q.waiting.values())) {
      if (w.offered) continue;
      Optional<Agent> agent = q.agents.stream().filter(a -> !a.asked && a.call.isEmpty() && a.restsUntilMs <= desk.nowMs()).min(java.util.Comparator.comparingLong(a -> a.idleSinceMs));
      if (agent.isEmpty()) return;
      offer(q, w, agent.get());
    }
  }

  private void offer(Queue q, Waiter w, Agent agent) {
    w.offered = true;
    agent.asked = true;
    warm.begin(new CallCommand.WarmTransfer(w.call, agent.uri, q.policy.briefing(), q.policy.acceptKey()), w.number, q.policy.ringMs(), new WarmTransfers.Result() {
      @Override
      public void connected(CallId agentCall) {
        agent.asked = false;
        agent.call = Optional.of(agentCall);
        q.waiting.remove(w.call);
      }

      @Override
      public void failed() {
        agent.asked = false;
        agent.restsUntilMs = desk.nowMs() + REST_MS;
        w.offered = false;
        desk.after(REST_MS, () -> serve(q));
        serve(q);
      }
    });
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
      default -> { }
    }
  }

  private boolean waits(CallId call) {
    return queues.values().stream().anyMatch(q -> q.waiting.containsKey(call));
  }

  private void music(CallId call, boolean on) {
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Music(call, on));
  }
}
