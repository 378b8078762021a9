package io.stepline.ops.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.codec.Codecs;
import org.junit.jupiter.api.Test;

class CallerTextTest {
  private static final String ANSWER = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKi7-42\r\n"
      + "From: <sip:load7@127.0.0.1:9>;tag=f7\r\nTo: <sip:desk@127.0.0.1>;tag=house\r\ncall-id: 7-42@load\r\n"
      + "CSeq: 1 INVITE\r\nContact: <sip:gw@127.0.0.1:5060;transport=udp>\r\nContent-Length: 30\r\n\r\n"
      + "v=0\r\nm=audio 20444 RTP/AVP 0\r\n";
  private final CallerText text = new CallerText("desk", 5_060, 9, "42");

  @Test
  void shouldOfferOneCodecWithItsNameAndPort() {
    String invite = text.invite(7, 40_014, Codecs.PCMU);
    assertThat(invite).startsWith("INVITE sip:desk@127.0.0.1:5060 SIP/2.0\r\n")
        .contains("m=audio 40014 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n");
    String body = invite.substring(invite.indexOf("\r\n\r\n") + 4);
    assertThat(CallerText.header(invite, "content-length")).contains(Integer.toString(body.length()));
    assertThat(text.call(invite)).isEqualTo(7);
  }

  @Test
  void shouldReadAnAnswerAndAcknowledgeItWhereTheHouseIs() {
    assertThat(CallerText.status(ANSWER)).isEqualTo(200);
    assertThat(text.call(ANSWER)).isEqualTo(7);
    assertThat(CallerText.mediaPort(ANSWER)).isEqualTo(20_444);
    assertThat(text.ack(7, ANSWER, true)).startsWith("ACK sip:gw@127.0.0.1:5060;transport=udp SIP/2.0\r\n")
        .contains("To: <sip:desk@127.0.0.1>;tag=house\r\n", "branch=z9hG4bKa7-42\r\n");
    assertThat(text.ack(7, ANSWER, false)).as("of the INVITE's own transaction").contains("branch=z9hG4bKi7-42\r\n");
    assertThat(text.bye(7, ANSWER)).startsWith("BYE sip:gw@").contains("CSeq: 2 BYE\r\n");
  }

  @Test
  void shouldKnowOthersCalls() {
    assertThat(text.call(ANSWER.replace("7-42@load", "7-41@load"))).isEqualTo(-1);
    assertThat(text.call("SIP/2.0 200 OK\r\n\r\n")).isEqualTo(-1);
  }

  @Test
  void shouldAnswerARequestOfTheHouseWithAllItsVias() {
    String bye = "BYE sip:load@127.0.0.1 SIP/2.0\r\nVia: one\r\nVia: two\r\nFrom: a\r\nTo: b\r\nCall-ID: 7-42@load\r\n"
        + "CSeq: 5 BYE\r\n\r\n";
    assertThat(CallerText.ok(bye)).isEqualTo("SIP/2.0 200 OK\r\nVia: one\r\nVia: two\r\nFrom: a\r\nTo: b\r\n"
        + "Call-ID: 7-42@load\r\nCSeq: 5 BYE\r\nContent-Length: 0\r\n\r\n");
  }
}
