package io.stepline.gateway.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfferAnswerTest {
  private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";
  private static final Local LOCAL =
      local(20_000, MediaSecurity.Policy.OPTIONAL, Codecs.OPUS, Codecs.G722, Codecs.PCMU, Codecs.PCMA);

  private static Local local(int port, MediaSecurity.Policy policy, AudioCodec... codecs) {
    return new Local("192.0.2.9", port, List.of(codecs), 20, policy, new OwnKeys("sha-256 AA:BB"), 5, 1);
  }

  private static OfferAnswer.Agreed answer(String media) {
    return OfferAnswer.answer(SdpSession.parse(HEAD + media), LOCAL, Direction.SENDRECV).orElseThrow();
  }

  @Test
  void shouldPreferOurOrderAndMirrorTheirTypes() {
    var a = answer(
        "m=audio 4000 RTP/AVP 0 8 96 101 13\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n"
            + "a=ptime:40\r\n");
    assertThat(a.format().codec()).isEqualTo(Codecs.OPUS);
    assertThat(a.format().sendType()).isEqualTo(96);
    assertThat(a.format().receiveEventType()).isEqualTo(OptionalInt.of(101));
    assertThat(a.format().packetMs()).isEqualTo(40);
    assertThat(a.remoteRtp()).hasToString("/192.0.2.1:4000");
    assertThat(a.remoteRtcp().getPort()).isEqualTo(4001);
    assertThat(a.sdp()).contains("m=audio 20000 RTP/AVP 96 101\r\n", "a=rtpmap:96 opus/48000/2", "a=sendrecv",
        "o=stepline 5 1 IN IP4 192.0.2.9");
  }

  @ParameterizedTest
  @CsvSource({"sendrecv,SENDRECV", "sendonly,RECVONLY", "recvonly,SENDONLY", "inactive,INACTIVE"})
  void shouldAnswerHoldWithTheRightDirection(String theirs, Direction ours) {
    var a = answer("m=audio 4000 RTP/AVP 0\r\na=" + theirs + "\r\n");
    assertThat(a.direction()).isEqualTo(ours);
    assertThat(a.sdp()).contains("a=" + ours.attribute());
  }

  @Test
  void shouldTakeAnAddressOfZerosForTheOldHold() {
    var a = answer("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n");
    assertThat(a.direction()).isEqualTo(Direction.RECVONLY);
  }

  @Test
  void shouldDeclineOtherStreamsInOrder() {
    var a = answer(
        "m=video 5000 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\nm=audio 4000 RTP/AVP 8\r\nm=image 5002 udptl t38\r\n"
            + "m=text 5004 RTP/AVP 98 99\r\na=rtpmap:98 red/1000\r\na=rtpmap:99 t140/1000\r\n");
    assertThat(a.sdp()).containsSubsequence("m=video 0 RTP/AVP 97", "m=audio 20000 RTP/AVP 8", "m=image 0 udptl t38",
        "m=text 0 RTP/AVP 98\r\n");
    assertThat(a.format().codec()).isEqualTo(Codecs.PCMA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"m=audio 4000 RTP/AVP 3 18\r\n", "m=audio 0 RTP/AVP 0\r\n", "m=audio 4000 RTP/SAVP 0\r\n",
      "m=video 4000 RTP/AVP 96\r\n", "", "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 speex/8000\r\n"})
  void shouldRefuseWhatItCannotSpeak(String media) {
    assertThat(OfferAnswer.answer(SdpSession.parse(HEAD + media), LOCAL, Direction.SENDRECV)).isEmpty();
  }

  @Test
  void shouldOfferAndAcceptTheAnswer() {
    SdpSession offer = SdpSession.parse(OfferAnswer.offer(LOCAL, Direction.SENDRECV, Optional.empty()));
    var theirs = OfferAnswer.answer(offer, local(6000, MediaSecurity.Policy.NONE, Codecs.PCMU), Direction.SENDRECV)
        .orElseThrow();
    var ours = OfferAnswer.accept(SdpSession.parse(theirs.sdp()), LOCAL, Direction.SENDRECV).orElseThrow();
    assertThat(ours.format().codec()).isEqualTo(Codecs.PCMU);
    assertThat(ours.format().sendEventType()).isEqualTo(OptionalInt.of(101));
    assertThat(ours.remoteRtp().getPort()).isEqualTo(6000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v=1\r\n", "v=0\r\n", "v=0\r\no=- 1 IN IP4 x\r\n",
      "v=0\r\no=- 1 1 IN IP4 x\r\nm=audio 99999 RTP/AVP 0\r\n", "v=0\r\no=- 1 1 IN IP4 x\r\nm=audio\r\n",
      "v=0\r\no=- 1 1 IN IP4 x\r\nc=IN IP9 x\r\n", "v=0\r\ngarbage\r\n"})
  void shouldSayWhatIsWrong(String text) {
    assertThatThrownBy(() -> SdpSession.parse(text)).isInstanceOf(SdpException.class);
  }

  @Test
  void shouldNotLookUpNamesForStrangers() {
    SdpSession offer =
        SdpSession.parse("v=0\r\no=- 1 1 IN IP4 x\r\nc=IN IP4 evil.example\r\nm=audio 4000 RTP/AVP 0\r\n");
    assertThatThrownBy(() -> OfferAnswer.answer(offer, LOCAL, Direction.SENDRECV)).isInstanceOf(SdpException.class)
        .hasMessageContaining("numeric");
  }

  @Test
  void shouldBearAnyText() {
    Random random = new Random(11);
    String seed = HEAD
        + "m=audio 4000 RTP/AVP 0 96 101\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n"
        + "a=ptime:20\r\na=rtcp:4001\r\na=sendrecv\r\n";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(seed);
      for (int k = random.nextInt(5); k >= 0; k--)
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      try {
        OfferAnswer.answer(SdpSession.parse(text.toString()), LOCAL, Direction.SENDRECV);
      } catch (SdpException expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
    }
  }

  private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

  private static Optional<OfferAnswer.Agreed> answer(String media, MediaSecurity.Policy policy) {
    return OfferAnswer.answer(SdpSession.parse(HEAD + media), local(20_000, policy, Codecs.PCMU), Direction.SENDRECV);
  }

  @ParameterizedTest
  @CsvSource({"RTP/AVP,false,NONE,Plain", "RTP/AVP,true,NONE,Plain", "RTP/AVP,true,OPTIONAL,Sdes",
      "RTP/AVP,false,OPTIONAL,Plain", "RTP/SAVP,true,OPTIONAL,Sdes", "RTP/SAVP,true,REQUIRED,Sdes",
      "RTP/AVP,true,REQUIRED,Sdes", "RTP/AVP,false,REQUIRED,", "RTP/SAVP,true,NONE,", "RTP/SAVP,false,OPTIONAL,",
      "UDP/TLS/RTP/SAVPF,false,OPTIONAL,", "RTP/AVP,false,DTLS,"})
  void shouldProtectAsTheTrunkWants(String protocol, boolean withKey, MediaSecurity.Policy policy, String expected) {
    var agreed = answer("m=audio 4000 " + protocol + " 0\r\n"
        + (withKey ? "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^31\r\n" : ""), policy);
    assertThat(agreed.map(a -> a.security().getClass().getSimpleName()).orElse(null)).isEqualTo(expected);
    agreed.filter(a -> a.security() instanceof MediaSecurity.Sdes).ifPresent(a -> assertThat(a.sdp())
        .contains("m=audio 20000 " + protocol, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:").doesNotContain(KEY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 AES_CM_128_HMAC_SHA1_80 inline:short",
      "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20|1:4", "1 F8_128_HMAC_SHA1_80 inline:" + KEY,
      "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTP", "x AES_CM_128_HMAC_SHA1_80 inline:" + KEY, "",
      "1"})
  void shouldPassOverKeysItCannotHonour(String crypto) {
    assertThat(answer("m=audio 4000 RTP/SAVP 0\r\na=crypto:" + crypto + "\r\n", MediaSecurity.Policy.OPTIONAL))
        .isEmpty();
  }

  @Test
  void shouldAnswerAWebBrowser() {
    String offer =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 0 "
            + "110\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\n"
            + "a=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 " + "AB:".repeat(31)
            + "AB\r\na=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"
            + "a=rtpmap:110 telephone-event/48000\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n";
    var a = OfferAnswer.answer(SdpSession.parse(offer), LOCAL, Direction.SENDRECV).orElseThrow();
    assertThat(a.direction()).isEqualTo(Direction.SENDRECV);
    assertThat(a.mux()).isTrue();
    assertThat(a.ice()).hasValueSatisfying(i -> assertThat(i.theirFragment()).isEqualTo("abcd"));
    assertThat(a.sdp()).contains("a=ice-lite", "a=group:BUNDLE 0\r\n", "a=setup:passive", "a=fingerprint:sha-256 AA:BB",
        "a=rtcp-mux", "a=candidate:1 1 UDP ", "192.0.2.9 20000 typ host", "m=video 0 UDP/TLS/RTP/SAVPF 96");
  }

  @Test
  void shouldKeepTransportAndKeyInLaterOffers() {
    var agreed = answer("m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "\r\n",
        MediaSecurity.Policy.OPTIONAL);
    String ours = agreed.orElseThrow().sdp().lines().filter(l -> l.startsWith("a=crypto")).findFirst().orElseThrow();
    Local local = local(20_000, MediaSecurity.Policy.OPTIONAL, Codecs.PCMU);
    assertThat(OfferAnswer.offer(local, Direction.SENDONLY, agreed)).contains("RTP/SAVP", ours, "a=sendonly");
    assertThat(OfferAnswer.offer(local, Direction.SENDRECV, Optional.empty())).contains("m=audio 20000 RTP/AVP",
        "AEAD_AES_256_GCM", "AES_CM_128_HMAC_SHA1_32");
  }

  @ParameterizedTest
  @CsvSource({"10,,10", "30,,30", "60,,60", "60,40,40", "20,10,10", "15,,20", "200,30,20"})
  void shouldPacketiseAsThePeerWishes(int ptime, Integer maxptime, int expected) {
    var a = answer("m=audio 4000 RTP/AVP 0\r\na=ptime:" + ptime + "\r\n"
        + (maxptime == null ? "" : "a=maxptime:" + maxptime + "\r\n"));
    assertThat(a.format().packetMs()).isEqualTo(expected);
  }
}
