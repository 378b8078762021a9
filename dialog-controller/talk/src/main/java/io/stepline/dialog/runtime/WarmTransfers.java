package io.stepline.dialog.runtime;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.WallClock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Transfers in which the agent is told first what it is about: the caller hears music, the agent is called and hears the briefing, presses a key if
 * asked to, and the two are connected. Whatever goes wrong before that gives the caller back to the bot. Owned by the worker's thread.
 */
final class WarmTransfers {
  private static final ReplyId BRIEFING = new ReplyId(1);
  private static final String AGENT_VOICE = "rms";
  private static final String AGENT_LANGUAGE = "en-us";

  private final Bus bus;
  private final WallClock clock;
  private final Scheduler scheduler;
  private final Map<CallId, Asked> byAgent = new HashMap<>();

  /** Runs a step on the worker's thread, later. */
  interface Scheduler {
    void after(long millis, Runnable step);
  }

  /** How it went. */
  interface Result {
    default void connected(CallId agent) {}

    /** The caller is still waiting. */
    void failed();
  }

  private final Set<CallId> answered = new HashSet<>();

  private record Asked(CallCommand.WarmTransfer order, Result result) {}

  WarmTransfers(Bus bus, WallClock clock, Scheduler scheduler) {
    this.bus = bus;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  /** @param ringMs how long the agent may take to answer */
  void begin(CallCommand.WarmTransfer order, String callerNumber, int ringMs, Result result) {
    if (byAgent.values().stream().anyMatch(a -> a.order().call().equals(order.call()))) return;
    CallId agent = CallId.random();
    byAgent.put(agent, new Asked(order, result));
    scheduler.after(ringMs, () -> notAnswered(agent));
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Dial(agent, order.target(), callerNumber, ""));
  }

  void event(CallEvent event) {
    Optional<Asked> asked = Optional.ofNullable(byAgent.get(event.call()));
    Optional<CallCommand.WarmTransfer> order = asked.map(Asked::order);
    switch (event) {
      case CallEvent.Answered a when order.isPresent() -> brief(a.call(), order.get());
      case CallEvent.PlayoutFinished p when order.isPresent() && p.complete() && order.get().acceptKey().isEmpty() -> connect(p.call(), order.get());
      case CallEvent.KeyPressed k when order.isPresent() && k.key().equals(order.get().acceptKey()) -> connect(k.call(), order.get());
      case CallEvent.Ended e when order.isPresent() -> {
        byAgent.remove(e.call());
        answered.remove(e.call());
        asked.get().result().failed();
      }
      case CallEvent.Ended e -> byAgent.entrySet().removeIf(x -> {
        if (!x.getValue().order().call().equals(e.call())) return false;
        bus.publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(x.getKey(), "caller-left"));
        return true;
      });
      default -> { }
    }
  }

  private void notAnswered(CallId agent) {
    if (byAgent.containsKey(agent) && !answered.contains(agent)) bus.publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(agent, "no-answer"));
  }

  private void brief(CallId agent, CallCommand.WarmTransfer order) {
    answered.add(agent);
    if (order.briefing().isBlank() && order.acceptKey().isEmpty()) {
      connect(agent, order);
      return;
    }
    String text = order.briefing() + (order.acceptKey().isEmpty() ? "" : " Press " + order.acceptKey() + " to take the call.");
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.Text(agent, BRIEFING, 0, text, AGENT_VOICE, AGENT_LANGUAGE, Stamps.EMPTY.firstToken(clock.nowUs())));
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.End(agent, BRIEFING, 1, "", "", 1, false, Stamps.EMPTY));
    bus.publish(Topics.PLAYOUT_CONTROL, new PlayoutControl.Open(agent, BRIEFING, Stamps.EMPTY));
  }

  private void connect(CallId agent, CallCommand.WarmTransfer order) {
    Optional<Asked> asked = Optional.ofNullable(byAgent.remove(agent));
    answered.remove(agent);
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Bridge(order.call(), agent, false));
    asked.ifPresent(a -> a.result().connected(agent));
  }
}
