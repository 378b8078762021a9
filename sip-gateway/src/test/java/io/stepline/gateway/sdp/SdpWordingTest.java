package io.stepline.gateway.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pins every byte that we say about codecs: peers of twenty years read it. */
class SdpWordingTest {
  private static final String HEAD =
      "v=0\r\no=stepline 5 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n";
  private static final String THEIRS = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";
  private static final String EVENTS = "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n";
  private static final String END = "a=ptime:20\r\na=sendrecv\r\n";

  private static Local local(AudioCodec... codecs) {
    return new Local(
        "192.0.2.9", 20_000, List.of(codecs), 20, MediaSecurity.Policy.NONE, new OwnKeys("sha-256 AA:BB"), 5, 1);
  }

  private static final Local ALL = local(Codecs.OPUS, Codecs.G722, Codecs.PCMU, Codecs.PCMA);

  private static String offer(Local local) {
    return OfferAnswer.offer(local, Direction.SENDRECV, Optional.empty());
  }

  private static String answer(String media) {
    return OfferAnswer.answer(SdpSession.parse(THEIRS + media), ALL, Direction.SENDRECV).orElseThrow().sdp();
  }

  @Test
  void shouldOfferAllCodecsInTheseWords() {
    assertThat(offer(ALL)).isEqualTo(HEAD + "m=audio 20000 RTP/AVP 107 9 0 8 101 102\r\n"
        + "a=rtpmap:107 opus/48000/2\r\na=fmtp:107 useinbandfec=1;usedtx=1;stereo=0\r\n"
        + "a=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n" + EVENTS
        + "a=rtpmap:102 telephone-event/48000\r\na=fmtp:102 0-15\r\n" + END);
  }

  @Test
  void shouldOfferNarrowCodecsWithNarrowEventsOnly() {
    assertThat(offer(local(Codecs.PCMA, Codecs.G722)))
        .isEqualTo(
            HEAD + "m=audio 20000 RTP/AVP 8 9 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:9 G722/8000\r\n" + EVENTS + END);
  }

  @Test
  void shouldAnswerOpusInTheseWords() {
    assertThat(answer("m=audio 4000 RTP/AVP 96 97 0\r\na=rtpmap:96 OPUS/48000/2\r\na=fmtp:96 stereo=1\r\n"
        + "a=rtpmap:97 telephone-event/48000\r\na=ptime:30\r\n"))
        .isEqualTo(HEAD + "m=audio 20000 RTP/AVP 96 97\r\na=rtpmap:96 opus/48000/2\r\n"
            + "a=fmtp:96 useinbandfec=1;usedtx=1;stereo=0\r\na=rtpmap:97 telephone-event/48000\r\na=fmtp:97 0-15\r\n"
            + END);
  }

  @Test
  void shouldAnswerWithComfortNoiseWhereTheCodecIsNarrow() {
    assertThat(answer("m=audio 4000 RTP/AVP 8 13 101\r\na=rtpmap:101 telephone-event/8000\r\n"))
        .isEqualTo(HEAD + "m=audio 20000 RTP/AVP 8 101 13\r\na=rtpmap:8 PCMA/8000\r\n" + EVENTS + END);
    assertThat(answer("m=audio 4000 RTP/AVP 9 13\r\n"))
        .isEqualTo(HEAD + "m=audio 20000 RTP/AVP 9\r\na=rtpmap:9 G722/8000\r\n" + END);
  }

  @Test
  void shouldHearEventsOnTheTypeThatBelongsToTheCodecsClock() {
    String opus = "m=audio 6000 RTP/AVP 107 102\r\na=rtpmap:107 opus/48000/2\r\na=rtpmap:102 telephone-event/48000\r\n";
    String narrow = "m=audio 6000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";
    assertThat(eventType(opus)).isEqualTo(102);
    assertThat(eventHz(opus)).isEqualTo(48_000);
    assertThat(eventType(narrow)).isEqualTo(101);
  }

  @Test
  void shouldHearAndSendEventsInTheClockThatThePeerKnowsBesideAWideCodec() {
    String opus = "m=audio 6000 RTP/AVP 107 101\r\na=rtpmap:107 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n";
    assertThat(eventType(opus)).isEqualTo(101);
    assertThat(eventHz(opus)).isEqualTo(8_000);
  }

  private static int eventHz(String media) {
    return OfferAnswer.accept(SdpSession.parse(THEIRS + media), ALL, Direction.SENDRECV).orElseThrow().format()
        .eventHz();
  }

  private static int eventType(String media) {
    return OfferAnswer.accept(SdpSession.parse(THEIRS + media), ALL, Direction.SENDRECV)
        .orElseThrow().format().receiveEventType().orElseThrow();
  }
}
