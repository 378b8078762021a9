package io.stepline.gateway.siprec;

import io.stepline.gateway.call.SessionExpires;
import io.stepline.gateway.call.SessionTimer;
import io.stepline.gateway.call.SilentListener;
import io.stepline.gateway.call.SipDialog;
import io.stepline.gateway.mediasession.PortPool;
import io.stepline.gateway.sdp.SdpException;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.kafka.lane.Lane;
import io.stepline.media.codec.AudioCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One call's recording session: two streams to the recording server, in G.711. Either side refreshes it as RFC 4028
 * says, and the server may move or rest its streams. Sound comes on the media thread, timers on the client's lane,
 * everything else on threads of SIP and bus.
 */
final class RecordingSession extends SilentListener {
  private static final int MIN_SE_S = 90;
  private static final long AGAIN_MS = 3_000;
  private static final String GONE = "the recording server no longer answers";

  private final List<PortPool.Pair> ports;
  private final String address;
  private final long session;
  private final Lane lane;
  private final Consumer<String> failed;
  private Optional<SipDialog> dialog = Optional.empty();
  private volatile RecordedStreams streams = RecordedStreams.NONE;
  private volatile boolean paused;
  private boolean over;
  private boolean offerOut;
  private boolean offeredInAnswer;
  private boolean saidPaused;
  private Optional<SessionTimer.Running> timer = Optional.empty();
  private int round;
  private int version = 1;

  RecordingSession(List<PortPool.Pair> ports, String address, long session, Lane lane, Consumer<String> failed) {
    this.ports = ports;
    this.address = address;
    this.session = session;
    this.lane = lane;
    this.failed = failed;
  }

  /** RFC 7866 7.1.1: one labelled line for each stream, send only; inactive while it is paused. */
  synchronized String offer() {
    return described(false);
  }

  /** @param toTheirs in answer to what the server offers, which says what it wants to hear */
  private String described(boolean toTheirs) {
    saidPaused = paused;
    String type = address.contains(":") ? "IP6" : "IP4";
    StringBuilder sdp = new StringBuilder("v=0\r\no=- " + session + " " + version++ + " IN " + type + " " + address
        + "\r\ns=-\r\nc=IN " + type + " " + address + "\r\nt=0 0\r\n");
    for (int i = 0; i < RecordedStreams.COUNT; i++) {
      sdp.append("m=audio ").append(ports.get(i).rtpPort()).append(" RTP/AVP");
      List<AudioCodec> formats = streams.formats(i);
      formats.forEach(c -> sdp.append(' ').append(c.payloadType()));
      formats.forEach(c -> sdp.append("\r\na=rtpmap:").append(c.payloadType()).append(' ').append(c.rtpmap()));
      sdp.append("\r\na=label:").append(i + 1).append("\r\na=")
          .append(paused || toTheirs && !streams.isWanted(i) ? "inactive" : "sendonly").append("\r\n");
    }
    return sdp.toString();
  }

  synchronized void dialled(SipDialog d) {
    dialog = Optional.of(d);
    if (over) d.cancel();
  }

  @Override
  public synchronized void answered(Optional<String> sdp, Optional<SessionExpires> expires) {
    if (over) {
      dialog.ifPresent(d -> d.bye(Optional.empty(), Map.of()));
      return;
    }
    if (!takes(sdp)) return;
    wind(SessionTimer.answered(expires, 0));
    if (paused != saidPaused) offerAgain();
  }

  /** A description that answers ours. @return false when it was of no use, and the session is over */
  private boolean takes(Optional<String> sdp) {
    try {
      streams = RecordedStreams.agreed(ports,
          SdpSession.parse(sdp.orElseThrow(() -> new SdpException("no answer in the 200"))), streams);
      return true;
    } catch (SdpException e) {
      hangUp(Optional.ofNullable(e.getMessage()).orElse("no usable answer"));
      return false;
    }
  }

  private void hangUp(String why) {
    streams = RecordedStreams.NONE;
    over = true;
    dialog.ifPresent(d -> d.bye(Optional.of(why), Map.of()));
    failed.accept(why);
  }

  // ---- what the server asks for

