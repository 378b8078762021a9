package io.stepline.media.pipeline;

import io.stepline.media.audio.SampleQueue;
import io.stepline.media.codec.Encoder;
import io.stepline.media.rtp.RtcpReport;
import io.stepline.media.rtp.RtcpSession;
import io.stepline.media.rtp.RtpPacket;
import java.util.Optional;

/** Hop 10: 20 ms frames at the codec's rate in, protected packets out. Owned by one thread. */
public final class OutboundPipeline implements AutoCloseable {
  private final MediaFormat format;
  private final Protection protection;
  private final Encoder encoder;
  private final KeySender keys;
  private final Pauses pauses;
  private final SampleQueue pending = new SampleQueue();
  private final long ssrc;
  private int sequence;
  private long timestamp;
  private long now;
  private boolean talkspurt = true;
  private long packets;
  private long octets;

  public OutboundPipeline(MediaFormat format, Protection protection, long ssrc, int firstSequence,
      long firstTimestamp) {
    this.format = format;
    this.protection = protection;
    this.encoder = format.codec().newEncoder();
    this.ssrc = ssrc;
    this.sequence = firstSequence & 0xffff;
    this.timestamp = firstTimestamp & 0xffffffffL;
    this.keys = new KeySender(format);
    this.pauses = new Pauses(format);
  }

  /**
   * @param frame 20 ms, or 10 ms where packets are not of whole ticks
   * @return the packet to send now, or empty: the packet is not full yet, or the encoder sends nothing (DTX)
   */
  public Optional<byte[]> next(short[] frame) {
    return packetful(frame)
        .flatMap(pcm -> keys.next(now, ssrc).or(() -> speech(pcm)))
        .map(this::sequenced)
        .map(protection::protect);
  }

  /** The audio clock advances with the samples, sent or not. */
  private Optional<short[]> packetful(short[] frame) {
    int wanted = format.codec().sampleHz() * format.packetMs() / 1000;
    boolean whole = frame.length == wanted && pending.size() == 0;
    if (!whole) pending.add(frame);
    if (!whole && pending.size() < wanted) return Optional.empty();
    now = timestamp;
    timestamp = timestamp + (long) format.codec().clockHz() * format.packetMs() / 1000 & 0xffffffffL;
    return Optional.of(whole ? frame : pending.take(wanted));
  }

  private Optional<RtpPacket> speech(short[] pcm) {
    Pauses.Instead instead = pauses.hear(pcm);
    if (instead != Pauses.Instead.SPEECH) {
      talkspurt = true;
      return instead == Pauses.Instead.NOTHING ? Optional.empty()
          : Optional.of(new RtpPacket(MediaFormat.COMFORT_NOISE_TYPE, false, sequence, now, ssrc, Pauses.NOISE, 0));
    }
    byte[] payload = encoder.encode(pcm);
    if (payload.length == 0) {
      talkspurt = true;
      return Optional.empty();
    }
    RtpPacket packet = new RtpPacket(format.sendType(), talkspurt, sequence, now, ssrc, payload, 0);
    talkspurt = false;
    return Optional.of(packet);
  }

  private byte[] sequenced(RtpPacket p) {
    packets++;
    octets += p.payload().length;
    boolean numbered = p.sequence() == sequence;
    RtpPacket packet =
        numbered ? p : new RtpPacket(p.payloadType(), p.marker(), sequence, p.timestamp(), ssrc, p.payload(), 0);
    sequence = sequence + 1 & 0xffff;
    return packet.toBytes();
  }

  /**
   * Sends keys as telephone-events in place of sound (RFC 4733), one after another. Ignored when the peer takes none;
   * {@link #takesKeys()} tells.
   */
  public void press(String digits) {
    keys.press(digits);
  }

  public boolean takesKeys() {
    return format.sendEventType().isPresent();
  }

  public int nextSequence() {
    return sequence;
  }

  public long nextTimestamp() {
    return timestamp;
  }

  public long ssrc() {
    return ssrc;
  }

  public long packets() {
    return packets;
  }

  public Optional<RtcpReport.SenderInfo> senderInfo(long nowUs) {
    return packets == 0 ? Optional.empty() : Optional.of(RtcpSession.senderInfo(nowUs, timestamp, packets, octets));
  }

  @Override
  public void close() {
    encoder.close();
  }
}
