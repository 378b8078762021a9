package io.stepline.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.MessageParser;
import io.stepline.gateway.auth.DigestParameters;
import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.Local;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.gateway.sdp.OwnKeys;
import io.stepline.gateway.sdp.SdpException;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.media.codec.Codecs;
import io.stepline.media.pipeline.InboundPipeline;
import io.stepline.media.pipeline.MediaFormat;
import io.stepline.media.pipeline.Protection;
import io.stepline.media.rtp.RtcpSession;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.SourceLatch;
import io.stepline.media.srtp.DtlsHandshake;
import io.stepline.media.srtp.DtlsIdentity;
import io.stepline.media.srtp.SrtpKey;
import io.stepline.media.srtp.SrtpProtection;
import io.stepline.media.srtp.SrtpSuite;
import io.stepline.media.stun.IceLite;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.OptionalInt;

/**
 * Everything that bytes from the network reach first, as fuzz targets: they may refuse, with the exception that is
 * theirs, and nothing else. {@link #fuzzerTestOneInput} is what Jazzer calls: the first byte chooses the target.
 */
public final class FuzzTargets {
  private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
  private static final MessageParser SIP = new StrictParsers().createMessageParser(null);
  private static final DtlsIdentity IDENTITY = new DtlsIdentity();
  private static final Local LOCAL = new Local("192.0.2.9", 20_000,
      List.of(Codecs.OPUS, Codecs.G722, Codecs.PCMU, Codecs.PCMA), 20, MediaSecurity.Policy.OPTIONAL,
      new OwnKeys(IDENTITY.fingerprint()), 5, 1);

  /** One way in. */
  public enum Target { SIP, SDP, RTP, RTCP, SRTP, STUN, DTLS, DIGEST }

  private FuzzTargets() {}

  public static void fuzzerTestOneInput(byte[] data) throws Exception {
    if (data.length == 0) return;
    run(Target.values()[Math.floorMod(data[0], Target.values().length)],
        java.util.Arrays.copyOfRange(data, 1, data.length));
  }

  static void run(Target target, byte[] data) throws Exception {
    switch (target) {
      case SIP -> sip(data);
      case SDP -> sdp(new String(data, StandardCharsets.UTF_8));
      case RTP -> rtp(data);
      case RTCP -> new RtcpSession(1, "fuzz").receive(data, data.length, 1);
      case SRTP -> srtp(data);
      case STUN -> new IceLite("ours", "password-of-ours-1234567", "theirs").receive(data, PEER);
      case DTLS -> dtls(data);
      case DIGEST -> DigestParameters.parse(new String(data, StandardCharsets.ISO_8859_1));
    }
  }

  private static void sip(byte[] data) throws Exception {
    try {
      if (!(SIP.parseSIPMessage(data, true, false, null) instanceof SIPRequest request)) return;
      if (request.getCallId() == null || request.getFrom() == null || request.getTo() == null
          || request.getTopmostVia() == null || request.getCSeq() == null)
        return;
      InviteReader.invite(request);
      InviteReader.tags(request, "Require");
      InviteReader.reason(request);
    } catch (ParseException e) {
      return;
    }
  }

  private static void sdp(String text) {
    try {
      SdpSession session = SdpSession.parse(text);
      OfferAnswer.answer(session, LOCAL, Direction.SENDRECV).ifPresent(a -> SdpSession.parse(a.sdp()));
      OfferAnswer.accept(session, LOCAL, Direction.SENDRECV);
    } catch (SdpException e) {
      return;
    }
  }

  /** Whole datagrams of the peer: two bytes of length, then the packet, until they are used up. */
  private static void rtp(byte[] data) {
    MediaFormat format = new MediaFormat(Codecs.PCMU, 0, 0, OptionalInt.of(101), OptionalInt.of(101), true, 20);
    try (InboundPipeline in = new InboundPipeline(format, Protection.NONE, new SourceLatch(PEER), p -> {})) {
      long now = 1;
      for (int at = 0; at + 2 <= data.length; now += 20_000) {
        int n = Math.min(data.length - at - 2, (data[at] & 7) << 8 | data[at + 1] & 0xff);
        byte[] packet = java.util.Arrays.copyOfRange(data, at + 2, at + 2 + n);
        RtpPacket.looksLikeRtcp(packet, n);
        in.receive(packet, PEER, now);
        in.nextFrame(now);
        at += 2 + n;
      }
      for (int i = 0; i < 5; i++) in.nextFrame(now += 20_000);
    }
  }

  private static void srtp(byte[] data) {
    for (SrtpSuite suite : SrtpSuite.values()) {
      SrtpKey key = new SrtpKey(suite, new byte[suite.keyBytes() + suite.saltBytes()]);
      SrtpProtection p = new SrtpProtection(key, key);
      p.unprotect(data);
      p.unprotectRtcp(data);
    }
  }

  /** A handshake that gets two datagrams; what breaks it must be a refusal of its own. */
  private static void dtls(byte[] data) throws InterruptedException {
    List<String> broken = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
    DtlsHandshake h = new DtlsHandshake(IDENTITY, "sha-256 AA:BB", false, d -> {}, o -> {
      if (o instanceof DtlsHandshake.Outcome.Failed f
          && f.reason().matches(".*(NullPointer|IndexOutOf|ClassCast|NegativeArray|Arithmetic).*"))
        broken.add(f.reason());
    }).start();
    h.receive(data);
    h.receive(data);
    Thread.sleep(1);
    h.close();
    if (!broken.isEmpty()) throw new AssertionError(broken.getFirst());
  }
}
