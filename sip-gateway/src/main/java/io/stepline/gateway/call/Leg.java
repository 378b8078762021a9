package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One call's phone side, from the INVITE to the one {@link CallEvent.Ended}: runs its {@link LegMachine} on the call's
 * lane and has {@link LegActs} do what that wants. Orders come on the lane; what a dialog tells moves there by itself.
 */
final class Leg extends LegEar {
  /** Who calls whom through which trunk to which bot. */
  record Facts(CallId call, CallEvent.Direction direction, String from, String to, String bot, Trunk trunk,
      Map<String, String> headers) {}

  private final Lane lane;
  private final WallClock clock;
  private final Facts facts;
  private final LegMedia media;
  private final LegMachine machine;
  private final LegActs acts;
  private final PressedKeys keys = new PressedKeys();
  private volatile LegState state = new LegState.Starting();
  private LegEar ear = this;

  /** @param chance what waits for a while that nobody is to foresee is drawn from */
  Leg(Book book, CallMedia path, Lane lane, WallClock clock, RandomGenerator chance, Facts facts) {
    this.lane = lane;
    this.clock = clock;
    this.facts = facts;
    long startedUs = clock.nowUs();
    this.media = new LegMedia(path, facts.call(), facts.bot(), facts.trunk(), startedUs / 1000,
        e -> lane.run(() -> told(book, e)), loss -> lane.run(() -> give(new LegInput.MediaLost(loss))));
    this.machine =
        new LegMachine(new LegPlan(facts, book.gateway(), book.answerDelayMs(), book.queueMs(), startedUs));
    this.acts = new LegActs(this, book, path, lane, media, chance);
  }

  Facts facts() {
    return facts;
  }

  boolean isUp() {
    return state.settled() instanceof LegState.Up;
  }

  /** Whether it was answered, and nobody has said that the answer came. */
  boolean isUnacknowledged() {
    return state.settled() instanceof LegState.Accepted;
  }

  Optional<SipDialog> dialog() {
    return acts.dialog();
  }

  /** What the media tells of the call. */
  private void told(Book book, CallEvent event) {
    if (event instanceof CallEvent.KeyPressed k && !isNew(PressedKeys.Way.RTP, k.key(), k.durationMs())) return;
    book.publish(event);
  }

  private boolean isNew(PressedKeys.Way way, String key, int heldMs) {
    return keys.isNew(way, key, heldMs, clock.nowUs() / 1_000);
  }

  /** One step, and those that the replies to its questions make. */
  void give(LegInput input) {
    if (input instanceof LegInput.KeyHeard k && isUp() && !isNew(PressedKeys.Way.INFO, k.key(), k.durationMs())) return;
    LegStep step = machine.step(state, input, clock.nowUs());
    state = step.next();
    for (LegEffect effect : step.effects()) acts.carryOut(effect).ifPresent(this::give);
  }

  @Override
  void hear(LegInput.Told what) {
    hear(this, what);
  }

  /** What a dialog that is no longer the call's told just before comes too late. */
  private void hear(LegEar from, LegInput.Told what) {
    lane.run(() -> {
      if (ear == from) give(what);
      else acts.tooLate(what);
    });
  }

  /** Who hears of the dialog that is now the call's, and nobody of one before it. */
  DialogListener newEar() {
    ear = new LegEar() {
      @Override
      void hear(LegInput.Told what) {
        Leg.this.hear(this, what);
      }

      @Override
      public int referred(String target) {
        return Leg.this.referred(this, target);
      }
    };
    return ear;
  }

  /** Once in a leg's life, and also when its lane takes no more. */
  void counted(LegInput.Counted report) {
    if (!lane.run(() -> give(report))) give(report);
  }

  @Override
  public int referred(String target) {
    return referred(this, target);
  }

  private int referred(LegEar from, String target) {
    if (!facts.trunk().signalling().acceptRefer()) return 603;
    hear(from, new LegInput.Referred(target));
    return 202;
  }

  // ---- before it is up

  void invited(SipDialog d, Invite invite) {
    acts.goOnIn(d);
    give(new LegInput.Invited(invite.sdp(), invite.timer(), invite.reliability()));
  }

  /** @return the offer, empty when there are no ports, or when the call was hung up before it began */
  Optional<String> prepare(String localAddress) {
    give(new LegInput.Prepare(localAddress));
    return state instanceof LegState.Dialling ? Optional.of(media.lastSdp()) : Optional.empty();
  }

  void dialling(SipDialog d) {
    acts.goOnIn(d);
  }

  /** A call of ours that nobody answers is given up. */
  void rangLongEnough() {
    give(new LegInput.RangLongEnough());
  }

  // ---- orders

  void hangUp(CallEnd why) {
    hangUp(why, Map.of());
  }

  /** @param headers of the BYE, if there is one */
  void hangUp(CallEnd why, Map<String, String> headers) {
    give(new LegInput.HangUp(why, headers));
  }

  /** Without a word to the far side. */
  void end(CallEnd why) {
    give(new LegInput.End(why));
  }

  /** By REFER, or through ourselves where the trunk wants that or the peer takes no REFER. */
  void transfer(Referral referral) {
    give(new LegInput.TransferTo(referral));
  }

  void hold(boolean onHold) {
    give(new LegInput.Hold(onHold));
  }

  void press(String keys) {
    give(new LegInput.Press(keys));
  }

  /** Where the other end is, and in which dialog, for one who is to take its place. */
  record Contact(String target, DialogId id) {}

  Optional<Contact> contact() {
    return isUp() ? dialog().map(d -> new Contact(d.remoteTarget(), d.id())) : Optional.empty();
  }

  // ---- another dialog that may take the place of its own

  /** An INVITE with Replaces. */
  void replacedBy(SipDialog now, Invite invite) {
    acts.consider(now);
    give(new LegInput.Replaced(invite.sdp()));
  }

  /** @return an offer for it; empty while another offer of ours is out */
  Optional<String> offerElsewhere(String localAddress) {
    LegState before = state;
    give(new LegInput.OfferElsewhere(localAddress));
    return before.equals(state) ? Optional.empty() : Optional.of(media.lastSdp());
  }

  /** It rings. */
  void movingTo(SipDialog d) {
    acts.movingTo(d);
  }

  /** It was answered. @return whether the call goes on in it; if not, it has been ended */
  boolean movedTo(SipDialog now, Optional<String> sdp) {
    acts.consider(now);
    give(new LegInput.Moved(sdp));
    return dialog().filter(d -> d == now).isPresent();
  }

  /** It came to nothing. */
  void stayed() {
    give(new LegInput.Stayed());
  }
}
