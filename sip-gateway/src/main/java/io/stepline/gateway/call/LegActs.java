package io.stepline.gateway.call;

import io.stepline.gateway.sdp.SdpException;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.lane.Lane;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the machine of one leg wants of its ports. Owned by the call's lane, {@link #dialog} apart. */
final class LegActs {
  private static final Logger log = LoggerFactory.getLogger(LegActs.class);
  private final Leg leg;
  private final Book book;
  private final CallMedia path;
  private final Lane lane;
  private final LegMedia media;
  private final RandomGenerator chance;
  private final CallId call;
  private volatile Optional<SipDialog> dialog = Optional.empty();
  private Optional<SipDialog> other = Optional.empty();
  private Optional<SipDialog> moving = Optional.empty();
  private Optional<FormerListener> former = Optional.empty();

  LegActs(Leg leg, Book book, CallMedia path, Lane lane, LegMedia media, RandomGenerator chance) {
    this.leg = leg;
    this.book = book;
    this.path = path;
    this.lane = lane;
    this.media = media;
    this.chance = chance;
    this.call = leg.facts().call();
  }

  Optional<SipDialog> dialog() {
    return dialog;
  }

  void goOnIn(SipDialog d) {
    dialog = Optional.of(d);
  }

  /** Which one may take the dialog's place. */
  void consider(SipDialog d) {
    other = Optional.of(d);
  }

  /** Where the peer's end is to move; not answered yet. */
  void movingTo(SipDialog d) {
    moving = Optional.of(d);
  }

  /** Told by the dialog that was ours, just before another took its place. */
  void tooLate(LegInput.Told what) {
    if (what instanceof LegInput.Reoffered r) former.ifPresent(f -> f.reoffered(r.offer()));
  }

  /** @return the reply to a question */
  Optional<LegInput.Reply> carryOut(LegEffect effect) {
    switch (effect) {
      case LegEffect.Question q -> {
        return Optional.of(ask(q));
      }
      case LegEffect.ToDialog e -> dialog.ifPresent(d -> dialogDoes(d, e));
      case LegEffect.ToOther e -> other.ifPresent(d -> otherDoes(d, e));
      case LegEffect.ToMedia e -> mediaDoes(e);
      case LegEffect.ToHouse e -> houseHears(e);
      case LegEffect.CancelMove e -> moving.ifPresent(SipDialog::cancel);
      case LegEffect.After e -> lane.after(e.ms(), () -> leg.give(e.due()));
      case LegEffect.Sometime e -> lane.after(drawn(e), () -> leg.give(e.due()));
    }
    return Optional.empty();
  }

  private long drawn(LegEffect.Sometime e) {
    return e.leastMs() + (long) (chance.nextDouble() * (e.mostMs() - e.leastMs()));
  }

  private LegInput.Reply ask(LegEffect.Question question) {
    return switch (question) {
      case LegEffect.Reserve q -> new LegInput.Reserved(
          media.reserve(q.localAddress().or(() -> dialog.map(SipDialog::localAddress)).orElseThrow()));
      case LegEffect.ReadOffer q -> read(() -> media.answerTo(q.sdp()).isPresent());
      case LegEffect.ReadAnswer q -> read(() -> media.takeAnswer(q.sdp()));
      case LegEffect.AskRoom q -> new LegInput.Room(book.admit(leg));
      case LegEffect.AskElsewhere q -> new LegInput.Elsewhere(book.elsewhere(leg, q.status(), q.targets()));
      case LegEffect.AskUpdatable q -> new LegInput.Updatable(dialog.filter(SipDialog::takesUpdate).isPresent());
    };
  }

  private interface Description {
    boolean suits();
  }

  private LegInput.Reading read(Description description) {
    try {
      return description.suits() ? new LegInput.Agreed(media.agreement()) : new LegInput.NothingInCommon();
    } catch (SdpException e) {
      log.info("callId={} description of the peer: {}", call, e.getMessage());
      return new LegInput.Unreadable(Optional.ofNullable(e.getMessage()).orElse(""));
    }
  }

