package io.stepline.gateway.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions as real peers write them: what is taken, what is refused, and what types mean over a session. */
class SloppyPeersTest {
  private static final String ORIGIN = "o=- 1 1 IN IP4 192.0.2.1";
  private static final String EVENTS = "a=rtpmap:101 telephone-event/8000";
  private static final AudioCodec[] ALL = {Codecs.OPUS, Codecs.G722, Codecs.PCMU, Codecs.PCMA};
  private static final AudioCodec[] G711 = {Codecs.PCMU, Codecs.PCMA};

  private static Local local(CodecOrder order, Optional<OfferAnswer.Agreed> before, AudioCodec... codecs) {
    return new Local("192.0.2.9", 20_000, List.of(codecs), 20, MediaSecurity.Policy.OPTIONAL,
        new OwnKeys("sha-256 AA:BB"), 5, 1, order, before);
  }

  private static String sdp(String origin, String media, String... attributes) {
    return "v=0\r\n" + origin + "\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + media + "\r\n"
        + String.join("\r\n", attributes) + "\r\n";
  }

  private static Optional<OfferAnswer.Agreed> answer(String sdp, AudioCodec... codecs) {
    return OfferAnswer.answer(SdpSession.parse(sdp), local(CodecOrder.THEIRS, Optional.empty(), codecs),
        Direction.SENDRECV);
  }

