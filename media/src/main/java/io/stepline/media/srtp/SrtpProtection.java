package io.stepline.media.srtp;

import io.stepline.media.pipeline.Protection;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * SRTP and SRTCP of one session (RFC 3711), on jitsi-srtp. Contexts are kept by SSRC; one of the peer's is kept only
 * once a packet of it has proved authentic, and at most {@value #MAX_SOURCES} are, the oldest going first. Owned by one
 * thread.
 */
public final class SrtpProtection implements Protection {
  private static final int MAX_SOURCES = 8;
  private static final int MIN_RTP = 12;
  private static final int MIN_RTCP = 8;
  private static final Logger SILENT = silent();

  private final SrtpKey ours;
  private final SrtpKey theirs;
  private final SrtpContextFactory sender;
  private final SrtpContextFactory receiver;
  private final Map<Integer, SrtpCryptoContext> sending;
  private final Map<Integer, SrtcpCryptoContext> reporting;
  private final Map<Integer, SrtpCryptoContext> receiving;
  private final Map<Integer, SrtcpCryptoContext> hearing;

  /** @param ours protects what we send, {@code theirs} what the peer sends */
  public SrtpProtection(SrtpKey ours, SrtpKey theirs) {
    this(ours, theirs, new LinkedHashMap<>(), new LinkedHashMap<>(), eldestGoes(), eldestGoes());
  }

  private SrtpProtection(SrtpKey ours, SrtpKey theirs, Map<Integer, SrtpCryptoContext> sending,
      Map<Integer, SrtcpCryptoContext> reporting,
      Map<Integer, SrtpCryptoContext> receiving, Map<Integer, SrtcpCryptoContext> hearing) {
    this.ours = ours;
    this.theirs = theirs;
    this.sending = sending;
    this.reporting = reporting;
    this.receiving = receiving;
    this.hearing = hearing;
    sender = new SrtpContextFactory(true, ours.key(), ours.salt(), ours.suite().rtpPolicy(), ours.suite().rtcpPolicy(),
        SILENT);
    receiver = new SrtpContextFactory(false, theirs.key(), theirs.salt(), theirs.suite().rtpPolicy(),
        theirs.suite().rtcpPolicy(), SILENT);
  }

  /**
   * The protection from here on. A direction whose key stays goes on where it is: begun anew with the old key, its
   * packet counter would repeat, and with GCM that gives the key away.
   */
  public SrtpProtection rekeyed(SrtpKey oursNow, SrtpKey theirsNow) {
    boolean sameOurs = oursNow.equals(ours);
    boolean sameTheirs = theirsNow.equals(theirs);
    return new SrtpProtection(oursNow, theirsNow, sameOurs ? sending : new LinkedHashMap<>(),
        sameOurs ? reporting : new LinkedHashMap<>(),
        sameTheirs ? receiving : eldestGoes(), sameTheirs ? hearing : eldestGoes());
  }

  /** Loads ciphers once, so that the first protected call does not stall; to be called at start-up. */
  public static void warm() {
    SrtpProtection p = new SrtpProtection(SrtpKey.random(SrtpSuite.AES_CM_128_HMAC_SHA1_80),
        SrtpKey.random(SrtpSuite.AEAD_AES_128_GCM));
    byte[] packet = new byte[20];
    packet[0] = (byte) 0x80;
    p.unprotect(p.protect(packet));
    p.unprotectRtcp(p.protectRtcp(new byte[] {(byte) 0x80, (byte) 200, 0, 1, 0, 0, 0, 1}));
  }

  @Override
  public byte[] protect(byte[] rtp) {
    PacketBuffer packet = new PacketBuffer(rtp);
    try {
      SrtpCryptoContext context = sending.get(ssrc(rtp, 8));
      if (context == null) sending.put(ssrc(rtp, 8), context = sender.deriveContext(ssrc(rtp, 8), 0));
      context.transformPacket(packet);
      return packet.toBytes();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SRTP cannot protect", e);
    }
  }

  @Override
  public Optional<byte[]> unprotect(byte[] datagram) {
    if (datagram.length < MIN_RTP) return Optional.empty();
    PacketBuffer packet = new PacketBuffer(datagram);
    int ssrc = ssrc(datagram, 8);
    try {
      SrtpCryptoContext known = receiving.get(ssrc);
      SrtpCryptoContext context = known != null ? known : receiver.deriveContext(ssrc, 0);
      if (context.reverseTransformPacket(packet, false) != SrtpErrorStatus.OK)
        return known == null && isBehindAWrap(datagram) ? joinedLate(datagram, ssrc) : Optional.empty();
      if (known == null) receiving.put(ssrc, context);
      return Optional.of(packet.toBytes());
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** A low number may be one that has wrapped before we had the keys (RFC 3711 3.3.1 leaves it to us to find out). */
  private static boolean isBehindAWrap(byte[] datagram) {
    return (datagram[2] & 0x80) == 0;
  }

  private Optional<byte[]> joinedLate(byte[] datagram, int ssrc) throws GeneralSecurityException {
    PacketBuffer packet = new PacketBuffer(datagram);
    SrtpCryptoContext context = receiver.deriveContext(ssrc, 1);
    if (context.reverseTransformPacket(packet, false) != SrtpErrorStatus.OK) return Optional.empty();
    receiving.put(ssrc, context);
    return Optional.of(packet.toBytes());
  }

  @Override
  public byte[] protectRtcp(byte[] rtcp) {
    PacketBuffer packet = new PacketBuffer(rtcp);
    try {
      SrtcpCryptoContext context = reporting.get(ssrc(rtcp, 4));
      if (context == null) reporting.put(ssrc(rtcp, 4), context = sender.deriveControlContext(ssrc(rtcp, 4)));
      context.transformPacket(packet);
      return packet.toBytes();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SRTCP cannot protect", e);
    }
  }

  @Override
  public Optional<byte[]> unprotectRtcp(byte[] datagram) {
    if (datagram.length < MIN_RTCP) return Optional.empty();
    PacketBuffer packet = new PacketBuffer(datagram);
    int ssrc = ssrc(datagram, 4);
    try {
      SrtcpCryptoContext known = hearing.get(ssrc);
      SrtcpCryptoContext context = known != null ? known : receiver.deriveControlContext(ssrc);
      if (context.reverseTransformPacket(packet) != SrtpErrorStatus.OK) return Optional.empty();
      if (known == null) hearing.put(ssrc, context);
      return Optional.of(packet.toBytes());
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static int ssrc(byte[] b, int at) {
    return (b[at] & 0xff) << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff;
  }

  private static <C> Map<Integer, C> eldestGoes() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Integer, C> eldest) {
        return size() > MAX_SOURCES;
      }
    };
  }

  /**
   * The library logs each forged packet; the session counts them. Its cipher choice is pinned, for it would otherwise
   * measure them all at start.
   */
  private static Logger silent() {
    Aes.setFactoryClassName("org.jitsi.srtp.crypto.Aes$SunJCECipherFactory");
    LoggerImpl logger = new LoggerImpl("srtp");
    logger.setLevelOff();
    return logger;
  }
}
