package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.parser.MessageParser;
import io.stepline.gateway.call.InviteGate;
import io.stepline.gateway.call.Knock;
import io.stepline.gateway.call.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.SipFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the door sees of a request, and what a refusal looks like on the wire. */
class KnockTest {
  private static final MessageParser PARSER = new StrictParsers().createMessageParser(null);
  private final SipMessages messages;

  KnockTest() throws Exception {
    messages = new WrittenStack().messages;
  }

  private static Request request(String method, String uri, String more) throws Exception {
    String contact = method.equals("INVITE") ? "Contact: <sip:a@192.0.2.1>\r\n" : "";
    return plain(method, uri, contact + more);
  }

  private static Request plain(String method, String uri, String more) throws Exception {
    String head = method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
        + "To: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70\r\n" + more;
    return (Request) PARSER.parseSIPMessage(head.getBytes(StandardCharsets.UTF_8), true, false, null);
  }

  private Knock.Form invite(String more) throws Exception {
    return RequestForm.of(request("INVITE", "sip:2@house", more));
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
    assertThat(RequestForm.of(request("INVITE", "nobodyknows:+4930100", "\r\n")).sipUri()).isFalse();
    assertThat(RequestForm.of(request("INVITE", "tel:+4930100", "\r\n")).sipUri()).isTrue();
  }

  @Test
  void shouldWantOneContactWithASipAddress() throws Exception {
    for (String bad : List.of("", "Contact: *\r\n", "Contact: <tel:+4930100>\r\n",
        "Contact: <sip:a@192.0.2.1>, <sip:b@192.0.2.1>\r\n", "m: <sip:a@192.0.2.1>\r\nm: <sip:b@192.0.2.1>\r\n"))
      assertThat(RequestForm.of(plain("INVITE", "sip:2@house", bad + "\r\n")).contact()).as(bad).isFalse();
    assertThat(RequestForm.of(plain("INVITE", "sip:2@house", "m: sips:a@192.0.2.1\r\n\r\n")).contact()).isTrue();
    assertThat(RequestForm.of(plain("OPTIONS", "sip:2@house", "\r\n"))).isEqualTo(Knock.Form.GOOD);
  }

  @Test
  void shouldCompleteAnOldInviteButNoneOfOurDays() throws Exception {
    Request today = plain("INVITE", "sip:2@house", "\r\n");
    messages.complete(today);
    assertThat(today.getHeader("Contact")).isNull();
    Request old = (Request) PARSER.parseSIPMessage(today.toString().replace(";branch=z9hG4bK1", "")
        .getBytes(StandardCharsets.UTF_8), true, false, null);
    messages.complete(old);
    assertThat(old.getHeader("Contact")).isNotNull();
  }

  private Knock.Form body(String headers, String body) throws Exception {
    return invite(headers + "Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  @Test
  void shouldWantToUnderstandWhatMustBeUnderstood() throws Exception {
    String sdp = "Content-Type: application/sdp\r\n";
    assertThat(body(sdp + "Content-Disposition: session;handling=required\r\n", "v=0\r\n").bodyReadable()).isTrue();
    assertThat(body(sdp + "Content-Disposition: strange;handling=required\r\n", "v=0\r\n").bodyReadable()).isFalse();
    assertThat(body(sdp + "Content-Disposition: strange\r\n", "v=0\r\n").bodyReadable()).isFalse();
    assertThat(body(sdp + "Content-Disposition: strange;handling=optional\r\n", "v=0\r\n").bodyReadable()).isTrue();
    assertThat(body("Content-Type: text/plain\r\nContent-Disposition: icon; handling = optional\r\n", "hi")
        .bodyReadable()).isTrue();
    assertThat(multipart("").bodyReadable()).isTrue();
    assertThat(multipart("Content-Disposition: signal;handling=optional\r\n").bodyReadable()).isTrue();
    assertThat(multipart("Content-Disposition: signal;handling=required\r\n").bodyReadable()).isFalse();
  }

  private Knock.Form multipart(String disposition) throws Exception {
    return body("Content-Type: multipart/mixed;boundary=\"b 1\"\r\n",
        "--b 1\r\nContent-Type: application/ISUP;version=x\r\n" + disposition + "\r\nxx\r\n--b 1\r\n"
            + "content-type: Application/SDP\r\n\r\nv=0\r\n--b 1--\r\n");
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
    assertThat(RequestForm.of(request("OPTIONS", "sip:2@house", body))).isEqualTo(Knock.Form.GOOD);
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

  @Test
  void shouldNameItsAddressOfTheVersionThatThePeerHas() throws Exception {
    SipFactory factory = SipFactory.getInstance();
    factory.setPathName("gov.nist");
    SipMessages everywhere = new SipMessages(factory, new SipListen(
        List.of(new SipListen.Listener("udp", "0.0.0.0", 5060)), Optional.empty(), Optional.empty()), host -> host);
    Request six = everywhere.request("OPTIONS", "sip:you@[::1]:5070", "us", "sip:you@[::1]:5070", "c", 1);
    for (String header : List.of("Via", "Contact", "From"))
      assertThat(InviteReader.value(six, header).orElseThrow()).as(header).contains(":1]").doesNotContain("127.");
    Request four = everywhere.request("OPTIONS", "sip:you@127.0.0.1", "us", "sip:you@127.0.0.1", "c", 1);
    assertThat(InviteReader.value(four, "Via").orElseThrow()).contains("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({"sip:[fd00::2]:5070,fd00::2,5070,''", "sip:a;x=y@[fd00::2];transport=TCP,fd00::2,-1,tcp",
      "sips:a@host.example,host.example,-1,tls", "<sip:1.2.3.4:5080;maddr=5.6.7.8>,5.6.7.8,5080,''",
      "sip:a:b@host?x=@y:1,host,-1,''"})
  void shouldReadHostAndPortOfAUri(String uri, String host, int port, String transport) {
    assertThat(Place.of(uri)).contains(new Place(host, port, transport));
  }
}
