package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the bot, the control API and the queues want of calls under way. Thread-safe: each order runs on the
 * lane that owns what it is about.
 */
final class Orders {
  private static final Logger log = LoggerFactory.getLogger(Orders.class);
  private final Prompts prompts;
  private final CallMedia media;
  private final Calls calls;
  private final Lanes lanes;
  private final Bridges bridges;

  Orders(Prompts prompts, CallMedia media, Calls calls, Lanes lanes, Bridges bridges) {
    this.prompts = prompts;
    this.media = media;
    this.calls = calls;
    this.lanes = lanes;
    this.bridges = bridges;
  }

  /** An order for a call that is not ours, or no longer, is for somebody else. */
  void give(CallCommand command) {
    calls.leg(command.call()).ifPresent(leg -> lanes.of(command.call()).run(() -> carryOut(leg, command)));
  }

  private void carryOut(Leg leg, CallCommand command) {
    if (command instanceof CallCommand.ForLeg c) atLeg(leg, c);
    if (command instanceof CallCommand.ForRooms c) rooms(() -> amongCalls(c));
  }

  private void atLeg(Leg leg, CallCommand.ForLeg command) {
    switch (command) {
      case CallCommand.HangUp c ->
          leg.hangUp(new CallEnd(CallEnd.Outcome.SUCCESS, c.reason(), 0), OutcomeHeaders.of(c.headers()));
      case CallCommand.BlindTransfer c ->
          leg.transfer(new Referral(c.target(), Optional.empty(), OutcomeHeaders.of(c.headers())));
      case CallCommand.AttendedTransfer c ->
          calls.leg(c.other()).flatMap(Leg::contact)
              .ifPresent(o -> leg.transfer(new Referral(o.target(), Optional.of(o.id()), Map.of())));
      case CallCommand.SendKeys c -> leg.press(c.keys());
      case CallCommand.Hold c -> leg.hold(c.onHold());
      case CallCommand.Play c -> play(c);
      case CallCommand.Say c -> media.botIsOrderedToSpeak(c.call());
    }
  }

  private void amongCalls(CallCommand.ForRooms command) {
    switch (command) {
      case CallCommand.Bridge c -> bridges.connect(c.call(), c.other(), c.returnToBot());
      case CallCommand.Unbridge c -> bridges.disconnect(c.call());
      case CallCommand.Monitor c -> bridges.monitor(c);
      case CallCommand.Music c -> bridges.music(c.call(), c.on());
      case CallCommand.Park c -> bridges.park(c.call(), c.place());
      case CallCommand.Retrieve c -> bridges.retrieve(c.call(), c.place());
    }
  }

  private void rooms(Runnable step) {
    lanes.rooms().run(step);
  }

  private void play(CallCommand.Play order) {
    try {
      Optional<short[]> pcm = prompts.pcm(order.prompt());
      if (pcm.isPresent()) media.play(order.call(), pcm.get(), Prompts.RATE_HZ);
      else log.warn("callId={} there is no prompt '{}'", order.call(), order.prompt());
    } catch (UncheckedIOException e) {
      log.warn("callId={} prompt '{}': {}", order.call(), order.prompt(), e.getMessage());
    }
  }
}
