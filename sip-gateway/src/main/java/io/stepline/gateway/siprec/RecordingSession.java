package io.stepline.gateway.siprec;

import io.stepline.gateway.call.SessionExpires;
import io.stepline.gateway.call.SilentListener;
import io.stepline.gateway.call.SipDialog;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One call's recording session: two streams to the recording server, in G.711. Sound comes on the media thread,
 * everything else on threads of SIP and bus.
 */
final class RecordingSession extends SilentListener {
  private static final int RATE_HZ = 8_000;
  private static final int STREAMS = 2;

  private final List<PortPool.Pair> ports;
  private final String address;
  private final long session;
  private final Consumer<String> failed;
  private Optional<SipDialog> dialog = Optional.empty();
  private volatile List<Stream> streams = List.of();
  private volatile boolean paused;
  private boolean over;
  private int version = 1;

  private record Stream(PortPool.Pair ports, InetSocketAddress to, OutboundPipeline out, Resampler fromWideband) {}

  RecordingSession(List<PortPool.Pair> ports, String address, long session, Consumer<String> failed) {
    this.ports = ports;
    this.address = address;
    this.session = session;
    this.failed = failed;
  }

  /** RFC 7866 7.1.1: one labelled line for each stream, send only; inactive while it is paused. */
  synchronized String offer() {
    String type = address.contains(":") ? "IP6" : "IP4";
    StringBuilder sdp = new StringBuilder("v=0\r\no=- " + session + " " + version++ + " IN " + type + " " + address
        + "\r\ns=-\r\nc=IN " + type + " " + address + "\r\nt=0 0\r\n");
    for (int i = 0; i < STREAMS; i++)
      sdp.append("m=audio ").append(ports.get(i).rtpPort())
          .append(" RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=label:").append(i + 1)
          .append("\r\na=")
          .append(paused ? "inactive" : "sendonly").append("\r\n");
    return sdp.toString();
  }

  synchronized void dialled(SipDialog d) {
    dialog = Optional.of(d);
    if (over) d.cancel();
  }

  @Override
  public boolean takesOffers() {
    return false;
  }

  @Override
  public synchronized void answered(Optional<String> sdp, Optional<SessionExpires> timer) {
    if (over) {
      dialog.ifPresent(d -> d.bye(Optional.empty(), java.util.Map.of()));
      return;
    }
    try {
      SdpSession answer = SdpSession.parse(sdp.orElseThrow(() -> new SdpException("no answer in the 200")));
      if (answer.media().size() != STREAMS)
        throw new SdpException("the answer has " + answer.media().size() + " lines");
      List<Stream> agreed = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) agreed.add(stream(ports.get(i), answer, answer.media().get(i)));
      streams = List.copyOf(agreed);
    } catch (SdpException e) {
      String why = Optional.ofNullable(e.getMessage()).orElse("no usable answer");
      dialog.ifPresent(d -> d.bye(Optional.of(why), java.util.Map.of()));
      over = true;
      failed.accept(why);
    }
  }

  private static Stream stream(PortPool.Pair ports, SdpSession answer, SdpSession.Media line) {
    AudioCodec codec = line.formats().contains("0") ? Codecs.PCMU : Codecs.PCMA;
    if (line.port() == 0 || !line.formats().contains(Integer.toString(codec.payloadType())))
      throw new SdpException("the recording server declines a stream");
    Random random = new Random();
    MediaFormat format = new MediaFormat(codec, codec.payloadType(), codec.payloadType(), OptionalInt.empty(),
        OptionalInt.empty(), false, 20);
    return new Stream(ports, new InetSocketAddress(answer.connectionOf(line), line.port()),
        new OutboundPipeline(format, Protection.NONE, random.nextLong() & 0xffffffffL, random.nextInt(0x8000),
            random.nextLong()),
        new Resampler(2 * RATE_HZ, RATE_HZ));
  }

  @Override
  public synchronized void failed(int status, String reason) {
    if (over) return;
    over = true;
    failed.accept(status + " " + reason);
  }

  @Override
  public synchronized void ended(Optional<String> reason) {
    streams = List.of();
    if (over) return;
    over = true;
    failed.accept("the recording server hung up");
  }

  /** 20 ms of both sides, empty where one is silent; on the media thread. */
  void tick(int rateHz, short[] voice, short[] told) {
    List<Stream> now = streams;
    if (paused || now.isEmpty()) return;
    send(now.get(0), rateHz, voice);
    send(now.get(1), rateHz, told);
  }

  private static void send(Stream s, int rateHz, short[] pcm) {
    short[] frame = pcm.length == 0 ? new short[RATE_HZ / 50] : rateHz == RATE_HZ ? pcm : s.fromWideband().process(pcm);
    s.out().next(frame).ifPresent(packet -> {
      try {
        s.ports().rtp().send(ByteBuffer.wrap(packet), s.to());
      } catch (IOException e) {
        // The server is told what it is told; a packet that cannot leave is lost like any other.
        return;
      }
    });
  }

  /** @param now whether nothing may be recorded from here on */
  synchronized void pause(boolean now) {
    if (over || paused == now) return;
    paused = now;
    dialog.ifPresent(d -> d.reoffer(offer(), Optional.empty()));
  }

  synchronized void end() {
    boolean up = !streams.isEmpty();
    streams = List.of();
    if (over) return;
    over = true;
    dialog.ifPresent(d -> {
      if (up) d.bye(Optional.empty(), java.util.Map.of());
      else d.cancel();
    });
  }

  List<PortPool.Pair> ports() {
    return ports;
  }
}
