package io.stepline.gateway.siprec;

import io.stepline.gateway.mediasession.PortPool;
import io.stepline.gateway.sdp.SdpException;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.media.audio.Resampler;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.pipeline.MediaFormat;
import io.stepline.media.pipeline.OutboundPipeline;
import io.stepline.media.pipeline.Protection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** The two streams to a recording server as its last description wants them. Frames come on the media thread. */
record RecordedStreams(List<Stream> all) {
  static final int RATE_HZ = 8_000;
  static final int COUNT = 2;
  static final RecordedStreams NONE = new RecordedStreams(List.of());

  /** @param sends whether the server wants to hear it now */
  private record Stream(PortPool.Pair ports, AudioCodec codec, InetSocketAddress to, boolean sends,
      OutboundPipeline out, Resampler fromWideband) {
    Stream resting() {
      return new Stream(ports, codec, to, false, out, fromWideband);
    }
  }

  /**
   * What the server says after what it said {@code before}: it may move streams, or rest them, by port 0 too. A stream
   * that keeps its codec keeps its source and numbers.
   *
   * @throws SdpException if it declines a stream from the start, or wants what was not offered
   */
  static RecordedStreams agreed(List<PortPool.Pair> ports, SdpSession theirs, RecordedStreams before) {
    if (theirs.media().size() != COUNT)
      throw new SdpException("the answer has " + theirs.media().size() + " lines");
    List<Stream> agreed = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) agreed.add(stream(ports.get(i), theirs, i, before));
    return new RecordedStreams(List.copyOf(agreed));
  }

  private static Stream stream(PortPool.Pair ports, SdpSession theirs, int index, RecordedStreams before) {
    SdpSession.Media line = theirs.media().get(index);
    if (line.port() == 0 && before.areUp()) return before.all.get(index).resting();
    AudioCodec codec = line.formats().contains("0") ? Codecs.PCMU : Codecs.PCMA;
    if (line.port() == 0 || !line.formats().contains(Integer.toString(codec.payloadType())))
      throw new SdpException("the recording server declines a stream");
    InetSocketAddress to = new InetSocketAddress(theirs.addressOf(line), line.port());
    boolean sends = theirs.directionOf(line).receives() && !to.getAddress().isAnyLocalAddress();
    if (before.areUp() && before.all.get(index).codec == codec) {
      Stream was = before.all.get(index);
      return new Stream(ports, codec, to, sends, was.out, was.fromWideband);
    }
    Random random = new Random();
    MediaFormat format = new MediaFormat(codec, codec.payloadType(), codec.payloadType(), OptionalInt.empty(),
        OptionalInt.empty(), false, 20);
    return new Stream(ports, codec, to, sends, new OutboundPipeline(format, Protection.NONE,
        random.nextLong() & 0xffffffffL, random.nextInt(0x8000), random.nextLong()),
        new Resampler(2 * RATE_HZ, RATE_HZ));
  }

  boolean areUp() {
    return !all.isEmpty();
  }

  /** The formats of an m-line: what a stream is sent in, or all that we offer before anything was agreed. */
  List<AudioCodec> formats(int index) {
    return all.isEmpty() ? List.of(Codecs.PCMU, Codecs.PCMA) : List.of(all.get(index).codec);
  }

  /** Whether the server wants to hear a stream, as far as it has said so. */
  boolean isWanted(int index) {
    return all.isEmpty() || all.get(index).sends;
  }

  /** 20 ms of both sides, empty where one is silent. */
  void tick(int rateHz, short[] voice, short[] told) {
    if (all.isEmpty()) return;
    send(all.get(0), rateHz, voice);
    send(all.get(1), rateHz, told);
  }

  private static void send(Stream s, int rateHz, short[] pcm) {
    if (!s.sends) return;
    short[] frame = pcm.length == 0 ? new short[RATE_HZ / 50] : rateHz == RATE_HZ ? pcm : s.fromWideband.process(pcm);
    s.out.next(frame).ifPresent(packet -> {
      try {
        s.ports.rtp().send(ByteBuffer.wrap(packet), s.to);
      } catch (IOException e) {
        // The server is told what it is told; a packet that cannot leave is lost like any other.
        return;
      }
    });
  }
}
