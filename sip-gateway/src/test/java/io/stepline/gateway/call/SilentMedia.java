package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.Ear;
import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.media.rtp.SourceLatch;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Media without sockets that takes everything and does nothing. */
class SilentMedia implements CallMedia {
  @Override
  public String fingerprint() {
    return "sha-256 AA:BB";
  }

  @Override
  public String addressFor(String signalling) {
    return signalling;
  }

  @Override
  public OptionalInt reserve(CallId call) {
    return OptionalInt.of(20_000);
  }

  @Override
  public void open(CallId call, String bot, OfferAnswer.Agreed agreed, SourceLatch.Belief belief,
      Consumer<CallEvent> announce,
      Consumer<MediaSession.Loss> loss) {}

  @Override
  public void renegotiated(CallId call, OfferAnswer.Agreed agreed) {}

  @Override
  public CompletableFuture<MediaReport> close(CallId call) {
    return CompletableFuture.completedFuture(MediaReport.EMPTY);
  }

  @Override
  public void ringback(CallId call, boolean on) {}

  @Override
  public void early(CallId call, boolean early, boolean told) {}

  @Override
  public void announce(CallId call, String name) {}

  @Override
  public void press(CallId call, String keys) {}

  @Override
  public void play(CallId call, short[] pcm, int rateHz) {}

  @Override
  public void music(CallId call, boolean on) {}

  @Override
  public void botAttends(CallId call, boolean attends) {}

  @Override
  public void botIsOrderedToSpeak(CallId call) {}

  @Override
  public void alone(CallId call, boolean now) {}

  @Override
  public void hears(CallId call, List<Ear> ears) {}
}
