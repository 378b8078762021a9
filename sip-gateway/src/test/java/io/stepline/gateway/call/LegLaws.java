package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEvent;
import java.util.ArrayList;
import java.util.List;

/** What holds of a leg whatever happens to it; hears each step. Owned by the test. */
final class LegLaws {
  private final List<LegEffect> done = new ArrayList<>();
  private int waiting;
  private boolean reserved;
  private boolean open;
  private boolean closed;
  private boolean left;
  private int ends;
  private int goodbyes;
  private boolean moving;

  /** An INVITE, re-INVITE or UPDATE of the peer waits for its one final response. */
  boolean requestWaits() {
    return waiting > 0;
  }

  boolean isLeft() {
    return left;
  }

  void heard(LegInput input, LegStep step) {
    if (input instanceof LegInput.Invited || input instanceof LegInput.Reoffered) waiting++;
    if (input instanceof LegInput.Reserved r) reserved = r.ports();
    for (int i = 0; i < step.effects().size(); i++) {
      LegEffect effect = step.effects().get(i);
      hold(!(effect instanceof LegEffect.Question) || i == step.effects().size() - 1, "a question stands last");
      hold(!(effect instanceof LegEffect.Question) || step.next() instanceof LegState.Asking, "who asks waits");
      does(effect);
      done.add(effect);
    }
    hold(!(step.next() instanceof LegState.Up) || open, "who talks has open media");
    hold(!left || !moving, "no phone rings on for a call that is over");
    moving = step.next().settled() instanceof LegState.Up u && u.offer() == LegState.Offer.ELSEWHERE;
  }

  private void does(LegEffect effect) {
    if (left) hold(answersARequest(effect) || effect instanceof LegEffect.CloseMedia && !closed
        || effect instanceof LegEffect.Publish p && p.event() instanceof CallEvent.Ended
        || effect instanceof LegEffect.Forget, "nothing is done after the end");
    switch (effect) {
      case LegEffect.Accept e -> responds();
      case LegEffect.Reject e -> responds();
      case LegEffect.AcceptUpdate e -> responds();
      case LegEffect.RejectUpdate e -> responds();
      case LegEffect.Bye e -> goodbyes += e.reason().equals("replaced") ? 0 : 1;
      case LegEffect.Cancel e -> goodbyes++;
      case LegEffect.CancelMove e -> moving = false;
      case LegEffect.Leave e -> left = true;
      case LegEffect.OpenMedia e -> {
        hold(reserved && !open && !closed, "media opens once, on ports of its own");
        open = true;
      }
      case LegEffect.ChangeMedia e -> hold(open && !closed, "only open media changes");
      case LegEffect.CloseMedia e -> {
        hold(!closed, "media closes once");
        closed = true;
      }
      case LegEffect.Publish p when p.event() instanceof CallEvent.Ended -> ends++;
      default -> {}
    }
    hold(ends <= 1 && goodbyes <= 1, "one end and one goodbye");
  }

  private void responds() {
    hold(waiting > 0, "one final response to each request");
    waiting--;
  }

  private static boolean answersARequest(LegEffect effect) {
    return effect instanceof LegEffect.Reject || effect instanceof LegEffect.RejectUpdate
        || effect instanceof LegEffect.RejectOther
        || effect instanceof LegEffect.ByeOther;
  }

  /** A re-INVITE or UPDATE has been dealt with, questions and all. */
  void settled() {
    hold(waiting == 0, "each request has its final response");
  }

  /** Its life is over. */
  void over() {
    settled();
    hold(left && closed && ends == 1, "it ended once and holds nothing");
    hold(done.getLast() instanceof LegEffect.Forget || done.stream().filter(e -> e instanceof LegEffect.Forget)
        .count() == 1, "it is forgotten once");
  }

  private void hold(boolean law, String what) {
    if (!law) throw new AssertionError(what + ": " + done);
  }
}
