package io.stepline.dialog.runtime;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.terms.Template;
import io.stepline.dialog.talk.Company;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AgentClaim;
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
import java.util.stream.Stream;

/**
 * Callers who wait for an agent: first come, first served; of the agents the one who has been idle longest. Music plays
 * meanwhile, the place is told now and then, and who waited too long goes back to the bot. A caller's place stands in
 * their talk, so another controller can take the queue over. An agent is claimed on the bus before being called, so
 * that queues of one name, of several bots and of several controllers share their agents. Owned by the worker's lane.
 */
final class AgentQueues {
  /** An agent who did not take a call is left alone for a while. */
  private static final long REST_MS = 10_000;

  /** A telephone that rings for a caller who has gone is let go first. */
  private static final long LET_GO_MS = 1_000;
  /** A claim that is not renewed for so long is nobody's: who made it has died, and nobody went on with the call. */
  private static final long CLAIM_MS = 90_000;
  private static final long RENEW_MS = 30_000;
  /** By then a claim has come back from the bus, or was lost. */
  private static final long HEARD_MS = 5_000;

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
  private final AgentBook book = new AgentBook();
  /** By the agent's call. */
  private final Map<CallId, Connected> connected = new HashMap<>();
  /** Agents given back, until the bus says so or this time has come. */
  private final Map<String, Long> givingUntilMs = new HashMap<>();

  private record Connected(String agent, CallId caller) {}

  private static final class Waiter {
    final CallId call;
    final String number;
    final long sinceMs;
    /** Claimed, and not yet known whether it counts. */
    Optional<String> wants = Optional.empty();
    /** Ours, and being called. */
    Optional<String> agent = Optional.empty();

    Waiter(CallId call, String number, long sinceMs) {
      this.call = call;
      this.number = number;
      this.sinceMs = sinceMs;
    }

    boolean isOffered() {
      return wants.isPresent() || agent.isPresent();
    }
  }

  private static final class Queue {
    final String name;
    final BotPolicy.QueuePolicy policy;
    final Map<CallId, Waiter> waiting = new LinkedHashMap<>();

    Queue(String name, BotPolicy.QueuePolicy policy) {
      this.name = name;
      this.policy = policy;
    }
  }

  AgentQueues(Bus bus, Desk desk, WarmTransfers warm) {
    this.bus = bus;
    this.desk = desk;
    this.warm = warm;
    desk.after(RENEW_MS, this::renew);
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
    Optional<String> agent = asked.map(a -> a.order().target()).filter(policy.get().agents()::contains);
    if (asked.filter(a -> a.stage() == Company.Stage.CONNECTED).isPresent()) {
      agent.ifPresent(x -> {
        connected.put(asked.get().call(), new Connected(x, call));
        claim(x, call);
      });
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
      w.agent = agent;
      claim(agent.get(), call);
      warm.resume(asked.get(), result(q, w, agent.get()));
    }
    desk.after(0, () -> serve(q));
  }

  /** The call's talk is another controller's now, and with it the claim. */
  void leave(CallId call) {
    queues.values().forEach(q -> q.waiting.remove(call));
    connected.entrySet().removeIf(c -> c.getKey().equals(call) || c.getValue().caller().equals(call));
  }

  private void serve(Queue q) {
    for (Waiter w : List.copyOf(q.waiting.values())) {
      if (w.isOffered()) continue;
      Optional<String> agent = q.policy.agents().stream().filter(a -> mayAsk(a, w))
          .min(Comparator.comparingLong(book::idleSinceUs));
      if (agent.isEmpty()) return;
      w.wants = agent;
      claim(agent.get(), w.call);
      desk.after(HEARD_MS, () -> notHeard(q, w, agent.get()));
    }
  }

  private boolean mayAsk(String agent, Waiter w) {
    return book.isFree(agent, w.call, nowUs()) && givingUntilMs.getOrDefault(agent, 0L) <= desk.nowMs()
        && waiters().noneMatch(x -> x.wants.or(() -> x.agent).filter(agent::equals).isPresent());
  }

  private Stream<Waiter> waiters() {
    return queues.values().stream().flatMap(q -> q.waiting.values().stream());
  }

  private long nowUs() {
    return desk.nowMs() * 1_000;
  }

