package io.stepline.gateway.mediasession;

import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.media.pipeline.Protection;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.SourceLatch;
import io.stepline.media.srtp.DtlsIdentity;
import io.stepline.media.stun.IceLite;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Where one session's datagrams come from and go to: the port pair, whose address is believed, what protects them, and the sorting of STUN, DTLS, RTP
 * and RTCP on one port (RFC 7983). Owned by the media thread; {@link #send} also runs on the pacing thread.
 */
final class MediaTransport {
  private static final int MAX_PER_ROUND = 64;

  private final PortPool.Pair ports;
  private final SourceLatch latch;
  private final Shield shield;
  private final LongAdder sent = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private Optional<IceLite> ice;
  private boolean mux;
  private volatile InetSocketAddress target;
  private InetSocketAddress remoteRtcp;

  /** Who takes what came in, still protected for RTP, in the clear for RTCP. */
  interface Receiver {
    void rtp(byte[] datagram, InetSocketAddress from);

    /** @return false if it is not RTCP */
    boolean rtcp(byte[] report);
  }

  MediaTransport(PortPool.Pair ports, OfferAnswer.Agreed agreed, DtlsIdentity identity, Consumer<Runnable> mediaThread, Consumer<String> noKeys) {
    this.ports = ports;
    this.latch = new SourceLatch(agreed.remoteRtp());
    this.shield = new Shield(identity, this::sendNow, mediaThread, noKeys);
    this.target = agreed.remoteRtp();
    take(agreed);
  }

  private void take(OfferAnswer.Agreed agreed) {
    remoteRtcp = agreed.remoteRtcp();
    mux = agreed.mux();
    ice = agreed.ice().map(i -> new IceLite(i.ourFragment(), i.ourPassword(), i.theirFragment()));
    shield.agreed(agreed.security());
  }

  void renegotiated(OfferAnswer.Agreed agreed) {
    if (agreed.ice().isEmpty()) latch.signal(agreed.remoteRtp());
    target = latch.target();
    take(agreed);
  }

  void readRtp(ByteBuffer scratch, Receiver to) throws IOException {
    for (int n = 0; n < MAX_PER_ROUND; n++) {
      scratch.clear();
      if (!(ports.rtp().receive(scratch) instanceof InetSocketAddress from)) return;
      byte[] datagram = Arrays.copyOf(scratch.array(), scratch.position());
      int first = datagram.length == 0 ? -1 : datagram[0] & 0xff;
      if (first >= 0 && first <= 3) check(datagram, from, ports.rtp());
      else if (first >= 20 && first <= 63) {
        if (isPeer(from)) shield.dtls(datagram);
      } else if (mux && RtpPacket.looksLikeRtcp(datagram, datagram.length)) rtcp(datagram, from, to);
      else to.rtp(datagram, from);
      target = latch.target();
    }
  }

  /** @return how many were not RTCP of the peer's */
  int readRtcp(ByteBuffer scratch, Receiver to) throws IOException {
    int bad = 0;
    for (int n = 0; n < MAX_PER_ROUND / 4; n++) {
      scratch.clear();
      if (!(ports.rtcp().receive(scratch) instanceof InetSocketAddress from)) break;
      byte[] datagram = Arrays.copyOf(scratch.array(), scratch.position());
      if (datagram.length > 0 && datagram[0] >= 0 && datagram[0] <= 3) check(datagram, from, ports.rtcp());
      else if (!rtcp(datagram, from, to)) bad++;
    }
    return bad;
  }

  private boolean rtcp(byte[] datagram, InetSocketAddress from, Receiver to) {
    if (!from.getAddress().equals(target.getAddress()) || !shield.unprotectRtcp(datagram).map(to::rtcp).orElse(false)) return false;
    remoteRtcp = from;
    return true;
  }

  /** Before ICE has nominated, DTLS must be let in from wherever checks succeed. */
  private boolean isPeer(InetSocketAddress from) {
    return ice.map(i -> i.nominated().map(from::equals).orElse(true)).orElseGet(() -> from.getAddress().equals(target.getAddress()));
  }

  private void check(byte[] datagram, InetSocketAddress from, DatagramChannel channel) throws IOException {
    if (ice.isEmpty()) return;
    Optional<byte[]> answer = ice.get().receive(datagram, from);
    if (answer.isPresent()) channel.send(ByteBuffer.wrap(answer.get()), from);
    if (channel == ports.rtp()) ice.get().nominated().ifPresent(latch::signal);
    if (mux) remoteRtcp = latch.target();
  }

  /** @param isLate whether it leaves after its tick */
  void send(byte[] packet, boolean isLate) {
    try {
      if (ports.rtp().send(ByteBuffer.wrap(packet), target) == packet.length) sent.increment();
      else failed.increment();
    } catch (IOException e) {
      failed.increment();
    }
    if (isLate) late.increment();
  }

  /** A DTLS datagram, from the handshake's thread. */
  private void sendNow(byte[] datagram) {
    try {
      ports.rtp().send(ByteBuffer.wrap(datagram), target);
    } catch (IOException e) {
      failed.increment();
    }
  }

  void report(byte[] rtcp) throws IOException {
    byte[] packet = shield.protectRtcp(rtcp);
    if (packet.length > 0) (mux ? ports.rtp() : ports.rtcp()).send(ByteBuffer.wrap(packet), remoteRtcp);
  }

  Protection protection() {
    return shield;
  }

  SourceLatch latch() {
    return latch;
  }

  PortPool.Pair ports() {
    return ports;
  }

  long sent() {
    return sent.sum();
  }

  long late() {
    return late.sum();
  }

  long failed() {
    return failed.sum();
  }

  long refused() {
    return shield.refused();
  }

  void close() {
    shield.close();
  }
}
