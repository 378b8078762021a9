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
import io.stepline.media.audio.EchoGate;
import io.stepline.media.audio.Resampler;
import io.stepline.media.pipeline.InboundPipeline;
import io.stepline.media.pipeline.MediaFormat;
import io.stepline.media.pipeline.OutboundPipeline;
import io.stepline.media.rtp.EModel;
import io.stepline.media.rtp.RtcpSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** One leg's media: the way in, the gate, the way out. Owned by the media thread; only {@link #due} and {@link #dueHalfway} run on the pacing thread. */
public final class MediaSession implements MediaTransport.Receiver {
  private static final long RTCP_MIN_US = RtcpSession.INTERVAL_US / 2;
  private static final byte[] SILENCE = {};
  private static final short[] SILENT = {};

  private final CallId call;
  private final MediaSettings settings;
  private final WallClock clock;
  private final FrameSink sink;
  private final Consumer<CallEvent> announce;
  private final Random random = new Random();
  private final long ssrc = random.nextLong() & 0xffffffffL;
  private final MediaTransport transport;
  private final ReadyPacket ready = new ReadyPacket();
  private final ReadyPacket readyHalfway = new ReadyPacket();
  private final RtcpSession rtcp;
  private final BotPlayout playout;
  private final SilenceWatch silence;
  private final PeerWatch peer;
  private MediaFormat format;
  private Direction direction;
  private InboundPipeline in;
  private OutboundPipeline out;
  private volatile boolean halves;
  private long samplePosition;
  private long rtcpMalformed;
  private long nextRtcpUs;
  private final int callRateHz;
  private Optional<Resampler> toCallRate = Optional.empty();
  private Optional<Resampler> toCodecRate = Optional.empty();
  private double mouthToEarMs;
  private final Mixer mixer;
  private final EchoGate echo;
  private boolean early;
  private long tellsUntil;
  private Waiting waiting = Waiting.NO;
  private boolean botAttends = true;
  private short[] lastVoice = SILENT;
  private short[] lastBot = SILENT;

  /** What one hears who waits. */
  enum Waiting { NO, RINGBACK, MUSIC }

  /** Who has fallen silent for good: the rest of the house, or the peer; or that no keys could be agreed on. */
  public enum Loss { HOUSE, PEER, KEYS }

  /** Who gets the caller's frames and the bot's, for the bus and for recorders. */
  public interface FrameSink {
    /** @param frame as it came, with the echo of what we said if the line has one */
    void caller(CallerAudio frame);

    /** What the bot is to hear of it: without that echo, and nothing while the call is with people. */
    default void toBot(CallerAudio frame) {}

    /** What comes while it is not known who answers, where somebody wants to know. */
    default void unknown(CallerAudio frame) {}

    /** 20 ms that were sent, at the call's rate. */
    default void bot(CallId call, long samplePosition, int rateHz, short[] pcm) {}

    /** Every 20 ms: what came and what was sent, each empty where there was nothing. */
    default void tick(CallId call, int rateHz, short[] voice, short[] told) {}
  }

  MediaSession(CallId call, MediaTransport transport, OfferAnswer.Agreed agreed, MediaSettings settings, WallClock clock, FrameSink sink, Consumer<CallEvent> announce,
      Consumer<Loss> loss) {
    this.call = call;
    this.transport = transport;
    this.settings = settings;
    this.clock = clock;
    this.sink = sink;
    this.announce = announce;
    this.rtcp = new RtcpSession(ssrc, "stepline@" + call.value().substring(0, Math.min(8, call.value().length())));
    this.callRateHz = agreed.format().codec().sampleHz();
    this.playout = new BotPlayout(call, callRateHz, settings.playoutStartMs(), announce);
    this.mixer = new Mixer(callRateHz);
    this.echo = new EchoGate(callRateHz);
    this.silence = new SilenceWatch(call, settings, playout, announce, () -> loss.accept(Loss.HOUSE));
    this.peer = new PeerWatch(settings.oneWayMs(), settings.lostMs(), ms -> announce.accept(new CallEvent.OneWayAudio(call, ms, clock.nowUs())), () -> loss.accept(Loss.PEER));
    this.format = agreed.format();
    this.direction = agreed.direction();
    this.in = inbound();
    this.out = new OutboundPipeline(format, transport.protection(), ssrc, random.nextInt(0x8000), random.nextLong());
    this.halves = format.packetMs() % 20 != 0;
  }

