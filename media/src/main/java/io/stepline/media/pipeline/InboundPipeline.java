package io.stepline.media.pipeline;

import io.stepline.media.audio.ComfortNoise;
import io.stepline.media.audio.SampleQueue;
import io.stepline.media.audio.Squeeze;
import io.stepline.media.jitter.JitterBuffer;
import io.stepline.media.jitter.Popped;
import io.stepline.media.rtp.PacketOrder;
import io.stepline.media.rtp.ReceptionStats;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.SourceLatch;
import io.stepline.media.rtp.TelephoneEventReceiver;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/** Hop 1: datagrams in, 20 ms frames at the codec's rate out. Owned by one thread. */
public final class InboundPipeline implements AutoCloseable {
  public static final int FRAME_MS = 20;

  private MediaFormat format;
  private final MediaPath<byte[]> path;
  private final SourceLatch latch;
  private final KeyReader keys;
  private final JitterBuffer jitter;
  private final ReceptionStats stats;
  private final Voices voices;
  private final Concealment concealment;
  private final ComfortNoise noise = new ComfortNoise();
  private final SampleQueue decoded = new SampleQueue();
  /** Of the datagram under way. */
  private InetSocketAddress from = InetSocketAddress.createUnresolved("nobody", 0);
  private long nowUs;
  private boolean quiet;
  private boolean begun;
  private long lastArrivedUs;
  private long plausible;
  private int lastUnknown = -1;
  private long played;
  private long malformed;
  private long concealedMs;

  public InboundPipeline(MediaFormat format, Protection protection, SourceLatch latch,
      Consumer<TelephoneEventReceiver.Pressed> keys) {
    this(format, protection, latch, keys, Concealment.FULL);
  }

  public InboundPipeline(MediaFormat format, Protection protection, SourceLatch latch,
      Consumer<TelephoneEventReceiver.Pressed> keys, Concealment concealment) {
    this.concealment = concealment;
    this.format = format;
    this.latch = latch;
    this.keys = new KeyReader(format, keys);
    this.jitter = new JitterBuffer(format.codec().clockHz());
    this.stats = new ReceptionStats(format.codec().clockHz());
    this.voices = new Voices(format);
    this.path = MediaPath.<byte[]>named("receive")
        .parse("unprotect", protection::unprotect)
        .parse("parse", this::parse)
        .only("ours", this::isOurs)
        .only("latch", packet -> latch.accept(this.from, packet, this.nowUs))
        .only("keys from elsewhere", packet -> !this.keys.isFromElsewhere(packet, this.stats.order().ssrc()))
        .observe("count", this::count)
        .end("jitter", packet -> jitter.push(this.nowUs, packet, !this.keys.isKey(packet)));
  }

  /** Takes over what a later offer and answer changed; counts and delay go on. */
  public void agreed(MediaFormat now) {
    if (now.codec().sampleHz() != format.codec().sampleHz()) decoded.clear();
    format = now;
    keys.agreed(now);
    voices.agreed(now);
  }

  public void receive(byte[] datagram, InetSocketAddress sender, long atUs) {
    from = sender;
    nowUs = atUs;
    path.take(datagram);
  }

  /** What becomes of datagrams, for people: stage by stage with counts. */
  public MediaPath<byte[]> path() {
    return path;
  }

  /** The next 20 ms. Empty until the first packet; from then on there is always a frame, concealed if need be. */
  public Optional<short[]> nextFrame(long nowUs) {
    int wanted = voices.rateHz() * FRAME_MS / 1000;
    while (decoded.size() < wanted) {
      Popped popped = jitter.pop(nowUs);
      if (popped instanceof Popped.NotYet && !begun) return Optional.empty();
      short[] pcm = render(popped);
      if (pcm.length == wanted && decoded.size() == 0) return Optional.of(pcm);
      decoded.add(pcm);
    }
    return Optional.of(decoded.take(wanted));
  }

  private short[] render(Popped popped) {
    return switch (popped) {
      case Popped.Frame f -> sound(f.packet());
      case Popped.Squeezed s -> Squeeze.join(sound(s.first()), sound(s.second()));
      case Popped.Gap g -> conceal(jitter.packetMs(), g.next());
      case Popped.NotYet n when quiet || !n.underrun() -> noise.generate(samples(FRAME_MS));
      case Popped.NotYet n -> conceal(jitter.packetMs(), Optional.empty());
    };
  }

  private short[] sound(RtpPacket packet) {
    begun = true;
    played++;
    quiet = !voices.knows(packet.payloadType());
    if (quiet) {
      noise.update(packet.payload());
      return noise.generate(samples(jitter.packetMs()));
    }
    lastArrivedUs = packet.arrivedUs();
    short[] pcm = voices.decode(packet);
    if (pcm.length > 0) return pcm;
    played--;
    malformed++;
    return conceal(jitter.packetMs(), Optional.empty());
  }

  private int samples(int ms) {
    return voices.rateHz() * ms / 1000;
  }

  private short[] conceal(int ms, Optional<RtpPacket> next) {
    concealedMs += ms;
    return switch (concealment) {
      case FULL -> voices.conceal(ms, next);
      case NO_FEC -> voices.conceal(ms, Optional.empty());
      case NONE -> new short[samples(ms)];
    };
  }

  private Optional<RtpPacket> parse(byte[] rtp) {
    Optional<RtpPacket> packet = RtpPacket.parse(rtp, rtp.length, nowUs);
    if (packet.isEmpty()) malformed++;
    return packet;
  }

  private boolean isOurs(RtpPacket packet) {
    int type = packet.payloadType();
    boolean known = voices.knows(type) || keys.isKey(packet) || type == MediaFormat.COMFORT_NOISE_TYPE;
    if (!known) malformed++;
    if (!known && latch.target().equals(from) && packet.sequence() != lastUnknown) {
      lastUnknown = packet.sequence();
      plausible++;
    }
    return known;
  }

  private void count(RtpPacket packet) {
    if (voices.knows(packet.payloadType())) {
      int hz = voices.clockHz(packet.payloadType());
      stats.clock(hz, packet);
      jitter.clock(hz, packet);
    }
    PacketOrder.Verdict verdict = stats.receive(packet);
    switch (verdict) {
      case PLACED, RESTARTED -> plausible++;
      case DUPLICATE, HELD -> {}
    }
    keys.heard(packet, verdict, stats.order().held());
  }

  public ReceptionStats stats() {
    return stats;
  }

  public JitterBuffer jitter() {
    return jitter;
  }

  public long remoteSsrc() {
    return Math.max(0, stats.order().ssrc());
  }

  /** Arrival of the last packet that was played, microseconds. */
  public long lastArrivedUs() {
    return lastArrivedUs;
  }

  /**
   * Packets that may well be the peer's, whatever is in them: from where it is believed to be, in order, and none
   * twice.
   */
  public long plausible() {
    return plausible;
  }

  /** Packets that were decoded and played. */
  public long played() {
    return played;
  }

  public long malformed() {
    return malformed;
  }

  public long concealedMs() {
    return concealedMs;
  }

  public MediaFormat format() {
    return format;
  }

  @Override
  public void close() {
    voices.close();
  }
}
