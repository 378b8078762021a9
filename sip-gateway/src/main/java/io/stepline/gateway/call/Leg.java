package io.stepline.gateway.call;

import io.stepline.gateway.sdp.SdpException;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.Lane;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's phone side, from the INVITE to the one {@link CallEvent.Ended}: its SIP dialog, which another may replace,
 * and its media. All methods run on the call's lane; the listener methods move there themselves.
 */
final class Leg implements DialogListener {
  private static final Logger log = LoggerFactory.getLogger(Leg.class);

  private static final int ROOM_AGAIN_MS = 500;
  private static final int ASKS_PER_ANNOUNCEMENT = 30;
  private static final long PRACK_WAIT_MS = 32_000;

  private enum Phase { STARTING, RINGING, ANSWERED, UP, ENDED }

  /** Who calls whom through which trunk to which bot. */
  record Facts(CallId call, CallEvent.Direction direction, String from, String to, String bot, Trunk trunk,
      Map<String, String> headers) {}

  private final Book book;
  private final CallMedia path;
  private final Lane lane;
  private final WallClock clock;
  private final Facts facts;
  private final long startedUs;
  private final LegMedia media;
  private final Refreshing refreshing;
  private final Transfer transfer;
  private final Succession succession;
  private volatile Optional<SipDialog> dialog = Optional.empty();
  private Optional<SessionTimer.Running> timer = Optional.empty();
  private Optional<Runnable> whenProvisionalAcked = Optional.empty();
  private Map<String, String> byeHeaders = Map.of();
  private volatile Phase phase = Phase.STARTING;
  private long answeredUs;
  private boolean held;
  private boolean queued;
  private int roomAsked;

  Leg(Book book, CallMedia path, Lane lane, WallClock clock, Facts facts) {
    this.book = book;
    this.path = path;
    this.lane = lane;
    this.clock = clock;
    this.facts = facts;
    this.startedUs = clock.nowUs();
    this.media = new LegMedia(path, facts.call(), facts.trunk().media(), startedUs / 1000,
        e -> lane(() -> book.publish(e)), loss -> lane(() -> hangUp(LegMedia.endOf(loss))));
    this.succession = new Succession(this, media);
    this.refreshing = new Refreshing(this::after, this::refresh,
        () -> hangUp(new CallEnd(CallEnd.Outcome.UPSTREAM, "session-expired", 408)));
    this.transfer = new Transfer(facts.call(), this::after, book::publish, clock,
        () -> hangUp(new CallEnd(CallEnd.Outcome.SUCCESS, "transferred", 0)),
        target -> book.consult(this, target));
  }

  Facts facts() {
    return facts;
  }

  boolean isUp() {
    return phase == Phase.UP;
  }

  Optional<SipDialog> dialog() {
    return dialog;
  }

  // ---- inbound

  void invited(SipDialog d, Invite invite) {
    if (phase == Phase.ENDED) {
      d.reject(480, "hung up", Map.of());
      return;
    }
    dialog = Optional.of(d);
    if (!media.reserve(d.localAddress())) {
      refuse(503, "no media ports free", Map.of("Retry-After", "5"));
      return;
    }
    switch (SessionTimer.answer(invite.timer(), facts.trunk().signalling().sessionExpiresS(),
        facts.trunk().signalling().minSeS())) {
      case SessionTimer.Verdict.TooShort t -> {
        refuse(422, "session interval too small", Map.of("Min-SE", Integer.toString(t.minSeS())));
        return;
      }
      case SessionTimer.Verdict.Agreed a -> timer = a.timer();
    }
    try {
      if (invite.sdp().isPresent() && media.answerTo(invite.sdp().get()).isEmpty()) {
        refuse(488, "no stream in common, we take " + media.codecsAndSecurity(), Map.of());
        return;
      }
    } catch (SdpException e) {
      refuse(400, e.getMessage(), Map.of());
      return;
    }
    ring(d, invite);
  }

