package io.stepline.gateway.mediasession;

import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.media.audio.DtmfTones;
import io.stepline.media.audio.EchoGate;
import io.stepline.media.audio.Resampler;
import io.stepline.media.pipeline.InboundPipeline;
import io.stepline.media.pipeline.MediaFormat;
import io.stepline.media.pipeline.MediaPath;
import io.stepline.media.pipeline.OutboundPipeline;
import io.stepline.media.pipeline.Tap;
import io.stepline.media.rtp.RtcpSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One leg's media: the way in, the gate, the way out. Owned by the media thread; only {@link #due} and
 * {@link #dueHalfway} run on the pacing thread.
 */
public final class MediaSession implements MediaTransport.Receiver {
  /** For so long after a standstill what had piled up is left out. */
  private static final int CATCH_UP_TICKS = 10;
  private static final byte[] SILENCE = {};
  private static final short[] SILENT = {};
  private static final long ASKS_WHO_S = 120;

  private final CallId call;
  private final MediaSettings settings;
  private final WallClock clock;
  private final Taps taps;
  private final Consumer<CallEvent> announce;
  private final Random random = new Random();
  private final long ssrc = random.nextLong() & 0xffffffffL;
  private final MediaTransport transport;
  private final ReadyPacket ready = new ReadyPacket();
  private final ReadyPacket readyHalfway = new ReadyPacket();
  private final Reports reports;
  private final Earpiece earpiece;
  private final PeerWatch peer;
  private final ToneKeys toneKeys;
  private MediaFormat format;
  private Direction direction;
  private final InboundPipeline in;
  private OutboundPipeline out;
  private volatile boolean halves;
  private long samplePosition;
  private long played;
  private int catchUpTicks;
  private final int callRateHz;
  private Optional<Resampler> toCallRate = Optional.empty();
  private Optional<Resampler> toCodecRate = Optional.empty();
  private final EchoGate echo;
  private final MediaPath<short[]> callerPath;
  private final MediaPath<short[]> sendPath;
  private final short[] nothing;
  /** Until this sample somebody wants to know who answers. */
  private long asksWhoUntil;
  private short[] lastVoice = SILENT;
  private short[] told = SILENT;

  /** Who has fallen silent for good: the rest of the house, or the peer; or that no keys could be agreed on. */
  public enum Loss {
    HOUSE, PEER, KEYS
  }

  MediaSession(CallId call, MediaTransport transport, OfferAnswer.Agreed agreed, MediaSettings settings,
      WallClock clock, Taps taps,
      Consumer<CallEvent> announce, Consumer<Loss> loss) {
    this.call = call;
    this.transport = transport;
    this.settings = settings;
    this.clock = clock;
    this.taps = taps;
    this.announce = announce;
    this.callRateHz = agreed.format().codec().sampleHz();
    BotPlayout playout = new BotPlayout(call, callRateHz, settings.playoutStartMs(), announce);
    SilenceWatch silence = new SilenceWatch(call, settings, playout, announce, () -> loss.accept(Loss.HOUSE));
    this.earpiece = new Earpiece(playout, silence, settings.prompts());
    this.nothing = new short[callRateHz / 50];
    this.echo = new EchoGate(callRateHz);
    this.peer = new PeerWatch(settings.oneWayMs(), settings.lostMs(),
        ms -> announce.accept(new CallEvent.OneWayAudio(call, ms, clock.nowUs())), () -> loss.accept(Loss.PEER));
    this.format = agreed.format();
    this.toneKeys = new ToneKeys(call, clock, announce, callRateHz);
    toneKeys.agreed(format.inbandKeys());
    this.direction = agreed.direction();
    this.in = inbound();
    String cname = "stepline@" + call.value().substring(0, Math.min(8, call.value().length()));
    this.reports = new Reports(transport, in, new RtcpSession(ssrc, cname), settings.leadMs());
    this.out = new OutboundPipeline(format, transport.protection(), ssrc, random.nextInt(0x8000), random.nextLong());
    this.halves = format.packetMs() % 20 != 0;
    this.callerPath = callerPath();
    this.sendPath = sendPath();
    transport.latch().open(clock.nowUs());
  }

  /** What comes, 20 ms at a time, after {@link InboundPipeline} has decoded it. */
  private MediaPath<short[]> callerPath() {
    return MediaPath.<short[]>named("hear")
        .transform("resample", pcm -> resampled(toCallRate, pcm))
        .only("direction", pcm -> direction.receives())
        .transform("keys in band", toneKeys::hear)
        .transform("stamp", pcm -> new CallerAudio(call, samplePosition, callRateHz, in.lastArrivedUs(), 0, pcm))
        .observe("ask who, early", f -> askWho(f, !earpiece.company().isAnswered()))
        .only("answered", f -> earpiece.company().isAnswered())
        .observe("mixer", f -> lastVoice = f.pcm())
        .taps(taps.caller())
        .only("bot hears", f -> earpiece.company().botHears())
        .transform("echo-gate", this::withoutEcho)
        .taps(taps.botHears())
        .end("ask who", f -> askWho(f, true));
  }

  /** What the person at the other end is to hear, 20 ms at a time; an empty frame for silence. */
  private MediaPath<short[]> sendPath() {
    return MediaPath.<short[]>named("tell")
        .taps(taps.sent().stream().map(this::whileItSounds).toList())
        .taps(taps.bothWays().stream().map(this::withVoice).toList())
        .transform("fill", pcm -> pcm.length == 0 ? nothing : pcm)
        .transform("resample", pcm -> resampled(toCodecRate, pcm))
        .end("encode", this::prepare);
  }

  private Tap<short[]> whileItSounds(Tap<Taps.Sent> tap) {
    return new Tap<>(tap.name(), pcm -> {
      if (pcm.length > 0) tap.listener().accept(new Taps.Sent(call, samplePosition, callRateHz, pcm));
    });
  }

  private Tap<short[]> withVoice(Tap<Taps.BothWays> tap) {
    return new Tap<>(tap.name(), pcm -> tap.listener().accept(new Taps.BothWays(call, callRateHz, lastVoice, pcm)));
  }

  private void askWho(CallerAudio frame, boolean here) {
    if (!here || asksWhoUntil <= samplePosition) return;
    for (Tap<CallerAudio> tap : taps.whoAnswers()) tap.listener().accept(frame);
  }

  private CallerAudio withoutEcho(CallerAudio f) {
    if (!settings.echoGate() || f.pcm().length != callRateHz / 50) return f;
    short[] clean = echo.process(f.pcm(), told);
    return new CallerAudio(call, f.samplePosition(), callRateHz, f.arrivedUs(), 0, clean);
  }

  /**
   * Takes over what a later offer and answer changed: address, direction, codec, keys. The audio clock and the call's
   * rate go on.
   */
  void renegotiated(OfferAnswer.Agreed agreed) {
    transport.renegotiated(agreed);
    transport.latch().open(clock.nowUs());
    direction = agreed.direction();
    if (agreed.format().equals(format)) return;
    format = agreed.format();
    toneKeys.agreed(format.inbandKeys());
    out.close();
    in.agreed(format);
    out = new OutboundPipeline(format, transport.protection(), ssrc, out.nextSequence(), out.nextTimestamp());
    halves = format.packetMs() % 20 != 0;
    int codecRate = format.codec().sampleHz();
    toCallRate = codecRate == callRateHz ? Optional.empty() : Optional.of(new Resampler(codecRate, callRateHz));
    toCodecRate = codecRate == callRateHz ? Optional.empty() : Optional.of(new Resampler(callRateHz, codecRate));
  }

  private InboundPipeline inbound() {
    return new InboundPipeline(format, transport.protection(), transport.latch(),
        p -> {
          toneKeys.cameAsEvent();
          announce.accept(new CallEvent.KeyPressed(call, p.key(), p.durationMs(), clock.nowUs()));
        });
  }

  void readRtp(ByteBuffer scratch) throws IOException {
    transport.readRtp(scratch, this);
  }

  void readRtcp(ByteBuffer scratch) throws IOException {
    reports.malformed(transport.readRtcp(scratch, this));
  }

  @Override
  public void rtp(byte[] datagram, InetSocketAddress from) {
    long before = in.plausible();
    in.receive(datagram, from, clock.nowUs());
    if (in.plausible() > before) peer.heardOf();
  }

  @Override
  public boolean rtcp(byte[] report) {
    boolean ok = reports.receive(report, clock.nowUs());
    if (ok) peer.heardOf();
    return ok;
  }

  /** Hops 1, 2, 9 and 10 for 20 ms: one frame in, one packet out; two packets when they are not of whole ticks. */
  void tick() {
    long now = clock.nowUs();
    if (catchUpTicks > 0 && catchUpTicks-- > 0) in.jitter().skipArrears(in.jitter().targetMs() + 20);
    Optional<short[]> came = in.nextFrame(now);
    told = earpiece.frame(now, samplePosition, direction.sends());
    lastVoice = SILENT;
    if (came.isPresent()) callerPath.take(came.get());
    sendPath.take(told);
    samplePosition += callRateHz / 50;
    if (in.played() > played) peer.heardSound();
    played = in.played();
    peer.tick(!direction.sends() || !direction.receives(), direction.sends());
    reports.tick(out, now);
    transport.tick();
  }

  private void prepare(short[] frame) {
    if (halves) {
      ready.prepared(packet(Arrays.copyOf(frame, frame.length / 2)), transport::send);
      readyHalfway.prepared(packet(Arrays.copyOfRange(frame, frame.length / 2, frame.length)), transport::send);
    } else {
      ready.prepared(packet(frame), transport::send);
    }
  }

  /** The newest 20 ms of one side, for those who listen in; empty when it is silent. */
  short[] lastFrame(Ear.Kind kind) {
    return switch (kind) {
      case VOICE -> lastVoice;
      case BOT -> earpiece.lastBot();
    };
  }

  int rateHz() {
    return callRateHz;
  }

  private byte[] packet(short[] frame) {
    return direction.sends() ? out.next(frame).orElse(SILENCE) : SILENCE;
  }

  private static short[] resampled(Optional<Resampler> r, short[] pcm) {
    return r.map(x -> x.process(pcm)).orElse(pcm);
  }

  /** The pacing thread says that the packet of this tick is due. */
  void due() {
    ready.due(transport::send);
  }

  /** Ten milliseconds later: packets of 10, 30 or 50 ms do not all fall on a tick. */
  void dueHalfway() {
    if (halves) readyHalfway.due(transport::send);
  }

  /** The machine did nothing for a while: what has come meanwhile is old. */
  void stoodStill() {
    catchUpTicks = CATCH_UP_TICKS;
  }

  void early(boolean now, boolean asksWho) {
    earpiece.early(now);
    transport.latch().open(clock.nowUs());
    asksWhoUntil = asksWho ? samplePosition + ASKS_WHO_S * callRateHz : 0;
  }

  /** All ways of sound through this session, from the socket to the packet. */
  List<MediaPath<?>> paths() {
    return List.of(in.path(), callerPath, sendPath);
  }

  /** For people who look for a fault: in whose company, and what each stage did. */
  String describe() {
    return earpiece.company() + "; " + paths().stream().map(MediaPath::describe).collect(Collectors.joining("; "));
  }

  /** What the person hears. */
  Earpiece earpiece() {
    return earpiece;
  }

  /** @return false when the peer takes keys neither as telephone-events nor as tones */
  boolean press(String keys) {
    if (!out.takesKeys() && format.inbandKeys()) {
      earpiece.playout().playPrompt(DtmfTones.of(keys, callRateHz));
      return true;
    }
    out.press(keys);
    return out.takesKeys();
  }

  public CallId call() {
    return call;
  }

  PortPool.Pair ports() {
    return transport.ports();
  }

  MediaReport measured() {
    return reports.measured();
  }

  void close() {
    earpiece.control(new PlayoutControl.Flush(call, new ReplyId(Long.MAX_VALUE)));
    reports.send(out, clock.nowUs(), true);
    in.close();
    out.close();
    transport.close();
  }
}
