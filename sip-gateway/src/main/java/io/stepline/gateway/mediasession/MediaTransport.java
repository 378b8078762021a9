package io.stepline.gateway.mediasession;

import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.media.pipeline.Protection;
import io.stepline.media.rtp.Hosts;
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
 * Where one session's datagrams come from and go to: the port pair, whose address is believed, what protects them, and
 * the sorting of STUN, DTLS, RTP and RTCP on one port (RFC 7983). Owned by the media thread; {@link #send} also runs on
 * the pacing thread.
 */
final class MediaTransport {
  private static final int MAX_PER_ROUND = 64;
  /** Datagrams of the peer that are looked at in 20 ms: ten times what the shortest packets need. */
  private static final int KNOWN_A_TICK = 20;
  private static final int KNOWN_AT_ONCE = 1_000;
  /** Of all others together: enough for a peer behind NAT that is to be found, and for checks of ICE. */
  private static final int STRANGERS_A_TICK = 8;
  private static final int STRANGERS_AT_ONCE = 100;

  private final PortPool.Pair ports;
  private final SourceLatch latch;
  private final SourceLatch.Belief unproved;
  private final Allowance strangers = new Allowance(STRANGERS_A_TICK, STRANGERS_AT_ONCE);
  private final Allowance known = new Allowance(KNOWN_A_TICK, KNOWN_AT_ONCE);
  private final Shield shield;
  /** Without multiplexing RTCP has a DTLS association of its own (RFC 5764 3). */
  private final Shield ownRtcpShield;
  private boolean rtcpApart;
  private final LongAdder sent = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private Optional<IceLite> ice = Optional.empty();
  private boolean mux;
  private volatile InetSocketAddress target;
  /**
   * Behind NAT the handshake comes from elsewhere than signalled; the certificate tells whether it is the right one.
   */
  private volatile Optional<InetSocketAddress> dtlsPeer = Optional.empty();
  private volatile Optional<InetSocketAddress> dtlsRtcpPeer = Optional.empty();
  private volatile InetSocketAddress remoteRtcp;

  /** Who takes what came in, still protected for RTP, in the clear for RTCP. */
  interface Receiver {
    void rtp(byte[] datagram, InetSocketAddress from);

    /** @return false if it is not RTCP */
    boolean rtcp(byte[] report);
  }

  /** @param unproved which sources of plain RTP are believed */
  MediaTransport(PortPool.Pair ports, OfferAnswer.Agreed agreed, SourceLatch.Belief unproved, DtlsIdentity identity,
      Consumer<Runnable> mediaThread, Consumer<String> noKeys) {
    this.ports = ports;
    this.unproved = unproved;
    this.latch = new SourceLatch(agreed.remoteRtp());
    this.shield = new Shield(identity, d -> sendNow(ports.rtp(), d, dtlsPeer.orElse(target)), mediaThread, noKeys);
    this.ownRtcpShield =
        new Shield(identity, d -> sendNow(ports.rtcp(), d, dtlsRtcpPeer.orElse(remoteRtcp)), mediaThread, why -> {});
    this.target = agreed.remoteRtp();
    this.remoteRtcp = agreed.remoteRtcp();
    take(agreed);
  }

  private void take(OfferAnswer.Agreed agreed) {
    if (!isNowhere(agreed.remoteRtcp())) remoteRtcp = agreed.remoteRtcp();
    mux = agreed.mux();
    ice = agreed.ice().map(now -> {
      IceLite agent = ice.orElseGet(IceLite::new);
      agent.agreed(now.ourFragment(), now.ourPassword(), now.theirFragment());
      return agent;
    });
    rtcpApart = !mux && agreed.security() instanceof MediaSecurity.Dtls;
    latch.believe(agreed.security() instanceof MediaSecurity.Plain ? unproved : SourceLatch.Belief.PROVED);
    shield.agreed(agreed.security());
    if (rtcpApart) ownRtcpShield.agreed(agreed.security());
  }

  void renegotiated(OfferAnswer.Agreed agreed) {
    if (agreed.ice().isEmpty() && !isNowhere(agreed.remoteRtp())) latch.signal(agreed.remoteRtp());
    target = latch.target();
    take(agreed);
  }

  /** An address of zeros is a hold, or ICE that has not found its way yet. */
  private static boolean isNowhere(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress();
  }

  void readRtp(ByteBuffer scratch, Receiver to) throws IOException {
    for (int n = 0; n < MAX_PER_ROUND; n++) {
      scratch.clear();
      if (!(ports.rtp().receive(scratch) instanceof InetSocketAddress from)) return;
      if (!isLookedAt(from)) continue;
      byte[] datagram = Arrays.copyOf(scratch.array(), scratch.position());
      int first = datagram.length == 0 ? -1 : datagram[0] & 0xff;
      if (first >= 0 && first <= 3) check(datagram, from, ports.rtp());
      else if (first >= 20 && first <= 63) {
        if (isPeer(from, dtlsPeer)) {
          dtlsPeer = Optional.of(from);
          shield.dtls(datagram);
        }
      } else if (mux && RtpPacket.looksLikeRtcp(datagram, datagram.length)) rtcp(datagram, from, to);
      else to.rtp(datagram, from);
      target = latch.target();
    }
  }

  /** What is beyond the allowance is taken from the socket and no more, so that a flood costs its own call alone. */
  private boolean isLookedAt(InetSocketAddress from) {
    return (isOfThePeer(from) ? known : strangers).take();
  }

  private boolean isOfThePeer(InetSocketAddress from) {
    return latch.isKnown(from) || from.equals(remoteRtcp)
        || ice.filter(i -> i.isProved(from)).isPresent();
  }

  /** Another 20 ms. */
  void tick() {
    known.refill();
    strangers.refill();
  }

  /** @return how many were not RTCP of the peer's */
  int readRtcp(ByteBuffer scratch, Receiver to) throws IOException {
    int bad = 0;
    for (int n = 0; n < MAX_PER_ROUND / 4; n++) {
      scratch.clear();
      if (!(ports.rtcp().receive(scratch) instanceof InetSocketAddress from)) break;
      if (!isLookedAt(from)) continue;
      byte[] datagram = Arrays.copyOf(scratch.array(), scratch.position());
      int first = datagram.length == 0 ? -1 : datagram[0] & 0xff;
      if (first >= 0 && first <= 3) check(datagram, from, ports.rtcp());
      else if (first >= 20 && first <= 63 && rtcpApart && isPeer(from, dtlsRtcpPeer)) {
        dtlsRtcpPeer = Optional.of(from);
        ownRtcpShield.dtls(datagram);
      } else if (!rtcp(datagram, from, to)) bad++;
    }
    return bad;
  }

  private boolean rtcp(byte[] datagram, InetSocketAddress from, Receiver to) {
    if (!Hosts.areOne(from.getAddress(), target.getAddress())
        || !rtcpShield().unprotectRtcp(datagram).map(to::rtcp).orElse(false))
      return false;
    remoteRtcp = from;
    return true;
  }

  /**
   * Whose DTLS is let in: before ICE has nominated a path, that of who has answered for itself there; without ICE that
   * of the signalled address, or, behind NAT, of who came first.
   */
  private boolean isPeer(InetSocketAddress from, Optional<InetSocketAddress> before) {
    if (ice.isPresent()) return ice.get().nominated().map(from::equals).orElseGet(() -> ice.get().isProved(from));
    return Hosts.areOne(from.getAddress(), target.getAddress())
        || unproved == SourceLatch.Belief.ANYWHERE && before.map(from::equals).orElse(true);
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
    if (isNowhere(target)) return;
    try {
      if (ports.rtp().send(ByteBuffer.wrap(packet), target) == packet.length) sent.increment();
      else failed.increment();
    } catch (IOException e) {
      failed.increment();
    }
    if (isLate) late.increment();
  }

  private Shield rtcpShield() {
    return rtcpApart ? ownRtcpShield : shield;
  }

  /** A DTLS datagram, from the handshake's thread. */
  private void sendNow(DatagramChannel channel, byte[] datagram, InetSocketAddress to) {
    try {
      channel.send(ByteBuffer.wrap(datagram), to);
    } catch (IOException e) {
      failed.increment();
    }
  }

  void report(byte[] rtcp) throws IOException {
    byte[] packet = rtcpShield().protectRtcp(rtcp);
    if (packet.length > 0 && !isNowhere(remoteRtcp))
      (mux ? ports.rtp() : ports.rtcp()).send(ByteBuffer.wrap(packet), remoteRtcp);
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
    ownRtcpShield.close();
  }
}