  private void dialogDoes(SipDialog d, LegEffect.ToDialog effect) {
    switch (effect) {
      case LegEffect.Provisional e -> d.provisional(e.status(), described(e.sdp()), e.reliably());
      case LegEffect.Accept e -> d.answer(described(e.sdp()), e.timer());
      case LegEffect.AcceptUpdate e -> d.answerUpdate(described(e.sdp()), e.timer());
      case LegEffect.RejectUpdate e -> d.rejectUpdate(e.status(), e.reason(), e.headers());
      case LegEffect.Reject e -> d.reject(e.status(), e.reason(), e.headers());
      case LegEffect.Reoffer e -> d.reoffer(media.offer(), e.timer());
      case LegEffect.Refresh e -> d.refresh(e.timer());
      case LegEffect.Bye e -> d.bye(Optional.of(e.reason()), e.headers());
      case LegEffect.Cancel e -> d.cancel();
      case LegEffect.Refer e -> d.refer(e.referral().to(book.reachable(e.referral().target())));
      case LegEffect.KeyByInfo e -> d.key(e.key(), e.durationMs());
    }
  }

  private Optional<String> described(LegEffect.Sdp sdp) {
    return switch (sdp) {
      case NONE -> Optional.empty();
      case LAST -> Optional.of(media.lastSdp());
      case OFFER -> Optional.of(media.offer());
    };
  }

  private void otherDoes(SipDialog d, LegEffect.ToOther effect) {
    switch (effect) {
      case LegEffect.AcceptOther e -> d.answer(described(LegEffect.Sdp.LAST), Optional.empty());
      case LegEffect.RejectOther e -> d.reject(e.status(), e.reason(), Map.of());
      case LegEffect.ByeOther e -> d.bye(Optional.of(e.reason()), Map.of());
      case LegEffect.GoOnInOther e -> {
        former = dialog.map(FormerListener::new);
        dialog.ifPresent(before -> former.ifPresent(before::heardBy));
        goOnIn(d);
        d.heardBy(leg.newEar());
        log.info("callId={} goes on in another dialog", call);
      }
    }
  }

  private void mediaDoes(LegEffect.ToMedia effect) {
    switch (effect) {
      case LegEffect.MakeOffer e -> media.offer();
      case LegEffect.NextVersion e -> media.nextVersion();
      case LegEffect.MoveTo e -> media.movedTo(switch (e.place()) {
        case LegEffect.Place.OfDialog p -> dialog.orElseThrow().localAddress();
        case LegEffect.Place.OfOther p -> other.orElseThrow().localAddress();
        case LegEffect.Place.Named p -> p.address();
      });
      case LegEffect.WishHold e -> media.hold(e.on());
      case LegEffect.OpenMedia e -> media.open();
      case LegEffect.ChangeMedia e -> media.change();
      case LegEffect.CloseMedia e -> media.close().thenAccept(report -> leg.counted(new LegInput.Counted(report)));
      case LegEffect.Ringback e -> path.ringback(call, e.on());
      case LegEffect.EarlyMedia e -> path.early(call, e.early(), DialOrder.asksWho(leg.facts().headers()));
      case LegEffect.Announce e -> path.announce(call, e.name());
      case LegEffect.PressKeys e -> path.press(call, e.keys());
    }
  }

  private void houseHears(LegEffect.ToHouse effect) {
    switch (effect) {
      case LegEffect.Reached e -> book.reached(leg);
      case LegEffect.Refused e -> book.refused(e.gate(), e.status());
      case LegEffect.Publish e -> book.publish(e.event());
      case LegEffect.ComeUp e -> {
        log.info("callId={} answered, {} {} media={} bot={} trunk={}", call, leg.facts().direction(),
            media.agreement().codec(), media.security(), leg.facts().bot(), leg.facts().trunk().name());
        book.up(leg);
      }
      case LegEffect.MovePeer e -> book.moveTo(leg, e.target());
      case LegEffect.Consult e -> book.consult(leg, e.target());
      case LegEffect.Leave e -> {
        book.gone(call, e.why());
        log.info("callId={} ended: {} {}", call, e.why().outcome(), e.why().reason());
      }
      case LegEffect.Forget e -> book.told(call);
    }
  }
}
