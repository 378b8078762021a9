package io.stepline.gateway.mediasession;

import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.kafka.wire.CallEvent;
import io.stepline.kafka.wire.CallId;
import io.stepline.kafka.wire.CallerAudio;
import io.stepline.kafka.wire.MediaReport;
import io.stepline.kafka.wire.PlayoutControl;
import io.stepline.kafka.wire.ReplyId;
import io.stepline.kafka.wire.WallClock;
import io.stepline.media.audio.Resampler;
import io.stepline.media.pipeline.InboundPipeline;
import io.stepline.media.pipeline.MediaFormat;
import io.stepline.media.pipeline.OutboundPipeline;
import io.stepline.media.pipeline.Protection;
import io.stepline.media.rtp.EModel;
import io.stepline.media.rtp.RtcpSession;
import io.stepline.media.rtp.SourceLatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** One leg's media: a port pair, the way in, the way out. Owned by the media thread; only {@link #due} runs on the pacing thread. */
public final class MediaSession {
  private static final long RTCP_MIN_US = RtcpSession.INTERVAL_US / 2;

  private final CallId call;
  private final PortPool.Pair ports;
  private final MediaSettings settings;
  private final WallClock clock;
  private final FrameSink sink;
  private final Consumer<CallEvent> announce;
  private final Random random = new Random();
  private final long ssrc = random.nextLong() & 0xffffffffL;
  private final SourceLatch latch;
  private final ReadyPacket ready = new ReadyPacket();
  private final RtcpSession rtcp;
  private final LongAdder sent = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final BotPlayout playout;
  private final SilenceWatch silence;
  private volatile InetSocketAddress target;
  private InetSocketAddress remoteRtcp;
  private MediaFormat format;
  private Direction direction;
  private InboundPipeline in;
  private OutboundPipeline out;
  private long samplePosition;
  private long rtcpMalformed;
  private long nextRtcpUs;
  private final int callRateHz;
  private Optional<Resampler> toCallRate = Optional.empty();
  private Optional<Resampler> toCodecRate = Optional.empty();
  private double mouthToEarMs;
  private final Consumer<Loss> loss;
  private int unheardMs;

  /** Who has fallen silent for good: the rest of the house, or the peer. */
  public enum Loss { HOUSE, PEER }

  /** Who gets the caller's frames and the bot's, for the bus and for recorders. */
  public interface FrameSink {
    void caller(CallerAudio frame);

    /** 20 ms that were sent, at the call's rate. */
    default void bot(CallId call, long samplePosition, int rateHz, short[] pcm) {}
  }

  MediaSession(CallId call, PortPool.Pair ports, OfferAnswer.Agreed agreed, MediaSettings settings, WallClock clock, FrameSink sink,
      Consumer<CallEvent> announce, Consumer<Loss> loss) {
    this.call = call;
    this.ports = ports;
    this.settings = settings;
    this.clock = clock;
    this.sink = sink;
    this.announce = announce;
    this.latch = new SourceLatch(agreed.remoteRtp());
    this.rtcp = new RtcpSession(ssrc, "stepline@" + call.value().substring(0, Math.min(8, call.value().length())));
    this.callRateHz = agreed.format().codec().sampleHz();
    this.playout = new BotPlayout(call, callRateHz, settings.playoutStartMs(), announce);
    this.silence = new SilenceWatch(call, settings, playout, announce, () -> loss.accept(Loss.HOUSE));
    this.loss = loss;
    this.format = agreed.format();
    this.direction = agreed.direction();
    this.target = agreed.remoteRtp();
    this.remoteRtcp = agreed.remoteRtcp();
    this.in = inbound();
    this.out = new OutboundPipeline(format, Protection.NONE, ssrc, random.nextInt(0x8000), random.nextLong());
  }

  /** Takes over what a later offer and answer changed: address, direction, codec. The audio clock and the call's rate go on. */
  void renegotiated(OfferAnswer.Agreed agreed) {
    latch.signal(agreed.remoteRtp());
    target = latch.target();
    remoteRtcp = agreed.remoteRtcp();
    direction = agreed.direction();
    if (agreed.format().equals(format)) return;
    format = agreed.format();
    in.close();
    out.close();
    in = inbound();
    out = new OutboundPipeline(format, Protection.NONE, ssrc, out.nextSequence(), out.nextTimestamp());
    int codecRate = format.codec().sampleHz();
    toCallRate = codecRate == callRateHz ? Optional.empty() : Optional.of(new Resampler(codecRate, callRateHz));
    toCodecRate = codecRate == callRateHz ? Optional.empty() : Optional.of(new Resampler(callRateHz, codecRate));
  }

