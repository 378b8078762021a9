package io.stepline.dialog.runtime;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.talk.Company;
import io.stepline.dialog.terms.Template;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.WallClock;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Transfers in which the agent is told first what it is about: the caller hears music, the agent is called and hears
 * the briefing, presses a key if asked to, and the two are connected. Whatever goes wrong before that gives the caller
 * back to the bot. How far it is stands in the caller's talk, so another controller can go on with it. Owned by the
 * worker's thread.
 */
final class WarmTransfers {
  private static final ReplyId BRIEFING = new ReplyId(1);

  private final Bus bus;
  private final WallClock clock;
  private final Scheduler scheduler;
  private final Watch watch;
  private final Map<CallId, Asked> byAgent = new HashMap<>();

  /** Runs a step on the worker's thread, later. */
  interface Scheduler {
    void after(long millis, Runnable step);
  }

  /** Keeps in the caller's talk how far it is. */
  interface Watch {
    /** A number that the caller's talk gives once. */
    long attempt(CallId caller);

    /** Of the caller's bot, whose voice and language agents hear too. */
    BotPolicy policy(CallId caller);

    void asked(CallId caller, Company.Agent agent);

    void gone(CallId caller, CallId agent);
  }

  /** How it went. */
  interface Result {
    default void connected(CallId agent) {}

    /** The caller is still waiting. */
    void failed();
  }

  private record Asked(Company.Agent agent, Result result) {
    CallCommand.WarmTransfer order() {
      return agent.order();
    }
  }

  WarmTransfers(Bus bus, WallClock clock, Scheduler scheduler, Watch watch) {
    this.bus = bus;
    this.clock = clock;
    this.scheduler = scheduler;
    this.watch = watch;
  }

  /** @param ringMs how long the agent may take to answer @param queue the agent belongs to, empty for none */
  void begin(CallCommand.WarmTransfer order, String callerNumber, int ringMs, String queue, Result result) {
    if (byAgent.values().stream().anyMatch(a -> a.order().call().equals(order.call()))) return;
    CallId agent = beside(order.call());
    at(new Company.Agent(agent, order, queue, Company.Stage.RINGING, clock.nowUs() + ringMs * 1_000L), result);
    scheduler.after(ringMs, () -> notAnswered(agent));
    bus.publish(Topics.DIAL_BESIDE,
        DialOrder.plain(agent, order.target(), callerNumber, "", clock.nowUs()).beside(order.call()));
  }

  /** Goes on with what another controller began. */
  void resume(Company.Agent agent, Result result) {
    byAgent.put(agent.call(), new Asked(agent, result));
    scheduler.after(Math.max(0, (agent.untilUs() - clock.nowUs()) / 1_000), () -> notAnswered(agent.call()));
  }

  /** The caller's talk is another controller's now. */
  void leave(CallId caller) {
    byAgent.values().removeIf(a -> a.order().call().equals(caller));
  }

  /**
   * In the caller's partition, so that one controller hears of both; the same for the same attempt, whoever makes it.
   */
  private CallId beside(CallId caller) {
    String attempt = caller + "/" + watch.attempt(caller) + "/";
    int partition = bus.partitionOf(caller);
    CallId id = caller;
    for (int i = 0; id.equals(caller) || bus.partitionOf(id) != partition; i++)
      id = new CallId(UUID.nameUUIDFromBytes((attempt + i).getBytes(StandardCharsets.UTF_8)).toString());
    return id;
  }

  private void at(Company.Agent agent, Result result) {
    byAgent.put(agent.call(), new Asked(agent, result));
    watch.asked(agent.order().call(), agent);
  }

  void event(CallEvent event) {
    Optional<Asked> asked = Optional.ofNullable(byAgent.get(event.call()));
    Optional<CallCommand.WarmTransfer> order = asked.map(Asked::order);
    switch (event) {
      case CallEvent.Answered a when asked.isPresent() -> brief(a.call(), asked.get());
      case CallEvent.PlayoutFinished p when order.isPresent() && p.complete() && order.get().acceptKey().isEmpty() ->
          connect(p.call(), asked.get());
      case CallEvent.KeyPressed k when order.isPresent() && k.key().equals(order.get().acceptKey()) ->
          connect(k.call(), asked.get());
      case CallEvent.Ended e when order.isPresent() -> {
        byAgent.remove(e.call());
        watch.gone(order.get().call(), e.call());
        asked.get().result().failed();
      }
      case CallEvent.Ended e -> byAgent.entrySet().removeIf(x -> {
        if (!x.getValue().order().call().equals(e.call())) return false;
        bus.publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(x.getKey(), "caller-left"));
        return true;
      });
      default -> {}
    }
  }

  private void notAnswered(CallId agent) {
    if (Optional.ofNullable(byAgent.get(agent)).filter(a -> a.agent().stage() == Company.Stage.RINGING).isPresent())
      bus.publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(agent, "no-answer"));
  }

  private void brief(CallId agent, Asked asked) {
    CallCommand.WarmTransfer order = asked.order();
    at(new Company.Agent(agent, order, asked.agent().queue(), Company.Stage.ANSWERED, asked.agent().untilUs()),
        asked.result());
    if (order.briefing().isBlank() && order.acceptKey().isEmpty()) {
      connect(agent, asked);
      return;
    }
    BotPolicy bot = watch.policy(order.call());
    String press = order.acceptKey().isEmpty() ? ""
        : Template.filled(bot.words().press(), Map.of("key", order.acceptKey()));
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.Text(agent, BRIEFING, 0, (order.briefing() + " " + press).strip(),
        bot.voice(), bot.language(),
        Stamps.EMPTY.firstToken(clock.nowUs())));
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.End(agent, BRIEFING, 1, "", "", 1, false, Stamps.EMPTY));
    bus.publish(Topics.PLAYOUT_CONTROL, new PlayoutControl.Open(agent, BRIEFING, Stamps.EMPTY));
  }

  private void connect(CallId agent, Asked asked) {
    CallCommand.WarmTransfer order = asked.order();
    byAgent.remove(agent);
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Bridge(order.call(), agent, false));
    watch.asked(order.call(),
        new Company.Agent(agent, order, asked.agent().queue(), Company.Stage.CONNECTED, asked.agent().untilUs()));
    asked.result().connected(agent);
  }
}
