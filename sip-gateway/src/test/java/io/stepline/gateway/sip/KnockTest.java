package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.parser.MessageParser;
import io.stepline.gateway.call.InviteGate;
import io.stepline.gateway.call.Knock;
import io.stepline.gateway.call.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;

/** What the door sees of a request, and what a refusal looks like on the wire. */
class KnockTest {
  private static final MessageParser PARSER = new StrictParsers().createMessageParser(null);
  private final SipMessages messages;

  KnockTest() throws Exception {
    messages = new WrittenStack().messages;
  }

  private static Request request(String method, String uri, String more) throws Exception {
    String head = method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
        + "To: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\n" + more;
    return (Request) PARSER.parseSIPMessage(head.getBytes(StandardCharsets.UTF_8), true, false, null);
  }

  private Knock.Form invite(String more) throws Exception {
    return messages.form(request("INVITE", "sip:2@house", more));
  }

  @Test
  void shouldFindNothingWrongWithAPlainInvite() throws Exception {
    assertThat(invite("\r\n")).isEqualTo(Knock.Form.GOOD);
    assertThat(invite("Require: 100rel, Timer\r\nAccept: application/sdp;level=1, text/plain\r\n"
        + "Content-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n")).isEqualTo(Knock.Form.GOOD);
  }

  @Test
  void shouldNameExtensionsThatItDoesNotKnow() throws Exception {
    assertThat(invite("Require: 100rel, gruu\r\nRequire: outbound\r\n\r\n").unknown())
        .containsExactly("gruu", "outbound");
  }

  @Test
  void shouldSeeASchemeThatIsNotSip() throws Exception {
    assertThat(messages.form(request("INVITE", "tel:+4930100", "\r\n")).sipUri()).isFalse();
  }

  @Test
  void shouldSeeACallerThatTakesNoDescription() throws Exception {
    assertThat(invite("Accept: text/plain\r\n\r\n").takesSdp()).isFalse();
    assertThat(invite("Accept: application/*\r\n\r\n").takesSdp()).isTrue();
  }

  @Test
  void shouldSeeABodyThatIsNoDescriptionOnlyInAnInvite() throws Exception {
    String body = "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi";
    assertThat(invite(body).bodyReadable()).isFalse();
    assertThat(messages.form(request("OPTIONS", "sip:2@house", body))).isEqualTo(Knock.Form.GOOD);
  }

  @Test
  void shouldWriteEachValueOfARefusalAsAHeaderOfItsOwn() throws Exception {
    Request request = request("INVITE", "sip:2@house", "\r\n");
    Response challenge = messages.refusal(request, new Refusal(InviteGate.DIGEST, 401, "",
        Map.of("WWW-Authenticate", List.of("Digest realm=\"a\", nonce=\"1\"", "Digest realm=\"b\", nonce=\"2\""))));
    assertThat(InviteReader.values(challenge, "WWW-Authenticate")).hasSize(2);
    assertThat(challenge.getHeader("Reason")).isNull();
    Response busy = messages.refusal(request,
        new Refusal(InviteGate.DRAINING, 503, "shutting down", Map.of("Retry-After", List.of("10"))));
    assertThat(busy.getStatusCode()).isEqualTo(503);
    assertThat(busy.getHeader("Reason").toString()).contains("cause=503", "shutting down");
    assertThat(InviteReader.value(busy, "Retry-After")).contains("10");
  }
}
