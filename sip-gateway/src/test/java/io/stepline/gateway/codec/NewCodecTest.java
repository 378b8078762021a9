package io.stepline.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.Local;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.gateway.sdp.OwnKeys;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.media.audio.SampleQueue;
import io.stepline.media.audio.Tone;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.pipeline.InboundPipeline;
import io.stepline.media.pipeline.MediaFormat;
import io.stepline.media.pipeline.OutboundPipeline;
import io.stepline.media.pipeline.Protection;
import io.stepline.media.rtp.EModel;
import io.stepline.media.rtp.SourceLatch;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A codec is one file and one line: {@link L16Codec} is spoken although nothing else knows of it. */
class NewCodecTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 4000);
  private static final AudioCodec L16 = Codecs.named("l16");

  private static Local local(List<AudioCodec> codecs) {
    return new Local("192.0.2.9", 20_000, codecs, 20, MediaSecurity.Policy.NONE, new OwnKeys("sha-256 AA:BB"), 5, 1);
  }

  private static OfferAnswer.Agreed negotiated(List<AudioCodec> offered, List<AudioCodec> theirs) {
    String offer = OfferAnswer.offer(local(offered), Direction.SENDRECV, Optional.empty());
    String answer = OfferAnswer.answer(SdpSession.parse(offer), local(theirs), Direction.SENDRECV).orElseThrow().sdp();
    return OfferAnswer.accept(SdpSession.parse(answer), local(offered), Direction.SENDRECV).orElseThrow();
  }

  @Test
  void shouldBeKnownByItsLineAlone() {
    assertThat(Codecs.all()).containsExactly(Codecs.OPUS, Codecs.G722, Codecs.PCMU, Codecs.PCMA, new L16Codec());
    assertThat(Codecs.byRtpmap("l16/16000")).contains(L16);
    assertThatThrownBy(() -> Codecs.named("AMR"))
        .hasMessage("unknown codec AMR; known are OPUS, G722, PCMU, PCMA, L16");
  }

  @Test
  void shouldBeOfferedWithItsParametersAndEventsOfItsClock() {
    assertThat(OfferAnswer.offer(local(Codecs.all()), Direction.SENDRECV, Optional.empty()))
        .contains("m=audio 20000 RTP/AVP 107 9 0 8 102 101 103 104\r\n",
            "a=rtpmap:102 L16/16000\r\na=fmtp:102 emphasis=none\r\n",
            "a=rtpmap:101 telephone-event/8000\r\n", "a=rtpmap:103 telephone-event/48000\r\n",
            "a=rtpmap:104 telephone-event/16000\r\n");
  }

  @Test
  void shouldBeRefusedWhereItsParametersCannotBeSpoken() {
    String offer = OfferAnswer.offer(local(List.of(L16)), Direction.SENDRECV, Optional.empty());
    String emphasised = offer.replace("emphasis=none", "emphasis=50-15");
    assertThat(OfferAnswer.answer(SdpSession.parse(emphasised), local(List.of(L16)), Direction.SENDRECV)).isEmpty();
  }

  @Test
  void shouldFillPacketsByItsOwnRule() {
    String wish =
        OfferAnswer.offer(local(List.of(L16)), Direction.SENDRECV, Optional.empty()).replace("ptime:20", "ptime:60");
    assertThat(OfferAnswer.answer(SdpSession.parse(wish), local(List.of(L16)), Direction.SENDRECV).orElseThrow()
        .format().packetMs())
        .isEqualTo(40);
    assertThat(EModel.mos(L16, 0, 50)).isBetween(4.3, 4.5);
  }

  @Test
  void shouldCarrySoundAndKeysThroughBothPipelines() {
    MediaFormat format = negotiated(Codecs.all(), List.of(L16)).format();
    StringBuilder keys = new StringBuilder();
    SampleQueue heard = new SampleQueue();
    short[] tone = Tone.sine(16_000, 600, 4000, 0.4);
    try (OutboundPipeline out = new OutboundPipeline(format, Protection.NONE, 77, 1, 0);
        InboundPipeline in =
            new InboundPipeline(format, Protection.NONE, new SourceLatch(PEER), p -> keys.append(p.key()))) {
      for (int f = 0; (f + 1) * 320 <= tone.length; f++) {
        long now = f * 20_000L;
        if (f == 150) out.press("7");
        out.next(Arrays.copyOfRange(tone, f * 320, (f + 1) * 320)).ifPresent(p -> in.receive(p, PEER, now));
        in.nextFrame(now).ifPresent(heard::add);
      }
    }
    assertThat(format.codec()).isEqualTo(L16);
    assertThat(keys).hasToString("7");
    assertThat(Tone.share(heard.take(heard.size()), 8_000, 40_000, 16_000, 600)).isGreaterThan(0.98);
  }
}
