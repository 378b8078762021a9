package io.stepline.gateway.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.media.codec.AudioCodec;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfferAnswerTest {
  private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";
  private static final OfferAnswer.Local LOCAL = new OfferAnswer.Local("192.0.2.9", 20_000, List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMU, AudioCodec.PCMA), 5, 1);

  private static OfferAnswer.Agreed answer(String media) {
    return OfferAnswer.answer(SdpSession.parse(HEAD + media), LOCAL, Direction.SENDRECV).orElseThrow();
  }

  @Test
  void shouldPreferOurOrderAndMirrorTheirTypes() {
    var a = answer("m=audio 4000 RTP/AVP 0 8 96 101 13\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:40\r\n");
    assertThat(a.format().codec()).isEqualTo(AudioCodec.OPUS);
    assertThat(a.format().sendType()).isEqualTo(96);
    assertThat(a.format().receiveEventType()).isEqualTo(OptionalInt.of(101));
    assertThat(a.format().packetMs()).isEqualTo(40);
    assertThat(a.remoteRtp()).hasToString("/192.0.2.1:4000");
    assertThat(a.remoteRtcp().getPort()).isEqualTo(4001);
    assertThat(a.sdp()).contains("m=audio 20000 RTP/AVP 96 101\r\n", "a=rtpmap:96 opus/48000/2", "a=sendrecv", "o=stepline 5 1 IN IP4 192.0.2.9");
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
    var a = answer("m=video 5000 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\nm=audio 4000 RTP/AVP 8\r\nm=image 5002 udptl t38\r\n");
    assertThat(a.sdp()).containsSubsequence("m=video 0 RTP/AVP 97", "m=audio 20000 RTP/AVP 8", "m=image 0 udptl t38");
    assertThat(a.format().codec()).isEqualTo(AudioCodec.PCMA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"m=audio 4000 RTP/AVP 3 18\r\n", "m=audio 0 RTP/AVP 0\r\n", "m=audio 4000 RTP/SAVP 0\r\n", "m=video 4000 RTP/AVP 96\r\n", "", "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 speex/8000\r\n"})
  void shouldRefuseWhatItCannotSpeak(String media) {
    assertThat(OfferAnswer.answer(SdpSession.parse(HEAD + media), LOCAL, Direction.SENDRECV)).isEmpty();
  }

  @Test
  void shouldOfferAndAcceptTheAnswer() {
    SdpSession offer = SdpSession.parse(OfferAnswer.offer(LOCAL, Direction.SENDRECV));
    var theirs = OfferAnswer.answer(offer, new OfferAnswer.Local("192.0.2.1", 6000, List.of(AudioCodec.PCMU), 1, 1), Direction.SENDRECV).orElseThrow();
    var ours = OfferAnswer.accept(SdpSession.parse(theirs.sdp()), LOCAL, Direction.SENDRECV).orElseThrow();
    assertThat(ours.format().codec()).isEqualTo(AudioCodec.PCMU);
    assertThat(ours.format().sendEventType()).isEqualTo(OptionalInt.of(101));
    assertThat(ours.remoteRtp().getPort()).isEqualTo(6000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v=1\r\n", "v=0\r\n", "v=0\r\no=- 1 IN IP4 x\r\n", "v=0\r\no=- 1 1 IN IP4 x\r\nm=audio 99999 RTP/AVP 0\r\n", "v=0\r\no=- 1 1 IN IP4 x\r\nm=audio\r\n",
      "v=0\r\no=- 1 1 IN IP4 x\r\nc=IN IP9 x\r\n", "v=0\r\ngarbage\r\n"})
  void shouldSayWhatIsWrong(String text) {
    assertThatThrownBy(() -> SdpSession.parse(text)).isInstanceOf(SdpException.class);
  }

  @Test
  void shouldNotLookUpNamesForStrangers() {
    SdpSession offer = SdpSession.parse("v=0\r\no=- 1 1 IN IP4 x\r\nc=IN IP4 evil.example\r\nm=audio 4000 RTP/AVP 0\r\n");
    assertThatThrownBy(() -> OfferAnswer.answer(offer, LOCAL, Direction.SENDRECV)).isInstanceOf(SdpException.class).hasMessageContaining("numeric");
  }

  @Test
  void shouldBearAnyText() {
    Random random = new Random(11);
    String seed = HEAD + "m=audio 4000 RTP/AVP 0 96 101\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=rtcp:4001\r\na=sendrecv\r\n";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(seed);
      for (int k = random.nextInt(5); k >= 0; k--) text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      try {
        OfferAnswer.answer(SdpSession.parse(text.toString()), LOCAL, Direction.SENDRECV);
      } catch (SdpException expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
    }
  }
}
