package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.List;

/** The book of a real house: passes on to its register, its outbound calls, its rooms and the bus. Thread-safe. */
final class HouseBook implements Book {
  private final CallDesk desk;
  private final OutboundCalls outbound;
  private final Bridges bridges;

  HouseBook(CallDesk desk, OutboundCalls outbound, Bridges bridges) {
    this.desk = desk;
    this.outbound = outbound;
    this.bridges = bridges;
  }

  @Override
  public String gateway() {
    return desk.settings().gateway();
  }

  @Override
  public int answerDelayMs() {
    return desk.settings().answerDelayMs();
  }

  @Override
  public void publish(CallEvent event) {
    desk.publish(event);
  }

  @Override
  public void reached(Leg leg) {
    outbound.reached(leg);
  }

  @Override
  public boolean elsewhere(Leg leg, int status, List<String> targets) {
    return outbound.elsewhere(leg, status, targets);
  }

  @Override
  public String reachable(String target) {
    return outbound.reachable(target);
  }

  @Override
  public void moveTo(Leg leg, String target) {
    outbound.moveTo(leg, target);
  }

  @Override
  public void consult(Leg leg, String target) {
    desk.lanes().rooms().run(() -> bridges.consult(leg, target));
  }

  @Override
  public boolean admit(Leg leg) {
    return desk.budget().admit(leg.facts().call(), leg.facts().trunk().limits().priority(),
        desk.clock().nowUs() / 1000);
  }

  @Override
  public long queueMs() {
    return desk.budget().queueSeconds() * 1_000L;
  }

  @Override
  public void refused(InviteGate gate, int status) {
    desk.refused(gate, status);
  }

  @Override
  public void up(Leg leg) {
    desk.lanes().rooms().run(() -> bridges.up(leg));
  }

  @Override
  public void gone(CallId call, CallEnd why) {
    desk.budget().release(call);
    desk.calls().gone(call);
    outbound.gone(call);
    desk.lanes().rooms().run(() -> bridges.gone(call, why));
  }

  @Override
  public void told(CallId call) {
    desk.calls().told(call);
  }
}
