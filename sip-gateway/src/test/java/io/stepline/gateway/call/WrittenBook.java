package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.ArrayList;
import java.util.List;

/** A house of one leg that writes down what it is told. Owned by the test. */
final class WrittenBook implements Book {
  final List<CallEvent> events = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  boolean roomy = true;
  boolean moreWays;

  <E extends CallEvent> List<E> all(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public String gateway() {
    return "gateway";
  }

  @Override
  public int answerDelayMs() {
    return 1_000;
  }

  @Override
  public void publish(CallEvent event) {
    events.add(event);
  }

  @Override
  public void reached(Leg leg) {}

  @Override
  public boolean elsewhere(Leg leg, int status, List<String> targets) {
    return moreWays;
  }

  @Override
  public String reachable(String target) {
    return target.replace("@carrier", "@192.0.2.1:5070");
  }

  @Override
  public void moveTo(Leg leg, String target) {
    told.add("move " + target);
  }

  @Override
  public void consult(Leg leg, String target) {
    told.add("consult " + target);
  }

  @Override
  public boolean admit(Leg leg) {
    return roomy;
  }

  @Override
  public long queueMs() {
    return 30_000;
  }

  @Override
  public void refused(InviteGate gate, int status) {
    told.add("refused");
  }

  @Override
  public void up(Leg leg) {
    told.add("up");
  }

  @Override
  public void gone(CallId call, CallEnd why) {
    told.add("gone");
  }

  @Override
  public void told(CallId call) {
    told.add("told");
  }
}
