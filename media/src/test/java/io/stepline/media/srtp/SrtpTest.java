package io.stepline.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.media.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpTest {
  private static final HexFormat HEX = HexFormat.of();

  private static SrtpKey key(SrtpSuite suite, int seed) {
    byte[] bytes = new byte[suite.keyBytes() + suite.saltBytes()];
    new Random(seed).nextBytes(bytes);
    return new SrtpKey(suite, bytes);
  }

  private static byte[] rtp(int sequence, long ssrc, int octets) {
    byte[] payload = new byte[octets];
    new Random(sequence).nextBytes(payload);
    return new RtpPacket(0, false, sequence, sequence * 160L, ssrc, payload, 0).toBytes();
  }

  @ParameterizedTest
  @EnumSource
  void shouldCarryRtpAndRtcpAndHideThem(SrtpSuite suite) {
    SrtpProtection a = new SrtpProtection(key(suite, 1), key(suite, 2));
    SrtpProtection b = new SrtpProtection(key(suite, 2), key(suite, 1));
    for (int i = 65_500; i < 65_600; i++) {
      byte[] plain = rtp(i & 0xffff, 77, 160);
      byte[] sealed = a.protect(plain);
      assertThat(Arrays.copyOfRange(sealed, 12, 172)).isNotEqualTo(Arrays.copyOfRange(plain, 12, 172));
      assertThat(b.unprotect(sealed)).as("packet %d, over the sequence's end", i).hasValue(plain);
    }
    byte[] report = HEX.parseHex("80c90001000000aa");
    byte[] sealed = b.protectRtcp(report);
    assertThat(sealed.length).isGreaterThan(report.length + 4);
    assertThat(a.unprotectRtcp(sealed)).hasValue(report);
    assertThat(a.unprotectRtcp(sealed)).as("replayed report").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseWhatIsForgedReplayedOrCut(SrtpSuite suite) {
    SrtpProtection a = new SrtpProtection(key(suite, 1), key(suite, 2));
    SrtpProtection b = new SrtpProtection(key(suite, 2), key(suite, 1));
    byte[] sealed = a.protect(rtp(5, 77, 160));
    Random random = new Random(9);
    for (int i = 0; i < 300; i++) {
      byte[] forged = sealed.clone();
      forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(b.unprotect(forged)).isEmpty();
    }
    for (int cut = 0; cut < sealed.length; cut++) assertThat(b.unprotect(Arrays.copyOf(sealed, cut))).isEmpty();
    for (int i = 0; i < 500; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      assertThat(b.unprotect(noise)).isEmpty();
      assertThat(b.unprotectRtcp(noise)).isEmpty();
    }
    assertThat(b.unprotect(sealed)).isPresent();
    assertThat(b.unprotect(sealed)).as("replayed packet").isEmpty();
    assertThat(b.unprotect(rtp(6, 77, 160))).as("not protected at all").isEmpty();
  }

  /** RFC 7714 16.1.1, 16.1.2 and 16.2.1: session key and salt are given there, so the cipher itself is asked. */
  @ParameterizedTest
  @CsvSource({
      "16,f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce",
      "32,32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76"
          + "c13"})
  void shouldGiveTheVectorsOfRfc7714(int keyBytes, String expected) throws Exception {
    byte[] sessionKey = new byte[keyBytes];
    for (int i = 0; i < keyBytes; i++) sessionKey[i] = (byte) i;
    var cipher = new org.jitsi.srtp.crypto.SrtpCipherGcm(Cipher.getInstance("AES/GCM/NoPadding"));
    byte[] packet = HEX.parseHex(
        "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e697320646976697361" + "20696e207061727465732074726573");
    cipher.init(sessionKey, HEX.parseHex("517569642070726f2071756f"));
    cipher.setIV(HEX.parseHex("51753c6580c2726f20718414"), Cipher.ENCRYPT_MODE);
    cipher.processAAD(packet, 0, 12);
    byte[] room = Arrays.copyOf(packet, packet.length + 16);
    cipher.process(room, 12, packet.length - 12);
    assertThat(HEX.formatHex(Arrays.copyOfRange(room, 12, room.length))).isEqualTo(expected);
  }

  /** An independent derivation and encryption by RFC 3711 4.3 and RFC 7714 8 with the JDK's ciphers. */
  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithAnIndependentReadingOfTheRfc(SrtpSuite suite) throws Exception {
    SrtpKey master = key(suite, 7);
    byte[] plain = rtp(4321, 0xcafebabeL, 160);
    byte[] ours = new SrtpProtection(master, key(suite, 8)).protect(plain);
    byte[] encryption = derive(master, 0, suite.keyBytes());
    byte[] salt = derive(master, 2, suite.saltBytes());
    ByteBuffer expected = ByteBuffer.allocate(ours.length);
    expected.put(plain, 0, 12);
    if (suite.saltBytes() == 12) {
      byte[] iv = xor(salt, HEX.parseHex("0000cafebabe0000000010e1"));
      Cipher c = Cipher.getInstance("AES/GCM/NoPadding");
      c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(encryption, "AES"), new GCMParameterSpec(128, iv));
      c.updateAAD(plain, 0, 12);
      expected.put(c.doFinal(plain, 12, 160));
    } else {
      byte[] iv = xor(Arrays.copyOf(salt, 16), HEX.parseHex("00000000cafebabe0000000010e10000"));
      Cipher c = Cipher.getInstance("AES/CTR/NoPadding");
      c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(encryption, "AES"), new IvParameterSpec(iv));
      expected.put(c.doFinal(plain, 12, 160));
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(derive(master, 1, 20), "HmacSHA1"));
      mac.update(expected.array(), 0, 172);
      expected.put(mac.doFinal(new byte[4]), 0, ours.length - 172);
    }
    assertThat(HEX.formatHex(ours)).isEqualTo(HEX.formatHex(expected.array()));
  }

  /** SRTCP with GCM by RFC 7714 9, with the JDK's cipher: header, ciphertext and tag, then the index with its E bit. */
  private static byte[] sealedReport(byte[] key, byte[] salt, byte[] report, int index) throws Exception {
    byte[] iv = xor(salt,
        ByteBuffer.allocate(12).putShort((short) 0).put(report, 4, 4).putShort((short) 0).putInt(index).array());
    byte[] trailer = ByteBuffer.allocate(4).putInt(0x80000000 | index).array();
    Cipher c = Cipher.getInstance("AES/GCM/NoPadding");
    c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
    c.updateAAD(report, 0, 8);
    c.updateAAD(trailer);
    byte[] body = c.doFinal(report, 8, report.length - 8);
    return ByteBuffer.allocate(8 + body.length + 4).put(report, 0, 8).put(body).put(trailer).array();
  }

  /** RFC 7714 17.1 and 17.3 give session keys; the same reading of the RFC is then held against what we send. */
  @ParameterizedTest
  @CsvSource({
      "AEAD_AES_128_GCM,"
          + "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896"
          + "cf4d2fc5abf87245d9eade",
      "AEAD_AES_256_GCM,"
          + "d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c44"
          + "46839f57ff6f6cb26ac3be"})
  void shouldSealReportsAsTheVectorsOfRfc7714(SrtpSuite suite, String expected) throws Exception {
    byte[] report = HEX.parseHex(
        "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
    byte[] sessionKey = new byte[suite.keyBytes()];
    for (int i = 0; i < sessionKey.length; i++) sessionKey[i] = (byte) i;
    assertThat(HEX.formatHex(sealedReport(sessionKey, HEX.parseHex("517569642070726f2071756f"), report, 0x5d4)))
        .isEqualTo("81c8000d4d617273" + expected + "800005d4");
    SrtpKey master = key(suite, 7);
    byte[] ours = new SrtpProtection(master, key(suite, 8)).protectRtcp(report);
    int index = ByteBuffer.wrap(ours).getInt(ours.length - 4) & 0x7fffffff;
    assertThat(HEX.formatHex(ours)).isEqualTo(HEX.formatHex(
        sealedReport(derive(master, 3, suite.keyBytes()), derive(master, 5, suite.saltBytes()), report, index)));
  }

  private static byte[] derive(SrtpKey master, int label, int length) throws Exception {
    byte[] block = Arrays.copyOf(Arrays.copyOf(master.salt(), 14), 16);
    block[7] ^= (byte) label;
    Cipher c = Cipher.getInstance("AES/CTR/NoPadding");
    c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(master.key(), "AES"), new IvParameterSpec(block));
    return c.doFinal(new byte[length]);
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] out = a.clone();
    for (int i = 0; i < out.length; i++) out[i] ^= b[i];
    return out;
  }

  @Test
  void shouldNeverShowAKey() {
    SrtpKey key = SrtpKey.random(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
    assertThat(key.toString()).doesNotContain(key.base64()).isEqualTo("AES_CM_128_HMAC_SHA1_80 key");
    assertThatThrownBy(() -> new SrtpKey(SrtpSuite.AEAD_AES_128_GCM, new byte[30])).hasMessageContaining("28 bytes");
  }

  /** Handshakes take time, and a sender may begin just below the wrap: who joins behind it has to find out. */
  @ParameterizedTest
  @EnumSource
  void shouldJoinBehindAWrapThatItHasNotSeen(SrtpSuite suite) {
    SrtpProtection a = new SrtpProtection(key(suite, 1), key(suite, 2));
    SrtpProtection b = new SrtpProtection(key(suite, 2), key(suite, 1));
    for (int i = 65_530; i < 65_536; i++) a.protect(rtp(i, 77, 160));
    for (int i = 0; i < 300; i++) assertThat(b.unprotect(a.protect(rtp(i, 77, 160)))).as("packet %d", i).isPresent();
    byte[] forged = a.protect(rtp(400, 78, 160));
    forged[20] ^= 1;
    assertThat(b.unprotect(forged)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldBearLossAndDisorderAroundTheWrapAndAnotherSource(SrtpSuite suite) {
    SrtpProtection a = new SrtpProtection(key(suite, 1), key(suite, 2));
    SrtpProtection b = new SrtpProtection(key(suite, 2), key(suite, 1));
    Random random = new Random(4);
    int sequence = 65_000;
    for (int wraps = 0; wraps < 3; wraps++) {
      for (int i = 0; i < 1_200; i++, sequence++) {
        boolean near = Math.abs((short) sequence) < 40;
        byte[] first = a.protect(rtp(sequence & 0xffff, 77, 20));
        if (near && random.nextInt(3) > 0) continue;
        byte[] second = a.protect(rtp(++sequence & 0xffff, 77, 20));
        assertThat(b.unprotect(second)).as("packet %d", sequence).isPresent();
        assertThat(b.unprotect(first)).as("overtaken by packet %d", sequence).isPresent();
      }
      while ((sequence & 0xffff) < 65_000) {
        sequence += Math.min(20_000, 65_000 - (sequence & 0xffff));
        assertThat(b.unprotect(a.protect(rtp(sequence & 0xffff, 77, 20)))).as("after 20,000 lost").isPresent();
      }
      sequence++;
      assertThat(b.unprotect(a.protect(rtp(wraps * 30_000, 500 + wraps, 20)))).as("another source").isPresent();
    }
  }

  /** A re-key in the middle of a stream, whose numbers go on or begin anew. */
  @ParameterizedTest
  @EnumSource
  void shouldGoOnUnderAnotherKey(SrtpSuite suite) {
    for (int restart : new int[] {-1, 3, 30_000}) {
      SrtpProtection a = new SrtpProtection(key(suite, 1), key(suite, 2));
      SrtpProtection b = new SrtpProtection(key(suite, 2), key(suite, 1));
      for (int i = 65_500; i < 65_600; i++) assertThat(b.unprotect(a.protect(rtp(i & 0xffff, 77, 20)))).isPresent();
      byte[] late = a.protect(rtp(64, 77, 20));
      SrtpProtection a2 = a.rekeyed(key(suite, 3), key(suite, 2));
      SrtpProtection b2 = b.rekeyed(key(suite, 2), key(suite, 3));
      int from = restart < 0 ? 65 : restart;
      for (int i = from; i < from + 100; i++) assertThat(b2.unprotect(a2.protect(rtp(i, 77, 20)))).isPresent();
      assertThat(b2.unprotect(late)).as("the old key is over").isEmpty();
    }
  }
}
