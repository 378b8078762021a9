package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.PortPool;
import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.gateway.sdp.SdpException;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.kafka.wire.CallEnd;
import io.stepline.kafka.wire.CallEvent;
import io.stepline.kafka.wire.CallId;
import io.stepline.media.codec.AudioCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SIP dialog and its media, from the INVITE to the one {@link CallEvent.Ended}. All methods run on the call's lane; the listener methods move
 * there themselves.
 */
final class Leg implements DialogListener {
  private static final Logger log = LoggerFactory.getLogger(Leg.class);
  private static final long TRANSFER_TIMEOUT_MS = 60_000;

  private enum Phase { STARTING, RINGING, ANSWERED, UP, ENDED }

  /** Who calls whom through which trunk to which bot. */
  record Facts(CallId call, CallEvent.Direction direction, String from, String to, String bot, String trunk, List<AudioCodec> codecs, Map<String, String> headers) {}

  private final CallDesk desk;
  private final Facts facts;
  private final long startedUs;
  private final long sdpSession;
  private Optional<SipDialog> dialog = Optional.empty();
  private Optional<PortPool.Pair> ports = Optional.empty();
  private Optional<OfferAnswer.Agreed> agreed = Optional.empty();
  private Phase phase = Phase.STARTING;
  private long sdpVersion;
  private long answeredUs;
  private boolean mediaOpen;
  private boolean ourOfferOut;
  private boolean weHold;
  private boolean held;
  private Optional<String> transferTarget = Optional.empty();

  Leg(CallDesk desk, Facts facts) {
    this.desk = desk;
    this.facts = facts;
    this.startedUs = desk.clock().nowUs();
    this.sdpSession = startedUs / 1000;
  }

  Facts facts() {
    return facts;
  }

  // ---- inbound

  void invited(SipDialog d, Optional<String> sdp) {
    dialog = Optional.of(d);
    ports = desk.media().reservePorts();
    if (ports.isEmpty()) {
      refuse(503, "no media ports free", Map.of("Retry-After", "5"));
      return;
    }
    try {
      if (sdp.isPresent()) agreed = answerTo(sdp.get());
      else ourOfferOut = true;
    } catch (SdpException e) {
      refuse(400, e.getMessage(), Map.of());
      return;
    }
    if (sdp.isPresent() && agreed.isEmpty()) {
      refuse(488, "no codec in common, we speak " + names(facts.codecs()), Map.of());
      return;
    }
    phase = Phase.RINGING;
    d.provisional(180);
    desk.lanes().after(facts.call(), desk.settings().answerDelayMs(), this::pickUp);
  }

  private void pickUp() {
    if (phase != Phase.RINGING) return;
    phase = Phase.ANSWERED;
    dialog.ifPresent(d -> d.answer(agreed.map(OfferAnswer.Agreed::sdp).orElseGet(this::offerText)));
    agreed.ifPresent(this::openMedia);
  }

  private void refuse(int status, String reason, Map<String, String> headers) {
    dialog.ifPresent(d -> d.reject(status, reason, headers));
    end(new CallEnd(status == 503 ? CallEnd.Outcome.BOT : CallEnd.Outcome.UPSTREAM, reason, status));
  }

  @Override
  public void acked(Optional<String> sdp) {
    lane(() -> {
      if (phase != Phase.ANSWERED && phase != Phase.UP) return;
      if (ourOfferOut) takeAnswer(sdp);
      if (phase == Phase.ANSWERED) up();
    });
  }

