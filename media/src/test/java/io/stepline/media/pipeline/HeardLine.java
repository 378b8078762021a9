package io.stepline.media.pipeline;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.SourceLatch;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** A telephone with its faults before an {@link InboundPipeline}, in virtual time: what is heard, and how late. */
final class HeardLine implements AutoCloseable {
  static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.9", 4000);
  private static final int TICK_US = 20_000;

  final InboundPipeline in;
  final List<String> keys = new ArrayList<>();
  /** Whether each tick so far brought sound of the peer's. */
  final List<Boolean> heard = new ArrayList<>();
  long us = 1_000_000;
  int sequence = 5000;
  long timestamp = 100_000;
  long ssrc = 7;
  private final int step;
  private long beepAtUs = -1;
  private final List<Long> delaysMs = new ArrayList<>();

  HeardLine() {
    this(new MediaFormat(Codecs.PCMU, 0, 0, OptionalInt.of(101), OptionalInt.of(101), false, 20));
  }

  HeardLine(MediaFormat format) {
    this.step = format.codec().clockHz() / 50;
    this.in = new InboundPipeline(format, Protection.NONE, new SourceLatch(PEER), k -> keys.add(k.key()));
  }

  /** 20 ms that sound through any codec of G.711. */
  static byte[] sound() {
    byte[] b = new byte[160];
    for (int i = 0; i < 160; i++) b[i] = (byte) (i / 9 % 2 == 0 ? 0x9e : 0x1e);
    return b;
  }

  static byte[] encoded(AudioCodec codec) {
    short[] pcm = new short[codec.sampleHz() / 50];
    for (int i = 0; i < pcm.length; i++) pcm[i] = (short) (8_000 * Math.sin(i * 0.3));
    try (var encoder = codec.newEncoder()) {
      return encoder.encode(pcm);
    }
  }

  void send(int type, boolean marker, byte[] payload) {
    byte[] d =
        new RtpPacket(type, marker, sequence++ & 0xffff, timestamp & 0xffffffffL, ssrc, payload, 0).toBytes();
    in.receive(d, PEER, us);
  }

  /** An event packet with a time of its own. */
  void event(int event, int duration, boolean end, boolean marker, long at) {
    long now = timestamp;
    timestamp = at;
    send(101, marker, new byte[] {(byte) event, (byte) ((end ? 0x80 : 0) | 10), (byte) (duration >> 8),
        (byte) duration});
    timestamp = now;
  }

  void tick() {
    us += TICK_US;
    boolean sounds = in.nextFrame(us).map(HeardLine::isLoud).orElse(false);
    heard.add(sounds);
  }

  void talk(int packets) {
    for (int i = 0; i < packets; i++) {
      send(0, i == 0, sound());
      timestamp += step;
      tick();
    }
  }

  /** Packets of silence with a beep each {@code everyPackets}; how late each beep is played, ms. */
  List<Long> beep(int packets, int everyPackets) {
    delaysMs.clear();
    for (int i = 0; i < packets; i++) {
      beepPacket(i % everyPackets == everyPackets / 2);
      listen();
    }
    return List.copyOf(delaysMs);
  }

  void beepPacket(boolean loud) {
    byte[] p = loud ? sound() : new byte[160];
    if (!loud) Arrays.fill(p, (byte) 0xff);
    if (loud) beepAtUs = us;
    send(0, false, p);
    timestamp += step;
  }

  void listen() {
    us += TICK_US;
    boolean sounds = in.nextFrame(us).map(HeardLine::isLoud).orElse(false);
    if (sounds && beepAtUs >= 0) {
      delaysMs.add((us - beepAtUs) / 1000);
      beepAtUs = -1;
    }
  }

  static boolean isLoud(short[] pcm) {
    long sum = 0;
    for (short s : pcm) sum += Math.abs(s);
    return sum / pcm.length > 500;
  }

  /** Ticks without sound since {@code from}. */
  long deaf(int from) {
    return heard.subList(from, heard.size()).stream().filter(h -> !h).count();
  }

  @Override
  public void close() {
    in.close();
  }
}
