package io.stepline.gateway.mediasession;

import io.stepline.gateway.sdp.CodecOrder;
import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.Local;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.gateway.sdp.OwnKeys;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.kafka.contract.CallId;
import io.stepline.media.audio.Tone;
import io.stepline.media.codec.Codecs;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.SourceLatch;
import io.stepline.media.srtp.DtlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A session over real sockets on loopback, ticked by hand; its sound is silence but for {@link #SPEECH}. */
final class TickedSession implements AutoCloseable {
  static final byte[] SPEECH = Codecs.PCMU.newEncoder().encode(Tone.sine(8000, 400, 20, 0.4));
  static final int TICKS_A_SECOND = 50;

  final List<MediaSession.Loss> losses = new ArrayList<>();
  private final PortPool ports = new PortPool(new InetSocketAddress(0).getAddress(), 25_400, 25_499, 0, 0);
  private final PortPool.Pair pair = ports.take().orElseThrow();
  private final List<short[]> heard = new ArrayList<>();
  private final List<DatagramChannel> peers = new ArrayList<>();
  private final ByteBuffer scratch = ByteBuffer.allocate(2048);
  /** Which sources of plain RTP are believed. */
  SourceLatch.Belief belief = SourceLatch.Belief.SIGNALLED;
  private long us = 1_000_000_000L;
  private MediaSession session;

  /** Somebody's socket, with the stream that leaves from it. */
  final class Peer {
    final DatagramChannel socket;
    long ssrc;
    int sequence = 100;

    Peer(String address, int port, long ssrc) throws IOException {
      this.ssrc = ssrc;
      socket = DatagramChannel.open();
      socket.bind(new InetSocketAddress(address, port)).configureBlocking(false);
      peers.add(socket);
    }

    int port() throws IOException {
      return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    void speaks() throws IOException {
      sends(new RtpPacket(0, false, sequence & 0xffff, sequence * 160L & 0xffffffffL, ssrc, SPEECH, 0).toBytes());
      sequence++;
    }

    void sends(byte[] datagram) throws IOException {
      socket.send(ByteBuffer.wrap(datagram), new InetSocketAddress("127.0.0.1", pair.rtpPort()));
    }

    void sendsRtcp(byte[] datagram) throws IOException {
      socket.send(ByteBuffer.wrap(datagram), new InetSocketAddress("127.0.0.1", pair.rtpPort() + 1));
    }

    int received() throws IOException {
      int n = 0;
      for (ByteBuffer b = ByteBuffer.allocate(2048); socket.receive(b.clear()) != null;) n++;
      return n;
    }
  }

  Peer peer(String address, long ssrc) throws IOException {
    return new Peer(address, 0, ssrc);
  }

  OfferAnswer.Agreed described(String address, int port) {
    String sdp = "v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\nm=audio " + port
        + " RTP/AVP 0\r\n";
    Local local = new Local("127.0.0.1", pair.rtpPort(), List.of(Codecs.PCMU), 20, MediaSecurity.Policy.OPTIONAL,
        new OwnKeys("sha-256 AA:BB"), 5, 1, CodecOrder.THEIRS, false, Optional.empty());
    return OfferAnswer.answer(SdpSession.parse(sdp), local, Direction.SENDRECV).orElseThrow();
  }

  void open(OfferAnswer.Agreed first) {
    MediaTransport transport = new MediaTransport(pair, first, belief, new DtlsIdentity(), Runnable::run, why -> {});
    session = new MediaSession(new CallId("ticked"), transport, first, MediaSettings.DEFAULT, () -> us,
        Taps.NONE.onCaller("test", f -> heard.add(f.pcm())), e -> {}, losses::add);
  }

  MediaSession session() {
    return session;
  }

  void tick() throws IOException {
    session.readRtp(scratch);
    session.readRtcp(scratch);
    session.tick();
    session.due();
    us += 20_000;
  }

  /** What was heard in the last 100 ms, as loudness. */
  double loudness() {
    return heard.stream().skip(Math.max(0, heard.size() - 5))
        .mapToDouble(f -> io.stepline.media.audio.Tone.rms(f, 0, f.length)).max().orElse(0);
  }

  static byte[] quiet() {
    byte[] quiet = new byte[160];
    Arrays.fill(quiet, (byte) 0xff);
    return quiet;
  }

  @Override
  public void close() throws IOException {
    if (session != null) session.close();
    ports.giveBack(pair);
    for (DatagramChannel c : peers) c.close();
  }
}