  private void claim(String agent, CallId call) {
    bus.publish(Topics.AGENT_CLAIMS, new AgentClaim(agent, call, true, nowUs(), nowUs() + CLAIM_MS * 1_000));
  }

  private void giveBack(String agent, CallId call, long restMs) {
    givingUntilMs.put(agent, desk.nowMs() + HEARD_MS);
    bus.publish(Topics.AGENT_CLAIMS, new AgentClaim(agent, call, false, nowUs(), nowUs() + restMs * 1_000));
  }

  private void notHeard(Queue q, Waiter w, String agent) {
    if (w.wants.filter(agent::equals).isEmpty()) return;
    w.wants = Optional.empty();
    giveBack(agent, w.call, 0);
    serve(q);
  }

  private void renew() {
    waiters().forEach(w -> w.agent.ifPresent(a -> claim(a, w.call)));
    connected.values().forEach(c -> claim(c.agent(), c.caller()));
    queues.values().forEach(this::serve);
    desk.after(RENEW_MS, this::renew);
  }

  /** The next claim on the bus, anybody's, ours among them. On the worker's lane. */
  void claimed(AgentClaim claim) {
    boolean counts = book.heard(claim);
    if (!claim.taken()) {
      if (!counts) return;
      givingUntilMs.remove(claim.agent());
      long restsMs = Math.ceilDiv(claim.untilUs() - nowUs(), 1_000);
      if (restsMs <= 0) free(claim.agent());
      else desk.after(restsMs, () -> free(claim.agent()));
      return;
    }
    for (Queue q : List.copyOf(queues.values()))
      Optional.ofNullable(q.waiting.get(claim.call())).ifPresent(w -> {
        if (w.wants.filter(claim.agent()::equals).isPresent()) {
          w.wants = Optional.empty();
          if (counts) offer(q, w, claim.agent());
          else serve(q);
        } else if (counts && w.agent.filter(claim.agent()::equals).isEmpty()) {
          giveBack(claim.agent(), w.call, 0);
        }
      });
  }

  private void free(String agent) {
    queues.values().stream().filter(q -> q.policy.agents().contains(agent)).forEach(this::serve);
  }

  private void offer(Queue q, Waiter w, String agent) {
    w.agent = Optional.of(agent);
    warm.begin(new CallCommand.WarmTransfer(w.call, agent, q.policy.briefing(), q.policy.acceptKey()), w.number,
        q.policy.ringMs(), q.name, result(q, w, agent));
  }

  private WarmTransfers.Result result(Queue q, Waiter w, String agent) {
    return new WarmTransfers.Result() {
      @Override
      public void connected(CallId agentCall) {
        connected.put(agentCall, new Connected(agent, w.call));
        q.waiting.remove(w.call);
        desk.waits(w.call, Optional.empty());
      }

      @Override
      public void failed() {
        w.agent = Optional.empty();
        giveBack(agent, w.call, REST_MS);
        serve(q);
      }
    };
  }

  private void announce(Queue q, Waiter w) {
    if (!q.waiting.containsKey(w.call)) return;
    if (!w.isOffered()) {
      music(w.call, false);
      desk.say(w.call, Template.filled(q.policy.announcement(), Map.of("position", Integer.toString(position(q, w)))));
    }
    desk.after(q.policy.announceMs(), () -> announce(q, w));
  }

  private static int position(Queue q, Waiter w) {
    return List.copyOf(q.waiting.keySet()).indexOf(w.call) + 1;
  }

  private void tooLong(Queue q, Waiter w) {
    if (w.isOffered() || !q.waiting.containsKey(w.call)) {
      if (w.isOffered() && q.waiting.containsKey(w.call)) desk.after(q.policy.ringMs(), () -> tooLong(q, w));
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
      case CallEvent.Ended e -> {
        queues.values().forEach(q -> Optional.ofNullable(q.waiting.remove(e.call()))
            .flatMap(w -> w.wants.or(() -> w.agent)).ifPresent(a -> giveBack(a, e.call(), LET_GO_MS)));
        Optional.ofNullable(connected.remove(e.call())).ifPresent(c -> giveBack(c.agent(), c.caller(), 0));
        queues.values().forEach(this::serve);
      }
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