  private void takeAnswer(Optional<String> sdp) {
    ourOfferOut = false;
    try {
      Optional<OfferAnswer.Agreed> now = sdp.map(SdpSession::parse).flatMap(s -> OfferAnswer.accept(s, local(), wish()));
      if (now.isPresent()) {
        agreed = now;
        if (mediaOpen) renegotiated();
        else openMedia(now.get());
        return;
      }
    } catch (SdpException e) {
      log.info("callId={} answer in ACK: {}", facts.call(), e.getMessage());
    }
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

  /** @return the offer, empty when there are no ports */
  Optional<String> prepare(String localAddress) {
    ports = desk.media().reservePorts();
    ourOfferOut = true;
    phase = Phase.RINGING;
    return ports.map(p -> OfferAnswer.offer(localAt(localAddress), Direction.SENDRECV));
  }

  void dialling(SipDialog d) {
    dialog = Optional.of(d);
  }

  @Override
  public void ringing(int status, Optional<String> sdp) {
    log.debug("callId={} progress {}", facts.call(), status);
  }

  @Override
  public void answered(Optional<String> sdp) {
    lane(() -> {
      if (phase == Phase.ENDED) return;
      phase = Phase.ANSWERED;
      takeAnswer(sdp);
      if (phase != Phase.ENDED) up();
    });
  }

  @Override
  public void failed(int status, String reason) {
    lane(() -> {
      if (phase == Phase.ENDED) return;
      if (phase == Phase.ANSWERED) dialog.ifPresent(d -> d.bye(Optional.of(reason)));
      CallEnd.Outcome outcome = status == 486 || status == 600 || status == 603 || status == 480 || status == 487 ? CallEnd.Outcome.CALLER : CallEnd.Outcome.UPSTREAM;
      end(new CallEnd(outcome, reason, status));
    });
  }

  // ---- both

  private void up() {
    phase = Phase.UP;
    answeredUs = desk.clock().nowUs();
    AudioCodec codec = agreed.orElseThrow().format().codec();
    log.info("callId={} answered, {} {} bot={} trunk={}", facts.call(), facts.direction(), codec.encodingName(), facts.bot(), facts.trunk());
    desk.publish(new CallEvent.Answered(facts.call(), desk.settings().gateway(), facts.direction(), facts.from(), facts.to(), facts.bot(), facts.trunk(),
        codec.encodingName(), codec.sampleHz(), facts.headers(), answeredUs));
  }

  private void openMedia(OfferAnswer.Agreed a) {
    mediaOpen = true;
    desk.media().open(facts.call(), ports.orElseThrow(), a, this::fromMedia,
        loss -> lane(() -> hangUp(switch (loss) {
          case HOUSE -> new CallEnd(CallEnd.Outcome.BOT, "dead-air", 0);
          case PEER -> new CallEnd(CallEnd.Outcome.UPSTREAM, "media-lost", 0);
        })));
  }

  /** Called on the media thread; the bus is not its business. */
  private void fromMedia(CallEvent event) {
    lane(() -> desk.publish(event));
  }

  @Override
  public void reoffered(Optional<String> sdp) {
    lane(() -> {
      if (phase != Phase.UP || ourOfferOut) {
        dialog.ifPresent(d -> d.reject(491, "", Map.of()));
        return;
      }
      sdpVersion++;
      if (sdp.isEmpty()) {
        ourOfferOut = true;
        dialog.ifPresent(d -> d.answer(offerText()));
        return;
      }
      try {
        Optional<OfferAnswer.Agreed> now = answerTo(sdp.get());
        if (now.isPresent()) {
          agreed = now;
          dialog.ifPresent(d -> d.answer(now.get().sdp()));
          renegotiated();
        } else {
          dialog.ifPresent(d -> d.reject(488, "no codec in common, we speak " + names(facts.codecs()), Map.of()));
        }
      } catch (SdpException e) {
        dialog.ifPresent(d -> d.reject(400, e.getMessage(), Map.of()));
      }
    });
  }

  @Override
  public void reofferAnswered(int status, Optional<String> sdp) {
    lane(() -> {
      if (status < 300) takeAnswer(sdp);
      else ourOfferOut = false;
      if (status == 481 || status == 408) end(new CallEnd(CallEnd.Outcome.UPSTREAM, "dialog lost", status));
    });
  }

  private void renegotiated() {
    desk.media().renegotiated(facts.call(), agreed.orElseThrow());
    boolean now = !agreed.orElseThrow().direction().sends() || !agreed.orElseThrow().direction().receives();
    if (now != held) {
      held = now;
      desk.publish(new CallEvent.HoldChanged(facts.call(), held, desk.clock().nowUs()));
    }
  }

  @Override
  public void ended(Optional<String> reason) {
    lane(() -> {
      if (phase == Phase.STARTING || phase == Phase.RINGING) dialog.ifPresent(d -> d.reject(487, "", Map.of()));
      end(transferTarget.isPresent() ? new CallEnd(CallEnd.Outcome.SUCCESS, "transferred", 0) : new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0));
    });
  }