  /** Takes over what a later offer and answer changed: address, direction, codec, keys. The audio clock and the call's rate go on. */
  void renegotiated(OfferAnswer.Agreed agreed) {
    transport.renegotiated(agreed);
    direction = agreed.direction();
    if (agreed.format().equals(format)) return;
    format = agreed.format();
    in.close();
    out.close();
    in = inbound();
    out = new OutboundPipeline(format, transport.protection(), ssrc, out.nextSequence(), out.nextTimestamp());
    halves = format.packetMs() % 20 != 0;
    int codecRate = format.codec().sampleHz();
    toCallRate = codecRate == callRateHz ? Optional.empty() : Optional.of(new Resampler(codecRate, callRateHz));
    toCodecRate = codecRate == callRateHz ? Optional.empty() : Optional.of(new Resampler(callRateHz, codecRate));
  }

  private InboundPipeline inbound() {
    return new InboundPipeline(format, transport.protection(), transport.latch(),
        p -> announce.accept(new CallEvent.KeyPressed(call, p.key(), p.duration() * 1000 / format.codec().clockHz(), clock.nowUs())));
  }

  void readRtp(ByteBuffer scratch) throws IOException {
    transport.readRtp(scratch, this);
  }

  void readRtcp(ByteBuffer scratch) throws IOException {
    rtcpMalformed += transport.readRtcp(scratch, this);
  }

  @Override
  public void rtp(byte[] datagram, InetSocketAddress from) {
    in.receive(datagram, from, clock.nowUs());
    peer.heardRtp();
  }

  @Override
  public boolean rtcp(byte[] report) {
    boolean ok = rtcp.receive(report, report.length, clock.nowUs());
    if (ok) peer.heardRtcp();
    return ok;
  }

  /** Hops 1, 2, 9 and 10 for 20 ms: one frame in, one packet out; two packets when they are not of whole ticks. */
  void tick() {
    long now = clock.nowUs();
    Optional<short[]> came = in.nextFrame(now).map(pcm -> resampled(toCallRate, pcm)).filter(pcm -> direction.receives());
    Optional<short[]> voice = early ? Optional.empty() : came;
    if (early && tellsUntil > samplePosition) came.ifPresent(pcm -> sink.unknown(new CallerAudio(call, samplePosition, callRateHz, in.lastArrivedUs(), 0, pcm)));
    silence.tick(direction.sends() && !early && waiting == Waiting.NO && botAttends);
    Optional<short[]> told = told(now);
    voice.ifPresent(pcm -> heard(pcm, told.orElse(SILENT)));
    lastVoice = voice.orElse(SILENT);
    told.ifPresent(pcm -> sink.bot(call, samplePosition, callRateHz, pcm));
    sink.tick(call, callRateHz, lastVoice, told.orElse(SILENT));
    short[] frame = resampled(toCodecRate, told.orElseGet(() -> new short[callRateHz / 50]));
    if (halves) {
      ready.prepared(packet(Arrays.copyOf(frame, frame.length / 2)), transport::send);
      readyHalfway.prepared(packet(Arrays.copyOfRange(frame, frame.length / 2, frame.length)), transport::send);
    } else {
      ready.prepared(packet(frame), transport::send);
    }
    samplePosition += callRateHz / 50;
    peer.tick(direction.receives(), direction.sends());
    if (now >= nextRtcpUs) report(now, false);
  }