  @Override
  public synchronized void reoffered(Reoffer offer) {
    if (dialog.isEmpty()) return;
    SipDialog d = dialog.get();
    if (over || !streams.areUp()) reject(d, offer, 488, "no recording session", Map.of());
    else if ((offerOut || offeredInAnswer) && (offer.sdp().isPresent() || !offer.byUpdate()))
      reject(d, offer, 491, "", Map.of());
    else switch (SessionTimer.answer(offer.timer(), timer.map(SessionTimer.Running::intervalS).orElse(0), MIN_SE_S)) {
      case SessionTimer.Verdict.TooShort t -> reject(d, offer, 422, "session interval too small",
          Map.of("Min-SE", Integer.toString(t.minSeS())));
      case SessionTimer.Verdict.Agreed a -> accept(d, offer, a.timer());
    }
  }

  private void accept(SipDialog d, Reoffer offer, Optional<SessionTimer.Running> running) {
    Optional<String> words = Optional.empty();
    if (offer.sdp().isPresent()) try {
      streams = RecordedStreams.agreed(ports, SdpSession.parse(offer.sdp().get()), streams);
      words = Optional.of(described(true));
    } catch (SdpException e) {
      reject(d, offer, 488, Optional.ofNullable(e.getMessage()).orElse("no usable offer"), Map.of());
      return;
    }
    else if (!offer.byUpdate()) {
      offeredInAnswer = true;
      words = Optional.of(offer());
    }
    Optional<SessionExpires> header = running.flatMap(SessionTimer.Running::header);
    if (offer.byUpdate()) d.answerUpdate(words, header);
    else d.answer(words, header);
    wind(running);
  }

  private static void reject(SipDialog d, Reoffer offer, int status, String why, Map<String, String> headers) {
    if (offer.byUpdate()) d.rejectUpdate(status, why, headers);
    else d.reject(status, why, headers);
  }

  @Override
  public synchronized void acked(Optional<String> sdp) {
    if (over || !offeredInAnswer) return;
    offeredInAnswer = false;
    if (takes(sdp) && paused != saidPaused) offerAgain();
  }

  // ---- what we ask for

  private void offerAgain() {
    if (over || offerOut || offeredInAnswer || !streams.areUp()) return;
    offerOut = true;
    dialog.ifPresent(d -> d.reoffer(offer(), asked()));
  }

  private Optional<SessionExpires> asked() {
    return timer.map(t -> new SessionExpires(t.intervalS(), Optional.of(t.weRefresh())));
  }

  @Override
  public synchronized void reofferAnswered(int status, Optional<String> sdp, Optional<SessionExpires> expires) {
    if (over) return;
    boolean offered = offerOut;
    offerOut = false;
    if (status == 408 || status == 481) {
      hangUp(GONE);
      return;
    }
    if (status == 491) lane.after(AGAIN_MS, this::again);
    if (status >= 300) return;
    if (offered && !takes(sdp)) return;
    wind(SessionTimer.answered(expires, timer.map(SessionTimer.Running::intervalS).orElse(0)));
    if (offered && paused != saidPaused) offerAgain();
  }

  private synchronized void again() {
    offerAgain();
  }

  /** @param now whether nothing may be recorded from here on */
  synchronized void pause(boolean now) {
    if (over || paused == now) return;
    paused = now;
    offerAgain();
  }

  // ---- the session timer

  private void wind(Optional<SessionTimer.Running> running) {
    timer = running;
    int now = ++round;
    running.ifPresent(t -> {
      lane.after(t.dueMs(), () -> due(now, !t.weRefresh()));
      if (t.weRefresh()) lane.after(t.intervalS() * 1_000L, () -> due(now, true));
    });
  }

  private synchronized void due(int asOf, boolean last) {
    if (over || asOf != round) return;
    if (last) hangUp(GONE);
    else if (dialog.filter(SipDialog::takesUpdate).isPresent()) asked().ifPresent(dialog.get()::refresh);
    else offerAgain();
  }

  // ---- its end

  @Override
  public synchronized void failed(int status, String reason) {
    if (over) return;
    over = true;
    streams = RecordedStreams.NONE;
    failed.accept(status + " " + reason);
  }

  @Override
  public synchronized void ended(Optional<String> reason) {
    streams = RecordedStreams.NONE;
    if (over) return;
    over = true;
    failed.accept("the recording server hung up");
  }

  /** 20 ms of both sides, empty where one is silent; on the media thread. */
  void tick(int rateHz, short[] voice, short[] told) {
    if (!paused) streams.tick(rateHz, voice, told);
  }

  synchronized void end() {
    boolean up = streams.areUp();
    streams = RecordedStreams.NONE;
    if (over) return;
    over = true;
    dialog.ifPresent(d -> {
      if (up) d.bye(Optional.empty(), Map.of());
      else d.cancel();
    });
  }

  List<PortPool.Pair> ports() {
    return ports;
  }
}
