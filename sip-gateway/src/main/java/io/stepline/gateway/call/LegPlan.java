package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEvent;

/**
 * What is settled of a leg before it begins.
 *
 * @param gateway our name among the gateways
 * @param answerDelayMs how long an inbound call rings
 * @param queueMs how long one may ring for want of room
 */
record LegPlan(Leg.Facts facts, String gateway, int answerDelayMs, long queueMs, long startedUs) {
  boolean isOutbound() {
    return facts.direction() == CallEvent.Direction.OUTBOUND;
  }

  /** A call whose trunk lets it ring until the model cluster has room. */
  boolean queues() {
    return facts.trunk().limits().whenFull().kind() == Trunk.WhenFull.Kind.QUEUE && !facts.bot().isEmpty();
  }

  boolean earlyMedia() {
    return facts.trunk().media().earlyMedia();
  }

  Trunk.Signalling signalling() {
    return facts.trunk().signalling();
  }
}
