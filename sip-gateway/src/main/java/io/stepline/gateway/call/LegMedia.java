package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.Local;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.gateway.sdp.OwnKeys;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.media.rtp.SourceLatch;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The descriptions of one leg and the media they agree on. Owned by the call's lane. */
final class LegMedia {
  private final CallMedia media;
  private final CallId call;
  private final String bot;
  private final Trunk.Media wanted;
  private final SourceLatch.Belief belief;
  private final OwnKeys keys;
  private final long sdpSession;
  private final Consumer<CallEvent> announce;
  private final Consumer<MediaSession.Loss> loss;
  private OptionalInt port = OptionalInt.empty();
  private Optional<OfferAnswer.Agreed> agreed = Optional.empty();
  private String address = "";
  private String lastSdp = "";
  private long version;
  private long lastVersion;
  private boolean weHold;
  private Optional<OfferAnswer.Agreed> beforeOffer = Optional.empty();

  LegMedia(CallMedia media, CallId call, String bot, Trunk trunk, long sdpSession, Consumer<CallEvent> announce,
      Consumer<MediaSession.Loss> loss) {
    this.media = media;
    this.call = call;
    this.bot = bot;
    this.wanted = trunk.media();
    this.belief = trunk.signalling().behindNat() ? SourceLatch.Belief.ANYWHERE : SourceLatch.Belief.SIGNALLED;
    this.keys = new OwnKeys(media.fingerprint());
    this.sdpSession = sdpSession;
    this.announce = announce;
    this.loss = loss;
  }

  /** @return false when no ports are free */
  boolean reserve(String localAddress) {
    movedTo(localAddress);
    port = media.reserve(call);
    return port.isPresent();
  }

  /** The peer sees us under this address now. */
  void movedTo(String localAddress) {
    address = media.addressFor(localAddress);
  }

  /**
   * Answers an offer of the peer.
   *
   * @return our description; empty when nothing in it suits us (488)
   * @throws io.stepline.gateway.sdp.SdpException if it is none
   */
  Optional<String> answerTo(String sdp) {
    Optional<OfferAnswer.Agreed> now = OfferAnswer.answer(SdpSession.parse(sdp), local(), wish());
    now.ifPresent(a -> {
      agreed = now;
      said(a.sdp());
    });
    return now.map(OfferAnswer.Agreed::sdp);
  }

  /** One that says something else than our last description has a version of its own (RFC 3264 8). */
  String offer() {
    beforeOffer = agreed;
    String now = OfferAnswer.offer(local(), wish(), agreed);
    if (version == lastVersion && !lastSdp.isEmpty() && !now.equals(lastSdp)) {
      nextVersion();
      now = OfferAnswer.offer(local(), wish(), agreed);
    }
    return said(now);
  }

  private String said(String sdp) {
    lastSdp = sdp;
    lastVersion = version;
    return sdp;
  }

  /**
   * Takes an answer to our last offer; each phone of a fork, and whoever the call is sent on to, answers it for itself.
   *
   * @return false when it is none that we can use
   */
  boolean takeAnswer(String sdp) {
    Optional<OfferAnswer.Agreed> now = OfferAnswer.accept(SdpSession.parse(sdp), local(beforeOffer), wish());
    if (now.isPresent()) agreed = now;
    return now.isPresent();
  }

  /** What is said next will differ from what was said before. */
  void nextVersion() {
    version++;
  }

  /** Begins to send and to hear what was agreed. */
  void open() {
    media.open(call, bot, agreed.orElseThrow(), belief, announce, loss);
  }

  /** What was just agreed holds from now on. */
  void change() {
    media.renegotiated(call, agreed.orElseThrow());
  }

  /** What our descriptions wish for from now on. */
  void hold(boolean onHold) {
    weHold = onHold;
  }

  /** What was agreed last, as far as the call minds. */
  Agreement agreement() {
    OfferAnswer.Agreed a = agreed.orElseThrow();
    return new Agreement(a.format().codec().encodingName(), a.format().codec().sampleHz(),
        a.format().sendEventType().isPresent() || a.format().inbandKeys(),
        !a.direction().sends() || !a.direction().receives());
  }

  /** How the media is protected, for the log and the record. */
  String security() {
    return agreed.map(a -> a.security().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)).orElse("none");
  }

  /** Our last description. */
  String lastSdp() {
    return lastSdp;
  }

  /** Closes the media and frees the ports. @return what was measured */
  CompletableFuture<MediaReport> close() {
    return media.close(call);
  }

  private Direction wish() {
    return weHold ? Direction.SENDONLY : Direction.SENDRECV;
  }

  private Local local() {
    return local(agreed);
  }

  private Local local(Optional<OfferAnswer.Agreed> before) {
    return new Local(address, port.orElseThrow(), wanted.codecs(), wanted.packetMs(), wanted.security(), keys,
        sdpSession, version, wanted.order(), wanted.inbandKeys(), before);
  }
}