  private void ring(SipDialog d, Invite invite) {
    phase = Phase.RINGING;
    Trunk.Reliable ours = facts.trunk().signalling().reliable();
    boolean reliably = invite.reliability() == Invite.Reliability.REQUIRED
        || invite.reliability() == Invite.Reliability.SUPPORTED && ours != Trunk.Reliable.OFF;
    boolean early = facts.trunk().media().earlyMedia() && media.isAgreed();
    d.provisional(early ? 183 : 180, early ? Optional.of(media.lastSdp()) : Optional.empty(), reliably);
    if (early) {
      media.apply();
      path.ringback(facts.call(), true);
    }
    Runnable answerLater = () -> after(book.answerDelayMs(), this::pickUp);
    if (reliably) {
      whenProvisionalAcked = Optional.of(answerLater);
      after(PRACK_WAIT_MS, this::notAcked);
    } else answerLater.run();
  }

  @Override
  public void provisionalAcked(Optional<String> sdp) {
    lane(() -> {
      whenProvisionalAcked.ifPresent(Runnable::run);
      whenProvisionalAcked = Optional.empty();
    });
  }

  /** RFC 3262 3: without a PRACK the request is refused. */
  private void notAcked() {
    if (phase == Phase.RINGING && whenProvisionalAcked.isPresent()) refuse(504, "no PRACK", Map.of());
  }

  private void pickUp() {
    if (phase != Phase.RINGING || waitsForRoom()) return;
    phase = Phase.ANSWERED;
    path.ringback(facts.call(), false);
    String sdp = media.isAgreed() ? media.lastSdp() : media.offer();
    dialog.ifPresent(d -> d.answer(Optional.of(sdp), timer.flatMap(SessionTimer.Running::header)));
    if (media.isAgreed() && !media.isOpen()) media.apply();
  }

  /** RFC 3261 21.1.4: queued until the model cluster has room, but not for ever. */
  private boolean waitsForRoom() {
    boolean queues = facts.trunk().limits().whenFull().kind() == Trunk.WhenFull.Kind.QUEUE && !facts.bot().isEmpty();
    if (!queues || book.admit(this)) return false;
    if (clock.nowUs() - startedUs > book.queueMs() * 1_000) {
      book.refusedOne();
      refuse(503, "the model cluster is full", Map.of("Retry-After", "30"));
      return true;
    }
    if (!queued) dialog.ifPresent(d -> d.provisional(182, Optional.empty(), false));
    queued = true;
    if (facts.trunk().media().earlyMedia() && media.isAgreed() && roomAsked++ % ASKS_PER_ANNOUNCEMENT == 0)
      path.announce(facts.call(), "queue");
    after(ROOM_AGAIN_MS, this::pickUp);
    return true;
  }

  private void refuse(int status, String reason, Map<String, String> headers) {
    dialog.ifPresent(d -> d.reject(status, reason, headers));
    end(new CallEnd(status == 503 ? CallEnd.Outcome.BOT : CallEnd.Outcome.UPSTREAM, reason, status));
  }

  @Override
  public void acked(Optional<String> sdp) {
    lane(() -> {
      if (phase != Phase.ANSWERED && phase != Phase.UP) return;
      if (media.offerIsOut()) takeAnswer(sdp);
      if (phase == Phase.ANSWERED) up();
    });
  }

  private void takeAnswer(Optional<String> sdp) {
    try {
      if (sdp.isPresent() && media.takeAnswer(sdp.get())) {
        boolean again = media.isOpen();
        media.apply();
        if (again) tellHold();
        return;
      }
    } catch (SdpException e) {
      log.info("callId={} answer to our offer: {}", facts.call(), e.getMessage());
    }
    media.offerRefused();
    hangUp(new CallEnd(CallEnd.Outcome.UPSTREAM, "no usable answer", 488));
  }

