package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.stepline.media.rtp.RtpPacket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Seeded mutations of well-formed input on every way in from the network: refused or taken, never broken, never stuck.
 * {@code -Dfuzz.rounds} makes it longer.
 */
class FuzzTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String SDP =
      "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\na=group:BUNDLE 0\r\na=ice-lite\r\n"
          + "m=audio 4000 RTP/SAVP 0 8 96 101 13\r\n"
          + "a=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\na=rtpmap:101 telephone-event/8000\r\n"
          + "a=ptime:40\r\na=rtcp-mux\r\na=rtcp:4001 IN IP4 192.0.2.1\r\n"
          + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|2^20|1:4\r\n"
          + "a=fingerprint:sha-256 "
          + "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99\r\n"
          + "a=setup:actpass\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n"
          + "a=sendrecv\r\nm=video 0 RTP/AVP 97\r\nm=image 5002 udptl t38\r\n";
  private static final String SIP =
      "INVITE sip:front-desk;par=x@example.org;user=phone;transport=udp?Subject=a%20b SIP/2.0\r\nVia: SIP/2.0/UDP "
          + "[2001:db8::1]:5060;rport;branch=z9hG4bKabc;received=192.0.2.1\r\n"
          + "Record-Route: <sip:p1.example.org;lr>, <sip:p2.example.org;lr>\r\nMax-Forwards: 70\r\nFrom: \"A "
          + "\\\"B\\\" C\" <sip:+4930123;ext=5@example.com>;tag=88\r\nTo: <tel:+4930555;"
          + "phone-context=example.org>\r\n"
          + "Call-ID: 12-34@192.0.2.1\r\nCSeq: 4711 INVITE\r\nContact: <sip:a@192.0.2.1:5062;ob>;expires=60;"
          + "+sip.instance=\"<urn:uuid:0>\"\r\nSupported: 100rel,timer, replaces\r\nRequire: 100rel\r\n"
          + "Session-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\nReplaces: 98@host;from-tag=r33;to-tag=f44;"
          + "early-only\r\nAllow: INVITE,ACK,UPDATE\r\nReason: Q.850;cause=16;text=\"x\"\r\nAccept: "
          + "application/sdp\r\n"
          + "Authorization: Digest username=\"bob\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", "
          + "response=\"0123456789abcdef\", algorithm=SHA-256, qop=auth-int, nc=00000001, cnonce=\"c\"\r\n"
          + "Identity: eyJhbGciOiJFUzI1NiJ9.eyJhdHRlc3QiOiJBIn0.c2ln;info=<https://cert.example.org/c.pem>;"
          + "alg=ES256;ppt=shaken\r\nUser-to-User: 56a390;encoding=hex\r\nX-Account: 4711\r\n"
          + "Content-Type: multipart/mixed;boundary=\"b\"\r\nContent-Length: 80\r\n\r\n--b\r\nContent-Type: "
          + "application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n--b--\r\n";
  private static final List<String> TOKENS = List.of("\r\n", ":", ";", "<", ">", "\"", "%00", "0", "-1", "4294967296",
      "99999999999999999999", "=", ",", " ", "@", "[", "]", "//", "\u0000", "m=audio 1 RTP/AVP ", "a=", "sip:");

  static List<byte[]> seeds(FuzzTargets.Target target) {
    return switch (target) {
      case SIP -> List.of(SIP.getBytes(StandardCharsets.UTF_8));
      case SDP -> List.of(SDP.getBytes(StandardCharsets.UTF_8));
      case DIGEST ->
          List.of(SIP.replaceFirst("(?s).*Authorization: ([^\\r]*).*", "$1").getBytes(StandardCharsets.UTF_8));
      case RTP -> List.of(datagrams());
      case RTCP -> List.of(HEX.parseHex(
          "81c80007000000aae1000000000000000000a0000000003200001f400000000bff00000100000000000000010000000000000000"
              + "000081ca0003000000aa0103616263000000"),
          HEX.parseHex("80c90001000000aa"));
      case SRTP -> List.of(HEX.parseHex("80000001000000a0000000aa" + "00".repeat(60)),
          HEX.parseHex("80c80006000000aa" + "00".repeat(40)));
      case STUN -> List.of(HEX.parseHex(
          "000100502112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008"
              + "932ff9b151263b36"
              + "000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf"));
      case DTLS -> List.of(HEX.parseHex("16feff000000000000000000" + "3f010000330000000000000033fefd" + "00".repeat(32)
          + "000000" + "04c02bc02f" + "0100" + "0006000e000200070100"));
    };
  }

  private static byte[] datagrams() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 12; i++) {
      byte[] p = new RtpPacket(i % 5 == 4 ? 101 : i % 7 == 6 ? 13 : 0, i == 0, 65_530 + i & 0xffff, i * 160L, 77,
          new byte[i % 5 == 4 ? 4 : i % 7 == 6 ? 1 : 160], 0).toBytes();
      out.write(p.length >> 8);
      out.write(p.length);
      out.writeBytes(p);
    }
    return out.toByteArray();
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] m = seed.clone();
    for (int k = random.nextInt(8); k >= 0; k--) {
      int at = random.nextInt(m.length + 1);
      m = switch (random.nextInt(6)) {
        case 0 -> spliced(m, at, Math.min(m.length, at + random.nextInt(20)), new byte[0]);
        case 1 -> spliced(m, at, at, TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8));
        case 2 -> spliced(m, at, at, Arrays.copyOfRange(m, Math.min(m.length, random.nextInt(m.length + 1)), m.length));
        case 3 -> Arrays.copyOf(m, at);
        default -> {
          if (m.length > 0) m[Math.min(at, m.length - 1)] = (byte) random.nextInt();
          yield m;
        }
      };
      if (m.length == 0 || m.length > 20_000) m = seed.clone();
    }
    return m;
  }

  private static byte[] spliced(byte[] m, int from, int to, byte[] with) {
    byte[] out = new byte[m.length - (to - from) + with.length];
    System.arraycopy(m, 0, out, 0, from);
    System.arraycopy(with, 0, out, from, with.length);
    System.arraycopy(m, to, out, from + with.length, m.length - to);
    return out;
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldNeitherBreakNorHang(FuzzTargets.Target target) {
    int rounds = Integer.getInteger("fuzz.rounds", target == FuzzTargets.Target.DTLS ? 300 : 6_000);
    List<byte[]> seeds = seeds(target);
    Random random = new Random(20_261 + target.ordinal());
    for (int i = 0; i < rounds; i++) {
      byte[] input = i < seeds.size() ? seeds.get(i) : mutated(seeds.get(random.nextInt(seeds.size())), random);
      assertThatCode(() -> FuzzTargets.run(target, input)).as("round %d: %s", i, HEX.formatHex(input))
          .doesNotThrowAnyException();
    }
  }
}