  private InboundPipeline inbound() {
    return new InboundPipeline(format, Protection.NONE, latch,
        p -> announce.accept(new CallEvent.KeyPressed(call, p.key(), p.duration() * 1000 / format.codec().clockHz(), clock.nowUs())));
  }

  void readRtp(ByteBuffer scratch) throws IOException {
    for (int n = 0; n < 64; n++) {
      scratch.clear();
      if (!(ports.rtp().receive(scratch) instanceof InetSocketAddress from)) return;
      unheardMs = 0;
      in.receive(java.util.Arrays.copyOf(scratch.array(), scratch.position()), from, clock.nowUs());
      target = latch.target();
    }
  }

  void readRtcp(ByteBuffer scratch) throws IOException {
    for (int n = 0; n < 16; n++) {
      scratch.clear();
      if (!(ports.rtcp().receive(scratch) instanceof InetSocketAddress from)) return;
      if (!from.getAddress().equals(target.getAddress()) || !rtcp.receive(scratch.array(), scratch.position(), clock.nowUs())) rtcpMalformed++;
      else {
        remoteRtcp = from;
        unheardMs = 0;
      }
    }
  }

  /** Hops 1, 2, 9 and 10 for 20 ms: one frame in, one packet out. */
  void tick() {
    long now = clock.nowUs();
    in.nextFrame(now).map(pcm -> resampled(toCallRate, pcm)).filter(pcm -> direction.receives())
        .ifPresent(pcm -> sink.caller(new CallerAudio(call, samplePosition, callRateHz, in.lastArrivedUs(), 0, pcm)));
    silence.tick(direction.sends());
    Optional<short[]> bot = direction.sends() ? playout.nextFrame(now) : Optional.empty();
    bot.ifPresent(pcm -> {
      if (!playout.inPrompt()) silence.wind();
      sink.bot(call, samplePosition, callRateHz, pcm);
    });
    short[] frame = resampled(toCodecRate, bot.orElseGet(() -> new short[callRateHz / 50]));
    byte[] packet = direction.sends() ? out.next(frame).orElse(new byte[0]) : new byte[0];
    ready.prepared(packet, this::send);
    samplePosition += callRateHz / 50;
    unheardMs = direction.receives() ? unheardMs + 20 : 0;
    if (unheardMs == settings.lostMs()) loss.accept(Loss.PEER);
    if (now >= nextRtcpUs) report(now, false);
  }

  private static short[] resampled(Optional<Resampler> r, short[] pcm) {
    return r.map(x -> x.process(pcm)).orElse(pcm);
  }

  /** The pacing thread says that the packet of this tick is due. */
  void due() {
    ready.due(this::send);
  }

  private void send(byte[] packet, boolean isLate) {
    try {
      if (ports.rtp().send(ByteBuffer.wrap(packet), target) == packet.length) sent.increment();
      else failed.increment();
    } catch (IOException e) {
      failed.increment();
    }
    if (isLate) late.increment();
  }

  private void report(long now, boolean bye) {
    nextRtcpUs = now + RTCP_MIN_US + (long) (random.nextDouble() * RtcpSession.INTERVAL_US);
    byte[] packet = rtcp.report(now, out.senderInfo(now), Optional.of(in.stats()), in.remoteSsrc(), bye);
    try {
      ports.rtcp().send(ByteBuffer.wrap(packet), remoteRtcp);
    } catch (IOException e) {
      rtcpMalformed++;
    }
    mouthToEarMs = rtcp.roundTripMs() / 2 + in.jitter().targetMs() + 2 * settings.leadMs() + 20;
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
    return ports;
  }

  MediaReport measured() {
    var stats = in.stats();
    double loss = stats.expected() == 0 ? 0 : Math.min(1, (double) (stats.lost() + in.jitter().late()) / stats.expected());
    return new MediaReport(format.codec().encodingName(), stats.received(), stats.lost(), in.jitter().late(), in.jitter().duplicates(), stats.jitterMs(),
        rtcp.roundTripMs(), in.concealedMs(), sent.sum(), late.sum(), failed.sum(), latch.strangers(), in.malformed() + rtcpMalformed,
        stats.received() == 0 ? 0 : EModel.mos(format.codec(), loss, Math.max(40, mouthToEarMs)));
  }

  void close() {
    playout.flush(new PlayoutControl.Flush(call, new ReplyId(Long.MAX_VALUE)));
    report(clock.nowUs(), true);
    in.close();
    out.close();
  }
}