  @Override
  public void cancelled() {
    lane(() -> {
      if (phase != Phase.STARTING && phase != Phase.RINGING) return;
      dialog.ifPresent(d -> d.reject(487, "", Map.of()));
      end(new CallEnd(CallEnd.Outcome.CALLER, "caller-cancel", 487));
    });
  }

  // ---- outbound

  /** @return the offer, empty when there are no ports, or when the call was hung up before it began */
  Optional<String> prepare(String localAddress) {
    if (phase == Phase.ENDED) return Optional.empty();
    phase = Phase.RINGING;
    return media.reserve(localAddress) ? Optional.of(media.offer()) : Optional.empty();
  }

  void dialling(SipDialog d) {
    dialog = Optional.of(d);
  }

  @Override
  public void trying() {
    lane(() -> book.reached(this));
  }

  @Override
  public void ringing(int status, Optional<String> sdp) {
    lane(() -> {
      book.reached(this);
      if (phase != Phase.RINGING) return;
      try {
        if (sdp.isPresent() && !media.isOpen() && media.takeAnswer(sdp.get())) {
          media.apply();
          path.early(facts.call(), true, DialOrder.asksWho(facts.headers()));
        }
      } catch (SdpException e) {
        log.info("callId={} early description: {}", facts.call(), e.getMessage());
      }
      book.publish(new CallEvent.Progress(facts.call(), status, media.isOpen(), clock.nowUs()));
    });
  }

  @Override
  public void answered(Optional<String> sdp, Optional<SessionExpires> expires) {
    lane(() -> {
      if (phase != Phase.RINGING) return;
      book.reached(this);
      phase = Phase.ANSWERED;
      timer = SessionTimer.answered(expires, facts.trunk().signalling().sessionExpiresS());
      if (sdp.isPresent() || !media.isOpen()) takeAnswer(sdp);
      path.early(facts.call(), false, DialOrder.asksWho(facts.headers()));
      if (phase != Phase.ENDED) up();
    });
  }

  @Override
  public void failed(int status, String reason) {
    lane(() -> {
      if (phase == Phase.ENDED) return;
      if (phase == Phase.RINGING && facts.direction() == CallEvent.Direction.OUTBOUND && !media.isOpen()
          && book.elsewhere(this, status))
        return;
      if (phase == Phase.ANSWERED) dialog.ifPresent(d -> d.bye(Optional.of(reason), Map.of()));
      else if (facts.direction() == CallEvent.Direction.INBOUND && phase != Phase.UP)
        dialog.ifPresent(d -> d.reject(500, "", Map.of()));
      CallEnd.Outcome outcome = status == 486 || status == 600 || status == 603 || status == 480 || status == 487
          ? CallEnd.Outcome.CALLER : CallEnd.Outcome.UPSTREAM;
      end(new CallEnd(outcome, reason, status));
    });
  }

  // ---- both

  private void up() {
    phase = Phase.UP;
    answeredUs = clock.nowUs();
    refreshing.begin(timer);
    log.info("callId={} answered, {} {} media={} bot={} trunk={}", facts.call(), facts.direction(),
        media.codec().encodingName(), media.security(), facts.bot(), facts.trunk().name());
    book.publish(new CallEvent.Answered(facts.call(), book.gateway(), facts.direction(), facts.from(), facts.to(),
        facts.bot(), facts.trunk().name(),
        media.codec().encodingName(), media.codec().sampleHz(), facts.headers(), answeredUs));
    book.up(this);
  }

