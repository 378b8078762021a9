package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.List;

/**
 * The house around one leg: where it is registered, who is told of it, who has room for it. Thread-safe; nothing of it
 * waits.
 */
interface Book {
  /** Our name among the gateways on the bus. */
  String gateway();

  int answerDelayMs();

  void publish(CallEvent event);

  /** The far side, or something before it, has our INVITE. */
  void reached(Leg leg);

  /** A gateway did not take our call, or sends it to {@code targets}. @return whether another one is being tried */
  boolean elsewhere(Leg leg, int status, List<String> targets);

  /** The address of a target as somebody outside can call it: ours are written with names of trunks. */
  String reachable(String target);

  /** The peer's REFER: its end of the call moves to {@code target}, ours and the talk stay. */
  void moveTo(Leg leg, String target);

  /** For peers that take no REFER: we call {@code target} ourselves and connect the two. */
  void consult(Leg leg, String target);

  /** @return whether the model cluster has room for this call */
  boolean admit(Leg leg);

  /** How long a call may ring for want of room. */
  long queueMs();

  /** The leg refuses its INVITE. */
  void refused(InviteGate gate, int status);

  void up(Leg leg);

  /** The leg has ended; its {@link CallEvent.Ended} is still to come. */
  void gone(CallId call, CallEnd why);

  /** The leg's end has been published. */
  void told(CallId call);
}
