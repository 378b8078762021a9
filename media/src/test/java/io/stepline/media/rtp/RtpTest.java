package io.stepline.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.codec.Codecs;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpTest {
  @Test
  void shouldReadBackAPacket() {
    RtpPacket packet = new RtpPacket(101, true, 65535, 0xfffffff0L, 0xdeadbeefL, new byte[] {1, 2, 3}, 0);
    byte[] bytes = packet.toBytes();
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("80e5fffffffffff0deadbeef010203");
    assertThat(RtpPacket.parse(bytes, bytes.length, 7)).hasValueSatisfying(p -> {
      assertThat(p).usingRecursiveComparison().ignoringFields("arrivedUs").isEqualTo(packet);
      assertThat(p.arrivedUs()).isEqualTo(7);
    });
  }

  /** RFC 3550 5.1 and 5.3.1: contributing sources, an extension and padding before and behind the payload. */
  @Test
  void shouldFindThePayloadBetweenExtensionAndPadding() {
    byte[] bytes = HexFormat.of().parseHex(
        "b100" + "0001" + "00000002" + "00000003" + "aaaaaaaa" + "bede0001" + "11111111" + "c0ffee" + "000003");
    assertThat(RtpPacket.parse(bytes, bytes.length, 0).map(RtpPacket::payload))
        .hasValue(new byte[] {(byte) 0xc0, (byte) 0xff, (byte) 0xee});
  }

  @Test
  void shouldDropWhatIsMalformed() {
    byte[] good = new RtpPacket(0, false, 1, 2, 3, new byte[160], 0).toBytes();
    for (int n = 0; n < RtpPacket.HEADER_BYTES; n++) assertThat(RtpPacket.parse(good, n, 0)).isEmpty();
    for (int first : new int[] {0x00, 0x40, 0xc0, 0xbf, 0x9f}) {
      byte[] bad = Arrays.copyOf(good, first == 0x9f ? 20 : 30);
      bad[0] = (byte) first;
      bad[14] = (byte) 0xff;
      assertThat(RtpPacket.parse(bad, bad.length, 0)).as("first octet %x", first).isEmpty();
    }
    assertThat(RtpPacket.parse(new byte[2000], 2000, 0)).isEmpty();
  }

  @Test
  void shouldBearAnyBytes() {
    Random random = new Random(5);
    RtcpSession rtcp = new RtcpSession(1, "x");
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      if (bytes.length > 4) {
        bytes[0] = (byte) (0x80 | bytes[0] & 0x3f);
        if (i % 2 == 0) {
          bytes[1] = (byte) (200 + random.nextInt(5));
          bytes[2] = 0;
          bytes[3] = (byte) (bytes.length / 4 - 1);
        }
      }
      RtpPacket.parse(bytes, bytes.length, 0);
      rtcp.receive(bytes, bytes.length, 0);
    }
  }

  @Test
  void shouldExtendSequenceNumbersOverTheWrap() {
    assertThat(SequenceNumber.extend(0, 65535)).isEqualTo(65536);
    assertThat(SequenceNumber.extend(65535, 65536)).isEqualTo(65535);
    assertThat(SequenceNumber.extend(5, 0x1fffe)).isEqualTo(0x20005);
  }

  @Test
  void shouldReportLossAndJitterByRfc3550() {
    ReceptionStats stats = new ReceptionStats(8000);
    for (int i = 0; i < 100; i++) {
      int sequence = 65500 + i & 0xffff;
      if (i % 10 == 5) continue;
      stats.receive(new RtpPacket(0, false, sequence, i * 160L, 9, new byte[0], i * 20_000L + (i % 2) * 8_000));
    }
    assertThat(stats.expected()).isEqualTo(100);
    assertThat(stats.lost()).isEqualTo(10);
    assertThat(stats.jitterMs()).isBetween(6.0, 8.0);
    assertThat(stats.block(9, 0, 0).fractionLost()).isEqualTo(25);
  }

  @Test
  void shouldMeasureTheRoundTrip() {
    RtcpSession us = new RtcpSession(1, "us@here");
    RtcpSession them = new RtcpSession(2, "them@there");
    ReceptionStats heard = new ReceptionStats(8000);
    heard.receive(new RtpPacket(0, false, 1, 0, 1, new byte[0], 1));
    long t = 1_700_000_000_000_000L;
    byte[] sr = us.report(t, Optional.of(RtcpSession.senderInfo(t, 0, 10, 1600)), Optional.empty(), 2, false);
    assertThat(them.receive(sr, sr.length, t + 30_000)).isTrue();
    byte[] rr = them.report(t + 530_000, Optional.empty(), Optional.of(heard), 1, true);
    assertThat(us.receive(rr, rr.length, t + 570_000)).isTrue();
    assertThat(us.roundTripMs()).isBetween(69.0, 71.0);
    assertThat(us.remoteSaidBye()).isTrue();
    assertThat(RtcpCodec.parse(rr, rr.length).orElseThrow().cname()).hasValue("them@there");
  }

  @Test
  void shouldScoreWorseWithLossAndDelay() {
    assertThat(EModel.mos(Codecs.PCMU, 0, 50)).isBetween(4.3, 4.5);
    assertThat(EModel.mos(Codecs.PCMU, 0.05, 50)).isBetween(2.0, 3.5);
    assertThat(EModel.mos(Codecs.PCMU, 0, 400)).isLessThan(EModel.mos(Codecs.PCMU, 0, 100));
  }

  @Test
  void shouldHearEachKeyOnceWithoutMarkerWithoutEndAndWithRepeatedEnds() {
    TelephoneEventReceiver receiver = new TelephoneEventReceiver();
    StringBuilder heard = new StringBuilder();
    long timestamp = 0xffffff00L;
    int sequence = 0;
    for (char key : "5*5#A0".toCharArray()) {
      TelephoneEvent event = TelephoneEvent.ofKey(key).orElseThrow();
      for (int i = 1; i <= 8; i++) {
        boolean end = i > 5 && key != '*';
        byte[] payload = new TelephoneEvent(event.event(), end, 10, Math.min(i, 6) * 160).toBytes();
        receiver.receive(new RtpPacket(101, false, sequence++, timestamp, 1, payload, 0))
            .ifPresent(p -> heard.append(p.key()));
      }
      timestamp = timestamp + 1600 & 0xffffffffL;
    }
    assertThat(heard).hasToString("5*5#A0");
    assertThat(receiver.receive(new RtpPacket(101, false, 1, timestamp, 1, new byte[] {5, 0}, 0))).isEmpty();
    assertThat(List.of(TelephoneEvent.parse(new byte[] {40, 0, 0, 1}).orElseThrow().key()))
        .containsExactly(Optional.empty());
  }
}