  @Override
  public void reoffered(Reoffer offer) {
    lane(() -> {
      if (phase == Phase.ENDED) {
        dialog.ifPresent(d -> d.reject(481, "", Map.of()));
        return;
      }
      boolean inside = phase == Phase.UP || offer.byUpdate() && phase == Phase.RINGING;
      if (!inside || media.offerIsOut()) {
        dialog.ifPresent(d -> d.reject(491, "", Map.of()));
        return;
      }
      int ourS = facts.trunk().signalling().sessionExpiresS();
      switch (SessionTimer.answer(offer.timer(), timer.map(SessionTimer.Running::intervalS).orElse(ourS),
          facts.trunk().signalling().minSeS())) {
        case SessionTimer.Verdict.TooShort t -> dialog.ifPresent(
            d -> d.reject(422, "session interval too small", Map.of("Min-SE", Integer.toString(t.minSeS()))));
        case SessionTimer.Verdict.Agreed a -> {
          timer = a.timer();
          if (phase == Phase.UP) refreshing.begin(timer);
          describeAgain(offer);
        }
      }
    });
  }

  private void describeAgain(Reoffer offer) {
    Optional<SessionExpires> header = timer.flatMap(SessionTimer.Running::header);
    if (offer.sdp().isEmpty()) {
      if (!offer.byUpdate()) media.nextVersion();
      dialog.ifPresent(d -> d.answer(offer.byUpdate() ? Optional.empty() : Optional.of(media.offer()), header));
      return;
    }
    try {
      media.nextVersion();
      Optional<String> answer = media.answerTo(offer.sdp().get());
      if (answer.isPresent()) {
        dialog.ifPresent(d -> d.answer(answer, header));
        if (media.isOpen()) media.apply();
        tellHold();
      } else {
        dialog.ifPresent(d -> d.reject(488, "no stream in common, we take " + media.codecsAndSecurity(), Map.of()));
      }
    } catch (SdpException e) {
      dialog.ifPresent(d -> d.reject(400, e.getMessage(), Map.of()));
    }
  }

  @Override
  public void reofferAnswered(int status, Optional<String> sdp, Optional<SessionExpires> expires) {
    lane(() -> {
      if (phase != Phase.UP) return;
      if (status < 300) {
        if (media.offerIsOut()) takeAnswer(sdp);
        timer = SessionTimer.answered(expires.or(() -> timer.flatMap(SessionTimer.Running::header)),
            facts.trunk().signalling().sessionExpiresS());
        refreshing.begin(timer);
        return;
      }
      media.offerRefused();
      if (status == 481 || status == 408) end(new CallEnd(CallEnd.Outcome.UPSTREAM, "dialog lost", status));
      else if (status == 491) after(glareDelayMs(), this::offerAgain);
    });
  }

  /** RFC 3261 14.1: who owns the Call-ID waits longer. */
  private long glareDelayMs() {
    double chance = java.util.concurrent.ThreadLocalRandom.current().nextDouble();
    return facts.direction() == CallEvent.Direction.OUTBOUND ? 2_100 + (long) (chance * 1_900)
        : (long) (chance * 2_000);
  }

  private void offerAgain() {
    if (phase != Phase.UP || media.offerIsOut()) return;
    media.nextVersion();
    dialog.ifPresent(d -> d.reoffer(media.offer(), timer.flatMap(SessionTimer.Running::header)));
  }

  private void refresh() {
    if (phase != Phase.UP || media.offerIsOut()) return;
    timer.ifPresent(
        t -> dialog.ifPresent(d -> d.refresh(media.lastSdp(), new SessionExpires(t.intervalS(), Optional.of(true)))));
  }

  private void tellHold() {
    if (media.isHeld() == held || phase != Phase.UP) return;
    held = media.isHeld();
    book.publish(new CallEvent.HoldChanged(facts.call(), held, clock.nowUs()));
  }

  Succession succession() {
    return succession;
  }

  /** The call's present dialog is no longer minded; this one is. */
  void continueOn(SipDialog now) {
    dialog.ifPresent(d -> d.heardBy(new SilentListener()));
    dialog = Optional.of(now);
    now.heardBy(this);
    timer = SessionTimer.answered(Optional.empty(), facts.trunk().signalling().sessionExpiresS());
    refreshing.begin(timer);
    log.info("callId={} goes on in another dialog", facts.call());
  }

