package io.stepline.gateway.call;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.contract.OrderOutcome;
import io.stepline.kafka.contract.WallClock;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the bot, the control API and the queues want of calls under way. Thread-safe: each order runs on the
 * lane that owns what it is about.
 */
final class Orders {
  private static final Logger log = LoggerFactory.getLogger(Orders.class);
  private static final Optional<String> CLOSING = Optional.of("the gateway is shutting down");
  private final String gateway;
  private final Bus bus;
  private final WallClock clock;
  private final Prompts prompts;
  private final CallMedia media;
  private final Calls calls;
  private final Lanes lanes;
  private final Bridges bridges;
  private final PassedOn passedOn = new PassedOn();

  /** What was carried out already when it comes back from the bus. Bounded. */
  private static final class PassedOn {
    private static final int MOST = 1_000;
    private final Deque<CallCommand> waiting = new ArrayDeque<>();

    synchronized void add(CallCommand command) {
      if (waiting.size() == MOST) waiting.removeFirst();
      waiting.add(command);
    }

    synchronized boolean remove(CallCommand command) {
      return waiting.removeFirstOccurrence(command);
    }
  }

  Orders(CallSettings settings, CallMedia media, Bus bus, WallClock clock, Calls calls, Lanes lanes,
      Bridges bridges) {
    this.gateway = settings.gateway();
    this.bus = bus;
    this.clock = clock;
    this.prompts = settings.prompts();
    this.media = media;
    this.calls = calls;
    this.lanes = lanes;
    this.bridges = bridges;
  }

  /** An order for a call that is not ours, or no longer, is for somebody else. */
  void give(CallCommand command) {
    if (passedOn.remove(command)) return;
    calls.leg(command.call()).ifPresent(leg -> carryOut(leg, command, refusal -> refusal
        .ifPresent(
            why -> log.warn("callId={} {} refused: {}", command.call(), command.getClass().getSimpleName(), why))));
  }

  /**
   * As {@link #give(CallCommand)}, and says what came of it. What the talk or a recorder must mind too is passed on to
   * them once it is carried out here.
   */
  void give(CallOrder order) {
    calls.leg(order.call()).ifPresent(leg -> {
      if (clock.nowUs() > order.notAfterUs()) told(order, Optional.of("it came too late"));
      else carryOut(leg, order.command(), refusal -> {
        told(order, refusal);
        if (refusal.isEmpty()) passOn(order.command());
      });
    });
  }

  private void told(CallOrder order, Optional<String> refusal) {
    bus.publish(Topics.ORDER_OUTCOMES,
        new OrderOutcome(order.order(), order.call(),
            refusal.isEmpty() ? OrderOutcome.State.DONE : OrderOutcome.State.REFUSED, refusal.orElse(""), gateway,
            clock.nowUs()));
  }

  private void passOn(CallCommand command) {
    switch (command) {
      case CallCommand.ForTalk _,CallCommand.ForQueues _,CallCommand.ForRecorder _ -> {
        if (command instanceof CallCommand.ForLeg || command instanceof CallCommand.ForRooms) passedOn.add(command);
        bus.publish(Topics.CALL_COMMANDS, command);
      }
      default -> {}
    }
  }

  /** @param told hears once why it was refused, or that it was not */
  private void carryOut(Leg leg, CallCommand command, Consumer<Optional<String>> told) {
    boolean runs = lanes.of(command.call()).run(() -> {
      if (!leg.isUp() && !(command instanceof CallCommand.HangUp)) told.accept(Optional.of("the call is not up"));
      else if (command instanceof CallCommand.ForLeg c) told.accept(atLeg(leg, c));
      else if (command instanceof CallCommand.ForRooms c) amongCalls(c, told);
      else told.accept(Optional.empty());
    });
    if (!runs) told.accept(CLOSING);
  }

  private Optional<String> atLeg(Leg leg, CallCommand.ForLeg command) {
    switch (command) {
      case CallCommand.HangUp c ->
          leg.hangUp(new CallEnd(CallEnd.Outcome.SUCCESS, c.reason(), 0), OutcomeHeaders.of(c.headers()));
      case CallCommand.BlindTransfer c ->
          leg.transfer(new Referral(c.target(), Optional.empty(), OutcomeHeaders.of(c.headers())));
      case CallCommand.AttendedTransfer c -> {
        Optional<Leg.Contact> other = calls.leg(c.other()).flatMap(Leg::contact);
        if (other.isEmpty()) return Bridges.notHere(c.other());
        leg.transfer(new Referral(other.get().target(), Optional.of(other.get().id()), Map.of()));
      }
      case CallCommand.SendKeys c -> leg.press(c.keys());
      case CallCommand.Hold c -> leg.hold(c.onHold());
      case CallCommand.Play c -> {
        return play(c);
      }
      case CallCommand.Say c -> media.botIsOrderedToSpeak(c.call());
    }
    return Optional.empty();
  }

  private void amongCalls(CallCommand.ForRooms command, Consumer<Optional<String>> told) {
    boolean runs = lanes.rooms().run(() -> told.accept(switch (command) {
      case CallCommand.Bridge c -> bridges.connect(c.call(), c.other(), c.returnToBot());
      case CallCommand.Unbridge c -> bridges.disconnect(c.call());
      case CallCommand.Monitor c -> bridges.monitor(c);
      case CallCommand.Music c -> {
        bridges.music(c.call(), c.on());
        yield Optional.<String>empty();
      }
      case CallCommand.Park c -> bridges.park(c.call(), c.place());
      case CallCommand.Retrieve c -> bridges.retrieve(c.call(), c.place());
    }));
    if (!runs) told.accept(CLOSING);
  }

  private Optional<String> play(CallCommand.Play order) {
    try {
      Optional<short[]> pcm = prompts.pcm(order.prompt());
      if (pcm.isEmpty()) return Optional.of("there is no prompt '" + order.prompt() + "'");
      media.play(order.call(), pcm.get(), Prompts.RATE_HZ);
      return Optional.empty();
    } catch (UncheckedIOException e) {
      return Optional.of("prompt '" + order.prompt() + "' cannot be read");
    }
  }
}
