package io.stepline.media.pipeline;

import io.stepline.media.audio.ComfortNoise;
import io.stepline.media.audio.SampleQueue;
import io.stepline.media.codec.Decoder;
import io.stepline.media.jitter.JitterBuffer;
import io.stepline.media.jitter.Popped;
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

  private final MediaFormat format;
  private final MediaPath<byte[]> path;
  private final Consumer<TelephoneEventReceiver.Pressed> keys;
  private final TelephoneEventReceiver events = new TelephoneEventReceiver();
  private final JitterBuffer jitter;
  private final ReceptionStats stats;
  private final Decoder decoder;
  private final Concealment concealment;
  private final ComfortNoise noise = new ComfortNoise();
  private final SampleQueue decoded = new SampleQueue();
  /** Of the datagram under way. */
  private InetSocketAddress from = InetSocketAddress.createUnresolved("nobody", 0);
  private long nowUs;
  private boolean quiet;
  private boolean begun;
  private long remoteSsrc;
  private long lastArrivedUs;
  private long malformed;
  private long concealedSamples;

  public InboundPipeline(MediaFormat format, Protection protection, SourceLatch latch,
      Consumer<TelephoneEventReceiver.Pressed> keys) {
    this(format, protection, latch, keys, Concealment.FULL);
  }

  public InboundPipeline(MediaFormat format, Protection protection, SourceLatch latch,
      Consumer<TelephoneEventReceiver.Pressed> keys, Concealment concealment) {
    this.concealment = concealment;
    this.format = format;
    this.keys = keys;
    this.jitter = new JitterBuffer(format.codec().clockHz());
    this.stats = new ReceptionStats(format.codec().clockHz());
    this.decoder = format.codec().newDecoder();
    this.path = MediaPath.<byte[]>named("receive")
        .parse("unprotect", protection::unprotect)
        .parse("parse", this::parse)
        .only("ours", this::isOurs)
        .only("latch", packet -> latch.accept(this.from, this.nowUs))
        .observe("count", this::count)
        .observe("keys", this::keysHeard)
        .end("jitter", packet -> jitter.push(this.nowUs, packet));
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
    int wanted = format.codec().sampleHz() * FRAME_MS / 1000;
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
    int samples = format.codec().sampleHz() * jitter.packetMs() / 1000;
    return switch (popped) {
      case Popped.Frame f when f.packet().payloadType() == MediaFormat.COMFORT_NOISE_TYPE -> {
        noise.update(f.packet().payload());
        quiet = true;
        begun = true;
        yield noise.generate(samples);
      }
      case Popped.Frame f when isEventType(f.packet()) -> new short[0];
      case Popped.Frame f -> {
        quiet = false;
        begun = true;
        lastArrivedUs = f.packet().arrivedUs();
        yield decoder.decode(f.packet().payload());
      }
      case Popped.Gap g ->
          conceal(samples, g.next().filter(p -> p.payloadType() == format.receiveType()).map(RtpPacket::payload));
      case Popped.NotYet n when quiet || !n.underrun() -> noise.generate(FRAME_MS * format.codec().sampleHz() / 1000);
      case Popped.NotYet n -> conceal(samples, Optional.empty());
    };
  }

  private short[] conceal(int samples, Optional<byte[]> next) {
    concealedSamples += samples;
    return switch (concealment) {
      case FULL -> decoder.conceal(samples, next);
      case NO_FEC -> decoder.conceal(samples, Optional.empty());
      case NONE -> new short[samples];
    };
  }

  private Optional<RtpPacket> parse(byte[] rtp) {
    Optional<RtpPacket> packet = RtpPacket.parse(rtp, rtp.length, nowUs);
    if (packet.isEmpty()) malformed++;
    return packet;
  }

  private boolean isOurs(RtpPacket packet) {
    boolean known = packet.payloadType() == format.receiveType() || isEventType(packet)
        || packet.payloadType() == MediaFormat.COMFORT_NOISE_TYPE;
    if (!known) malformed++;
    return known;
  }

  private void count(RtpPacket packet) {
    remoteSsrc = packet.ssrc();
    stats.receive(packet);
  }

  private boolean isEventType(RtpPacket packet) {
    return format.receiveEventType().isPresent() && format.receiveEventType().getAsInt() == packet.payloadType();
  }

  /** Event packets stay in the stream, where they hold their place in the sequence and make no sound. */
  private void keysHeard(RtpPacket packet) {
    if (isEventType(packet)) events.receive(packet).ifPresent(keys);
  }

  public ReceptionStats stats() {
    return stats;
  }

  public JitterBuffer jitter() {
    return jitter;
  }

  public long remoteSsrc() {
    return remoteSsrc;
  }

  /** Arrival of the last packet that was played, microseconds. */
  public long lastArrivedUs() {
    return lastArrivedUs;
  }

  public long malformed() {
    return malformed;
  }

  public long concealedMs() {
    return concealedSamples * 1000 / format.codec().sampleHz();
  }

  public MediaFormat format() {
    return format;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