  @Override
  public void ended(Optional<String> reason) {
    lane(() -> {
      if (phase == Phase.STARTING || phase == Phase.RINGING) dialog.ifPresent(d -> d.reject(487, "", Map.of()));
      end(transfer.isGoingOn() ? new CallEnd(CallEnd.Outcome.SUCCESS, "transferred", 0)
          : new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0));
    });
  }

  @Override
  public void keyByInfo(String key, int durationMs) {
    lane(() -> {
      if (phase == Phase.UP) book.publish(new CallEvent.KeyPressed(facts.call(), key, durationMs, clock.nowUs()));
    });
  }

  @Override
  public void transferProgress(int status, boolean done) {
    lane(() -> {
      if (phase == Phase.UP) transfer.progress(status, done);
    });
  }

  @Override
  public int referred(String target) {
    if (!facts.trunk().signalling().acceptRefer()) return 603;
    lane(() -> {
      if (phase == Phase.UP) book.moveTo(this, target);
    });
    return 202;
  }

  /** A call of ours that nobody answers is given up. */
  void rangLongEnough() {
    if (phase == Phase.RINGING) hangUp(new CallEnd(CallEnd.Outcome.CALLER, "no-answer", 487));
  }

  // ---- commands

  void hangUp(CallEnd why) {
    if (phase == Phase.ENDED) return;
    dialog.ifPresent(d -> {
      if (phase == Phase.ANSWERED || phase == Phase.UP) d.bye(Optional.of(why.reason()), byeHeaders);
      else if (facts.direction() == CallEvent.Direction.OUTBOUND) d.cancel();
      else d.reject(480, why.reason(), Map.of());
    });
    end(why);
  }

  /** @param headers of the BYE to come */
  void hangUp(CallEnd why, Map<String, String> headers) {
    byeHeaders = headers;
    hangUp(why);
  }

  /** By REFER, or through ourselves where the trunk wants that or the peer takes no REFER. */
  void transfer(Referral referral) {
    if (phase != Phase.UP) return;
    if (facts.trunk().signalling().transferBy() == Trunk.TransferBy.BRIDGE && referral.replaces().isEmpty())
      book.consult(this, referral.target());
    else dialog.ifPresent(d -> transfer.begin(d, referral));
  }

  /** Where the other end is, and in which dialog, for one who is to take its place. */
  record Contact(String target, DialogId id) {}

  Optional<Contact> contact() {
    return phase == Phase.UP ? dialog.map(d -> new Contact(d.remoteTarget(), d.id())) : Optional.empty();
  }

  void hold(boolean onHold) {
    if (phase != Phase.UP || media.offerIsOut() || !media.hold(onHold)) return;
    offerAgain();
  }

  void press(String keys) {
    if (phase != Phase.UP) return;
    if (media.takesTelephoneEvents()) path.press(facts.call(), keys);
    else dialog.ifPresent(d -> keys.chars().limit(64).forEach(k -> d.key(Character.toString(k), 160)));
  }

  void end(CallEnd why) {
    if (phase == Phase.ENDED) return;
    phase = Phase.ENDED;
    refreshing.stop();
    transfer.stop();
    book.gone(facts.call(), why);
    log.info("callId={} ended: {} {}", facts.call(), why.outcome(), why.reason());
    media.close().thenAccept(report -> {
      if (!lane.run(() -> tellEnd(why, report))) tellEnd(why, report);
    });
  }

  /** Once in a leg's life, and also when its lane takes no more. */
  private void tellEnd(CallEnd why, MediaReport report) {
    book.publish(new CallEvent.Ended(facts.call(), why, facts.direction(), facts.from(), facts.to(), facts.bot(),
        facts.trunk().name(), startedUs, answeredUs,
        report, clock.nowUs()));
    book.told(facts.call());
  }

  private void after(long millis, Runnable step) {
    lane.after(millis, step);
  }

  private void lane(Runnable step) {
    lane.run(step);
  }
}