  private void heard(short[] pcm, short[] told) {
    sink.caller(new CallerAudio(call, samplePosition, callRateHz, in.lastArrivedUs(), 0, pcm));
    if (!botAttends) return;
    short[] clean = settings.echoGate() && pcm.length == callRateHz / 50 ? echo.process(pcm, told) : pcm;
    CallerAudio frame = new CallerAudio(call, samplePosition, callRateHz, in.lastArrivedUs(), 0, clean);
    sink.toBot(frame);
    if (tellsUntil > samplePosition) sink.unknown(frame);
  }

  /** What the person at the other end is to hear: bot, people, or what fills waiting. */
  private Optional<short[]> told(long now) {
    lastBot = SILENT;
    if (!direction.sends() || early) return Optional.empty();
    return switch (waiting) {
      case RINGBACK -> playout.inPrompt() ? playout.nextFrame(now) : Optional.of(RingTone.frame(callRateHz, samplePosition));
      case MUSIC -> Optional.of(HoldMusic.frame(callRateHz, samplePosition));
      case NO -> {
        Optional<short[]> bot = playout.nextFrame(now);
        bot.ifPresent(pcm -> {
          lastBot = pcm;
          if (!playout.inPrompt()) silence.wind();
        });
        yield mixer.mix(bot);
      }
    };
  }

  /** Says one of the gateway's own prompts, over the ringing or whatever the bot says. */
  void announce(String name) {
    Optional.ofNullable(settings.prompts().get(name + "@" + callRateHz)).ifPresent(playout::playPrompt);
  }

  /** The newest 20 ms of one side, for those who listen in; empty when it is silent. */
  short[] lastFrame(Ear.Kind kind) {
    return switch (kind) {
      case VOICE -> lastVoice;
      case BOT -> lastBot;
    };
  }

  int rateHz() {
    return callRateHz;
  }

  void hears(java.util.List<Ear> ears, Mixer.Sessions sessions) {
    mixer.hears(ears, sessions);
  }

  /** Whether the bot hears the caller; with people it does not, and its silence is no alarm then. */
  void botAttends(boolean attends) {
    botAttends = attends;
    silence.wind();
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

  private void report(long now, boolean bye) {
    nextRtcpUs = now + RTCP_MIN_US + (long) (random.nextDouble() * RtcpSession.INTERVAL_US);
    try {
      transport.report(rtcp.report(now, out.senderInfo(now), Optional.of(in.stats()), in.remoteSsrc(), bye));
    } catch (IOException e) {
      rtcpMalformed++;
    }
    mouthToEarMs = rtcp.roundTripMs() / 2 + in.jitter().targetMs() + 2 * settings.leadMs() + 20;
  }

  void waits(Waiting now) {
    waiting = now;
    silence.wind();
  }

  void early(boolean now, boolean told) {
    early = now;
    tellsUntil = told ? samplePosition + 2L * 60 * callRateHz : 0;
  }

  public BotPlayout playout() {
    return playout;
  }

  SilenceWatch silence() {
    return silence;
  }

  /** False when the peer takes no telephone-events. */
  boolean press(String keys) {
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
    var stats = in.stats();
    double loss = stats.expected() == 0 ? 0 : Math.min(1, (double) (stats.lost() + in.jitter().late()) / stats.expected());
    return new MediaReport(format.codec().encodingName(), stats.received(), stats.lost(), in.jitter().late(), in.jitter().duplicates(), stats.jitterMs(),
        rtcp.roundTripMs(), in.concealedMs(), transport.sent(), transport.late(), transport.failed(), transport.latch().strangers(),
        in.malformed() + rtcpMalformed + transport.refused(), stats.received() == 0 ? 0 : EModel.mos(format.codec(), loss, Math.max(40, mouthToEarMs)));
  }

  void close() {
    playout.flush(new PlayoutControl.Flush(call, new ReplyId(Long.MAX_VALUE)));
    report(clock.nowUs(), true);
    in.close();
    out.close();
    transport.close();
  }
}