  private static OfferAnswer.Agreed accept(String media, String[] attributes, AudioCodec... codecs) {
    return OfferAnswer.accept(SdpSession.parse(sdp(ORIGIN, media, attributes)),
        local(CodecOrder.THEIRS, Optional.empty(), codecs), Direction.SENDRECV).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"o=Acme Media GW 12 12 IN IP4 192.0.2.1", "o=- 2051844674407370955161 1 IN IP4 192.0.2.1",
      "o=- -1532445 -1 IN IP4 192.0.2.1", "o=- 5f1a2b 0x1 IN IP4 192.0.2.1", "o=-  1  1 IN IP4 192.0.2.1",
      "o=\t- 1 1 IN IP4 192.0.2.1 "})
  void shouldTakeAnyOrigin(String origin) {
    assertThat(answer(sdp(origin, "m=audio 4000 RTP/AVP 0 101", EVENTS), G711)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"m=audio\t4000\tRTP/AVP\t0 101", "m=audio 4000 rtp/avp 0 101", "m=audio 4000/2 RTP/AVP 0 101 ",
          " m=audio 4000 RTP/AVP 0 101", "m=AUDIO 4000 RTP/AVP 0 101"})
  void shouldTakeStreamsWithOddBlanksAndCase(String media) {
    assertThat(answer("\r\n" + sdp(ORIGIN, media, EVENTS, " a=ptime:30.0", "a=") + "\0", G711))
        .hasValueSatisfying(a -> assertThat(a.format().packetMs()).isEqualTo(30));
  }

  @ParameterizedTest
  @CsvSource({"telephone-event/8000/1,101", "TELEPHONE-EVENT/8000,101", "' telephone-event/8000 ',101",
      "telephone-event/16000,101"})
  void shouldKnowTelephoneEventHoweverItIsWritten(String rtpmap, int type) {
    assertThat(answer(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0 101", "a=rtpmap:101 " + rtpmap), G711).orElseThrow().format()
        .receiveEventType()).isEqualTo(OptionalInt.of(type));
  }

  @ParameterizedTest
  @CsvSource({"a=SENDONLY,RECVONLY", "'a=inactive ',INACTIVE", "'a=recvonly\t',SENDONLY"})
  void shouldKnowDirectionsHoweverTheyAreWritten(String attribute, Direction ours) {
    assertThat(answer(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0", attribute), G711).orElseThrow().direction())
        .isEqualTo(ours);
  }

  @Test
  void shouldTakeG722WithTheClockOfItsSound() {
    assertThat(answer(sdp(ORIGIN, "m=audio 4000 RTP/AVP 9 0", "a=rtpmap:9 G722/16000"), ALL).orElseThrow().format()
        .codec()).isEqualTo(Codecs.G722);
  }

  @Test
  void shouldTakeAKeyWhoseSuiteIsInSmallLetters() {
    assertThat(answer(sdp(ORIGIN, "m=audio 4000 RTP/SAVP 0",
        "a=crypto:1 aes_cm_128_hmac_sha1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"), G711)).isPresent();
  }

  @Test
  void shouldRefuseAnAddressOfTheOtherFamily() {
    String six = sdp(ORIGIN, "m=audio 4000 RTP/AVP 0").replace("IN IP4 192.0.2.1\r\nt=", "IN IP6 2001:db8::1\r\nt=");
    assertThat(answer(six, G711)).isEmpty();
    String both = six + "m=audio 4002 RTP/AVP 8\r\nc=IN IP4 192.0.2.1\r\n";
    assertThat(answer(both, G711)).hasValueSatisfying(a -> {
      assertThat(a.remoteRtp().getPort()).isEqualTo(4002);
      assertThat(a.sdp()).contains("m=audio 0 RTP/AVP 0\r\nm=audio 20000 RTP/AVP 8");
    });
    Local ipv6 = new Local("2001:db8::9", 20_000, List.of(G711), 20, MediaSecurity.Policy.NONE,
        new OwnKeys("sha-256 AA:BB"), 5, 1);
    assertThat(OfferAnswer.answer(SdpSession.parse(six), ipv6, Direction.SENDRECV)).isPresent();
    assertThat(OfferAnswer.accept(SdpSession.parse(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0")), ipv6, Direction.SENDRECV))
        .isEmpty();
    assertThat(answer(six.replace("2001:db8::1\r\nt=", "::\r\nt="), G711).orElseThrow().direction())
        .as("a hold needs no way").isEqualTo(Direction.RECVONLY);
  }

  @Test
  void shouldStayStrictWhereSoundDependsOnIt() {
    for (String bad : List.of("c=IN IP4 sbc.example.net", "c=IN IP4 192.0.2.1/127", "c=IN IP5 192.0.2.1"))
      assertThatThrownBy(() -> answer(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0").replace("c=IN IP4 192.0.2.1", bad), G711))
          .isInstanceOf(SdpException.class);
    assertThatThrownBy(() -> SdpSession.parse(sdp(ORIGIN, "m=audio 4000x RTP/AVP 0"))).isInstanceOf(SdpException.class);
  }

  @Test
  void shouldSendWhatAnAnswerNamesFirstAndHearTheRest() {
    var two = accept("m=audio 4000 RTP/AVP 8 0 101", new String[] {EVENTS}, G711);
    assertThat(two.format().codec()).isEqualTo(Codecs.PCMA);
    assertThat(two.format().heard().sound()).containsEntry(0, Codecs.PCMU).containsEntry(8, Codecs.PCMA);
    var three = accept("m=audio 4000 RTP/AVP 0 8 9 101", new String[] {EVENTS}, ALL);
    assertThat(three.format().codec()).isEqualTo(Codecs.PCMU);
    assertThat(three.format().heard().sound()).containsKeys(0, 8, 9, 107);
  }

  @Test
  void shouldHearCodecsAndKeysUnderTheNumbersOfBothSides() {
    var renumbered = accept("m=audio 4000 RTP/AVP 96 97",
        new String[] {"a=rtpmap:96 opus/48000/2", "a=rtpmap:97 telephone-event/48000"}, ALL).format();
    assertThat(renumbered.receiveType()).isEqualTo(107);
    assertThat(renumbered.sendType()).isEqualTo(96);
    assertThat(renumbered.heard().sound()).containsEntry(96, Codecs.OPUS).containsEntry(107, Codecs.OPUS);
    assertThat(renumbered.heard().events())
        .containsAllEntriesOf(Map.of(97, 48_000, 101, 8_000, 102, 48_000));
    assertThat(accept("m=audio 4000 RTP/AVP 0 96", new String[] {"a=rtpmap:96 telephone-event/8000"}, G711).format()
        .heard().events()).containsAllEntriesOf(Map.of(96, 8_000, 101, 8_000));
    assertThat(accept("m=audio 4000 RTP/AVP 8 102", new String[] {"a=rtpmap:102 telephone-event/8000"}, ALL).format()
        .heard().events()).containsAllEntriesOf(Map.of(102, 8_000, 101, 8_000));
  }

  @Test
  void shouldAnswerInTheOrderThatTheTrunkSays() {
    String offer = sdp(ORIGIN, "m=audio 4000 RTP/AVP 0 8 9 107", "a=rtpmap:107 opus/48000/2");
    assertThat(answer(offer, ALL).orElseThrow().format().codec()).isEqualTo(Codecs.PCMU);
    assertThat(OfferAnswer.answer(SdpSession.parse(offer), local(CodecOrder.OURS, Optional.empty(), ALL),
        Direction.SENDRECV).orElseThrow().format().codec()).isEqualTo(Codecs.OPUS);
  }

  /** RFC 3264 8.3.2. */
  @Test
  void shouldKeepTheMeaningOfEachTypeForTheSession() {
    var first = answer(sdp(ORIGIN, "m=audio 4000 RTP/AVP 101 96 97", "a=rtpmap:101 opus/48000/2",
        "a=rtpmap:96 telephone-event/8000", "a=rtpmap:97 speex/8000"), ALL);
    String later = OfferAnswer.offer(local(CodecOrder.THEIRS, first, ALL), Direction.SENDONLY, first);
    assertThat(later).contains("m=audio 20000 RTP/AVP 101 9 0 8 96 102\r\n", "a=rtpmap:101 opus/48000/2",
        "a=rtpmap:96 telephone-event/8000", "a=rtpmap:102 telephone-event/48000");
    var answered = OfferAnswer.accept(SdpSession.parse(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0 96",
        "a=rtpmap:96 telephone-event/8000")), local(CodecOrder.THEIRS, first, ALL), Direction.SENDRECV);
    var again = answer(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0 111", "a=rtpmap:111 opus/48000/2"), ALL);
    assertThat(OfferAnswer.offer(local(CodecOrder.THEIRS, answered, ALL), Direction.SENDRECV, answered))
        .contains("RTP/AVP 0 101 9 8 96 102\r\n");
    assertThat(again).isPresent();
  }

  /** A browser refuses a later offer that leaves out a stream, its name, or ICE. */
  @Test
  void shouldOfferTheSameStreamsAndTransportAgain() {
    String offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE a v\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:v\r\n"
        + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\n"
        + "a=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 " + "AB:".repeat(31)
        + "AB\r\na=setup:actpass\r\na=mid:a\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";
    Local us = local(CodecOrder.THEIRS, Optional.empty(), ALL);
    var first = OfferAnswer.answer(SdpSession.parse(offer), us, Direction.SENDRECV);
    Local later = us.after(first);
    String again = OfferAnswer.offer(later, Direction.SENDRECV, first);
    String fragment = first.orElseThrow().ice().orElseThrow().ourFragment();
    assertThat(again).containsSubsequence("a=ice-lite", "a=group:BUNDLE a", "m=video 0 UDP/TLS/RTP/SAVPF 96",
        "m=audio 20000 UDP/TLS/RTP/SAVPF 111", "a=setup:actpass", "a=rtcp-mux", "a=ice-ufrag:" + fragment,
        "a=candidate:1 1 UDP", "a=mid:a");
    String theirs = offer.replace("setup:actpass", "setup:active");
    var accepted = OfferAnswer.accept(SdpSession.parse(theirs), later, Direction.SENDRECV).orElseThrow();
    assertThat(accepted.ice()).isEqualTo(first.orElseThrow().ice());
    assertThat(accepted.mux()).isTrue();
    assertThat(accepted.direction()).isEqualTo(Direction.SENDRECV);
  }

  /** RFC 8839 4.4.1.1.1. */
  @Test
  void shouldAnswerAnIceRestartWithNewCredentials() {
    String offer = sdp(ORIGIN, "m=audio 9 RTP/AVP 0", "a=ice-ufrag:abcd", "a=ice-pwd:0123456789012345678901");
    Local us = local(CodecOrder.THEIRS, Optional.empty(), ALL);
    Ice first = ice(us, offer);
    assertThat(ice(us, offer)).as("the same again").isEqualTo(first);
    Ice restarted = ice(us, offer.replace("abcd", "efgh"));
    assertThat(restarted.ourFragment()).isNotEqualTo(first.ourFragment());
    assertThat(restarted.ourPassword()).isNotEqualTo(first.ourPassword());
    assertThat(restarted.theirFragment()).isEqualTo("efgh");
  }

  private static Ice ice(Local us, String offer) {
    return OfferAnswer.answer(SdpSession.parse(offer), us, Direction.SENDRECV).orElseThrow().ice().orElseThrow();
  }

  /** RFC 5763 6.6: roles that are left open stay as they are. */
  @Test
  void shouldKeepItsDtlsRoleWhenTheRolesAreLeftOpen() {
    String fingerprint = "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB";
    Local us = local(CodecOrder.THEIRS, Optional.empty(), ALL);
    var active = OfferAnswer.answer(SdpSession.parse(
        sdp(ORIGIN, "m=audio 4000 UDP/TLS/RTP/SAVP 0", fingerprint, "a=setup:passive")), us, Direction.SENDRECV);
    assertThat(active.orElseThrow().sdp()).contains("a=setup:active");
    String open = sdp(ORIGIN, "m=audio 4000 UDP/TLS/RTP/SAVP 0", fingerprint, "a=setup:actpass");
    assertThat(OfferAnswer.answer(SdpSession.parse(open), us.after(active), Direction.SENDRECV).orElseThrow().sdp())
        .contains("a=setup:active");
    assertThat(OfferAnswer.answer(SdpSession.parse(open), us, Direction.SENDRECV).orElseThrow().sdp())
        .contains("a=setup:passive");
    assertThat(OfferAnswer.answer(SdpSession.parse(open.replace("actpass", "active")), us.after(active),
        Direction.SENDRECV).orElseThrow().sdp()).contains("a=setup:passive");
  }

  /** RFC 3389 beside narrow codecs, once both sides named it. */
  @Test
  void shouldKeepComfortNoiseInLaterOffers() {
    var first = answer(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0 13"), G711);
    Local later = local(CodecOrder.THEIRS, first, G711);
    assertThat(OfferAnswer.offer(later, Direction.SENDRECV, first)).contains("RTP/AVP 0 8 101 13\r\n");
    assertThat(OfferAnswer.accept(SdpSession.parse(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0 13")), later,
        Direction.SENDRECV).orElseThrow().format().comfortNoise()).isTrue();
    assertThat(OfferAnswer.accept(SdpSession.parse(sdp(ORIGIN, "m=audio 4000 RTP/AVP 0")), later,
        Direction.SENDRECV).orElseThrow().format().comfortNoise()).isFalse();
  }
}
