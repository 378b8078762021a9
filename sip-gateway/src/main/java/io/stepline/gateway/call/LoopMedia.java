package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.Ear;
import io.stepline.gateway.mediasession.MediaLoop;
import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.gateway.mediasession.PortPool;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.media.rtp.SourceLatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The media thread of this process as calls see it; knows which ports are whose. Thread-safe. */
final class LoopMedia implements CallMedia {
  private final MediaLoop loop;
  private final Map<CallId, PortPool.Pair> ports = new ConcurrentHashMap<>();

  LoopMedia(MediaLoop loop) {
    this.loop = loop;
  }

  @Override
  public String fingerprint() {
    return loop.fingerprint();
  }

  @Override
  public String addressFor(String signalling) {
    return loop.addressFor(signalling);
  }

  @Override
  public OptionalInt reserve(CallId call) {
    Optional<PortPool.Pair> pair = loop.reservePorts();
    pair.ifPresent(p -> ports.put(call, p));
    return pair.map(p -> OptionalInt.of(p.rtpPort())).orElseGet(OptionalInt::empty);
  }

  @Override
  public void open(CallId call, String bot, OfferAnswer.Agreed agreed, SourceLatch.Belief belief,
      Consumer<CallEvent> announce, Consumer<MediaSession.Loss> loss) {
    Optional.ofNullable(ports.get(call)).ifPresent(p -> loop.open(call, bot, p, agreed, belief, announce, loss));
  }

  @Override
  public void renegotiated(CallId call, OfferAnswer.Agreed agreed) {
    loop.renegotiated(call, agreed);
  }

  @Override
  public CompletableFuture<MediaReport> close(CallId call) {
    return Optional.ofNullable(ports.remove(call)).map(p -> loop.close(call, p))
        .orElseGet(() -> CompletableFuture.completedFuture(MediaReport.EMPTY));
  }

  @Override
  public void ringback(CallId call, boolean on) {
    loop.ringback(call, on);
  }

  @Override
  public void early(CallId call, boolean early, boolean told) {
    loop.early(call, early, told);
  }

  @Override
  public void announce(CallId call, String name) {
    loop.announce(call, name);
  }

  @Override
  public void press(CallId call, String keys) {
    loop.press(call, keys);
  }

  @Override
  public void play(CallId call, short[] pcm, int rateHz) {
    loop.play(call, pcm, rateHz);
  }

  @Override
  public void music(CallId call, boolean on) {
    loop.music(call, on);
  }

  @Override
  public void botAttends(CallId call, boolean attends) {
    loop.botAttends(call, attends);
  }

  @Override
  public void botIsOrderedToSpeak(CallId call) {
    loop.botIsOrderedToSpeak(call);
  }

  @Override
  public void alone(CallId call, boolean now) {
    loop.alone(call, now);
  }

  @Override
  public void hears(CallId call, List<Ear> ears) {
    loop.hears(call, ears);
  }
}
