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

/**
 * All that calls want of the media path. None of it waits; what concerns a call without media is passed over.
 * Thread-safe.
 */
interface CallMedia {
  /** Of the certificate that our DTLS-SRTP shows. */
  String fingerprint();

  /** Where a peer is to send media that sees our signalling at {@code signalling}. */
  String addressFor(String signalling);

  /** @return the RTP port that is the call's until {@link #close}; empty when none is free */
  OptionalInt reserve(CallId call);

  /**
   * @param bot whose language our own prompts have; empty for none
   * @param belief which sources of plain RTP are believed
   */
  void open(CallId call, String bot, OfferAnswer.Agreed agreed, SourceLatch.Belief belief,
      Consumer<CallEvent> announce, Consumer<MediaSession.Loss> loss);

  void renegotiated(CallId call, OfferAnswer.Agreed agreed);

  /** Ends the media, if there is any, and frees the ports. @return what was measured, later and on another thread */
  CompletableFuture<MediaReport> close(CallId call);

  void ringback(CallId call, boolean on);

  /** The media before the answer. @param told whether who listens for an answering machine hears it */
  void early(CallId call, boolean early, boolean told);

  void announce(CallId call, String name);

  void press(CallId call, String keys);

  void play(CallId call, short[] pcm, int rateHz);

  void music(CallId call, boolean on);

  void botAttends(CallId call, boolean attends);

  /** Somebody ordered the bot to say something: its next reply sounds among people too. */
  void botIsOrderedToSpeak(CallId call);

  void hears(CallId call, List<Ear> ears);

  /** Whether nobody of the house minds the call, so that the gateway itself has to say something. */
  void alone(CallId call, boolean now);
}