  @Override
  public void keyByInfo(String key, int durationMs) {
    lane(() -> {
      if (phase == Phase.UP) desk.publish(new CallEvent.KeyPressed(facts.call(), key, durationMs, desk.clock().nowUs()));
    });
  }

  @Override
  public void transferProgress(int status, boolean done) {
    lane(() -> {
      if (phase != Phase.UP || transferTarget.isEmpty()) return;
      desk.publish(new CallEvent.TransferProgress(facts.call(), transferTarget.get(), status, done, desk.clock().nowUs()));
      if (!done) return;
      if (status < 300) hangUp(new CallEnd(CallEnd.Outcome.SUCCESS, "transferred", 0));
      transferTarget = Optional.empty();
    });
  }

  // ---- commands

  void hangUp(CallEnd why) {
    if (phase == Phase.ENDED) return;
    dialog.ifPresent(d -> {
      if (phase == Phase.ANSWERED || phase == Phase.UP) d.bye(Optional.of(why.reason()));
      else if (facts.direction() == CallEvent.Direction.OUTBOUND) d.cancel();
      else d.reject(480, why.reason(), Map.of());
    });
    end(why);
  }

  void transfer(String target) {
    if (phase != Phase.UP || transferTarget.isPresent()) return;
    transferTarget = Optional.of(target);
    dialog.ifPresent(d -> d.refer(target));
    desk.lanes().after(facts.call(), TRANSFER_TIMEOUT_MS, () -> transferProgress(408, true));
  }

  void hold(boolean onHold) {
    if (phase != Phase.UP || ourOfferOut || weHold == onHold) return;
    weHold = onHold;
    sdpVersion++;
    ourOfferOut = true;
    dialog.ifPresent(d -> d.reoffer(offerText()));
  }

  void press(String keys) {
    if (phase == Phase.UP) desk.media().press(facts.call(), keys);
  }

  void end(CallEnd why) {
    if (phase == Phase.ENDED) return;
    phase = Phase.ENDED;
    desk.gone(facts.call());
    log.info("callId={} ended: {} {}", facts.call(), why.outcome(), why.reason());
    var report = ports.map(p -> desk.media().close(facts.call(), p))
        .orElseGet(() -> java.util.concurrent.CompletableFuture.completedFuture(io.stepline.kafka.wire.MediaReport.EMPTY));
    report.thenAccept(media -> lane(() -> desk.publish(new CallEvent.Ended(facts.call(), why, facts.direction(), facts.from(), facts.to(), facts.bot(), facts.trunk(),
        startedUs, answeredUs, media, desk.clock().nowUs()))));
  }

  // ---- descriptions

  private Optional<OfferAnswer.Agreed> answerTo(String sdp) {
    return OfferAnswer.answer(SdpSession.parse(sdp), local(), wish());
  }

  private String offerText() {
    return OfferAnswer.offer(local(), wish());
  }

  private Direction wish() {
    return weHold ? Direction.SENDONLY : Direction.SENDRECV;
  }

  private OfferAnswer.Local local() {
    return localAt(dialog.map(SipDialog::localAddress).orElseThrow());
  }

  private OfferAnswer.Local localAt(String address) {
    return new OfferAnswer.Local(address, ports.orElseThrow().rtpPort(), facts.codecs(), sdpSession, sdpVersion);
  }

  private static String names(List<AudioCodec> codecs) {
    return String.join(", ", codecs.stream().map(AudioCodec::encodingName).toList());
  }

  private void lane(Runnable step) {
    desk.lanes().run(facts.call(), step);
  }
}
