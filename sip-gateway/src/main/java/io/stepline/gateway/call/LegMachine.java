package io.stepline.gateway.call;

import java.util.Map;

/**
 * One call's phone side as a machine: from where it stands and what happens to what is done. What it wants to know of
 * its ports it asks by a {@link LegEffect.Question}; the next input is the reply. Pure: no clock, no thread, no state.
 */
final class LegMachine {
  private final LegPlan plan;
  private final ReofferSteps reoffers;
  private final TransferSteps transfers;
  private final SuccessionSteps successions;
  private final UpSteps up;
  private final InboundSteps inbound;
  private final OutboundSteps outbound;

  LegMachine(LegPlan plan) {
    this.plan = plan;
    this.reoffers = new ReofferSteps(plan);
    this.transfers = new TransferSteps(plan);
    this.successions = new SuccessionSteps(reoffers);
    this.up = new UpSteps(plan, reoffers, transfers, successions);
    this.inbound = new InboundSteps(plan, reoffers, up);
    this.outbound = new OutboundSteps(plan, reoffers, up);
  }

  /** @throws IllegalStateException if it has asked something and this is no reply to it */
  LegStep step(LegState state, LegInput input, long nowUs) {
    return switch (state) {
      case LegState.Starting s -> starting(s, input);
      case LegState.Waiting w -> inbound.waiting(w, input);
      case LegState.Accepted a -> inbound.accepted(a, input, nowUs);
      case LegState.Dialling d -> outbound.dialling(d, input, nowUs);
      case LegState.Up u -> up.step(u, input, nowUs);
      case LegState.Asking a -> replied(a, input, nowUs);
      case LegState.Ending e -> input instanceof LegInput.Counted c ? LegEnds.counted(plan, e, c, nowUs)
          : over(e, input);
      case LegState.Ended e -> over(e, input);
    };
  }

  private LegStep starting(LegState.Starting s, LegInput input) {
    return switch (input) {
      case LegInput.Invited i -> inbound.invited(s, i);
      case LegInput.Prepare p -> outbound.prepare(s, p);
      case LegInput.Cancelled c -> LegEnds.end(LegEnds.CANCELLED, 0);
      case LegInput.ByeHeard b -> LegEnds.end(LegEnds.bye(b), 0);
      case LegInput.Failed f -> LegEnds.end(LegEnds.failed(f), 0);
      case LegInput.HangUp h -> LegEnds.end(h.why(), 0);
      case LegInput.End e -> LegEnds.end(e.why(), 0);
      case LegInput.Reoffered r -> LegStep.to(s, LegEffect.reject(r.offer().byUpdate(), 491, "", Map.of()));
      default -> otherwise(s, input);
    };
  }

  private LegStep replied(LegState.Asking a, LegInput input, long nowUs) {
    return switch (a.question()) {
      case LegState.Question.PortsForInvite q -> inbound.reserved(q, reply(LegInput.Reserved.class, input, a));
      case LegState.Question.FirstOffer q -> inbound.offerRead(q, reply(LegInput.Reading.class, input, a));
      case LegState.Question.RoomForCall q ->
          inbound.roomTold((LegState.Waiting) a.asker(), q, reply(LegInput.Room.class, input, a), nowUs);
      case LegState.Question.PortsForOffer q -> outbound.reserved(reply(LegInput.Reserved.class, input, a));
      case LegState.Question.EarlyAnswer q ->
          outbound.earlyRead((LegState.Dialling) a.asker(), q, reply(LegInput.Reading.class, input, a), nowUs);
      case LegState.Question.FinalAnswer q ->
          outbound.answerRead((LegState.Dialling) a.asker(), q, reply(LegInput.Reading.class, input, a), nowUs);
      case LegState.Question.AnotherWay q ->
          outbound.anotherWay((LegState.Dialling) a.asker(), q, reply(LegInput.Elsewhere.class, input, a));
      case LegState.Question.FirstAnswer q ->
          inbound.answerRead((LegState.Accepted) a.asker(), reply(LegInput.Reading.class, input, a), nowUs);
      case LegState.Question.PrackAnswer q ->
          inbound.prackAnswerRead((LegState.Waiting) a.asker(), reply(LegInput.Reading.class, input, a));
      case LegState.Question.WayToRefresh q ->
          reoffers.wayToRefresh((LegState.Up) a.asker(), reply(LegInput.Updatable.class, input, a));
      case LegState.Question.LaterAnswer q ->
          reoffers.ackRead((LegState.Up) a.asker(), reply(LegInput.Reading.class, input, a), nowUs);
      case LegState.Question.TheirReoffer q ->
          reoffers.offerRead(a.asker(), q, reply(LegInput.Reading.class, input, a), nowUs);
      case LegState.Question.ReofferAnswer q ->
          reoffers.answerRead((LegState.Up) a.asker(), q, reply(LegInput.Reading.class, input, a), nowUs);
      case LegState.Question.ReplacingOffer q ->
          successions.offerRead((LegState.Up) a.asker(), reply(LegInput.Reading.class, input, a));
      case LegState.Question.MovedAnswer q ->
          successions.answerRead((LegState.Up) a.asker(), reply(LegInput.Reading.class, input, a));
    };
  }

  private static <R extends LegInput.Reply> R reply(Class<R> kind, LegInput input, LegState.Asking a) {
    if (kind.isInstance(input)) return kind.cast(input);
    throw new IllegalStateException(input + " is no reply to " + a.question());
  }

  /** A call that is no more only answers who asks something of it. */
  private static LegStep over(LegState state, LegInput input) {
    return switch (input) {
      case LegInput.Invited i -> LegStep.to(state, new LegEffect.Reject(480, "hung up", Map.of()));
      case LegInput.Reoffered r -> LegStep.to(state, LegEffect.reject(r.offer().byUpdate(), 481, "", Map.of()));
      case LegInput.Moved m -> LegStep.to(state);
      default -> otherwise(state, input);
    };
  }

  /** What a leg has no room for, wherever it stands: another dialog is told that it cannot take its place. */
  static LegStep otherwise(LegState state, LegInput input) {
    return switch (input) {
      case LegInput.Replaced r -> LegStep.to(state, new LegEffect.RejectOther(r.sdp().isEmpty() ? 488 : 491, ""));
      case LegInput.Moved m -> LegStep.to(state, new LegEffect.ByeOther("no usable answer"));
      default -> LegStep.to(state);
    };
  }
}
