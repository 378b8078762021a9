package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.auth.Credentials;
import io.stepline.gateway.auth.DigestLogin;
import io.stepline.gateway.call.SessionExpires;
import io.stepline.gateway.call.SilentListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.ResponseEvent;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our hang-up and the peer's word to our INVITE cross: no phone stays up, and none rings on. */
class ClientInviteTest {
  private static final Credentials LOGIN = new Credentials("us", "secret");
  private final List<String> told = new ArrayList<>();
  private final List<String> described = new ArrayList<>();
  private WrittenStack stack;
  private ClientTransaction invite;
  private Dialog phone;
  private JainDialog dialog;

  /** A call that hears of its dialog only when its lane comes to it. */
  private final class Late extends SilentListener {
    @Override
    public void ringing(int status, Optional<String> sdp) {
      told.add("ringing");
      described.add(sdp.orElse(""));
    }

    @Override
    public void answered(Optional<String> sdp, Optional<SessionExpires> timer) {
      told.add("answered");
      described.add(sdp.orElse(""));
    }

    @Override
    public void failed(int status, String reason) {
      told.add("failed " + status);
    }
  }

  @BeforeEach
  void dial() throws Exception {
    stack = new WrittenStack();
    invite = stack.transaction(stack.request(Request.INVITE));
    phone = stack.dialog("phone");
    dialog = new JainDialog(stack.provider, stack.messages, invite.getDialog(), "192.0.2.1", "udp", new Late(),
        Optional.of(new DigestLogin(LOGIN)), false, Aside.NONE);
    dialog.begin(invite);
  }

  private void hear(int status, Dialog from) throws Exception {
    hear(stack.event(Optional.of(invite), Optional.of(from), status));
  }

  private void hear(ResponseEvent event) throws Exception {
    dialog.response(event, WrittenStack.cseq(event));
  }

  /** It answered although its transaction is over: the stack knows it by its fork only. */
  private void hearLate(Dialog from) throws Exception {
    hear(stack.event(Optional.empty(), Optional.of(from), Response.OK));
  }

  @Test
  void shouldTellAnAnswerAndKeepThePhone() throws Exception {
    hear(180, phone);
    hear(200, phone);
    assertThat(stack.sent).containsExactly("INVITE", "ACK phone");
    assertThat(told).containsExactly("ringing", "answered");
  }

  @Test
  void shouldHangUpByByeWhenTheAnswerHasBeenToldButNotHeard() throws Exception {
    hear(180, phone);
    hear(200, phone);
    dialog.cancel();
    assertThat(stack.sent).containsExactly("INVITE", "ACK phone", "BYE phone");
  }

  @Test
  void shouldHangUpOnceWhenItCancelsWhileTheAnswerIsAcknowledged() throws Exception {
    hear(180, phone);
    stack.when("ACK", dialog::cancel);
    hear(200, phone);
    assertThat(stack.sent).endsWith("ACK phone", "BYE phone");
    assertThat(stack.count("BYE")).isEqualTo(1);
    assertThat(told).doesNotContain("answered");
  }

  @Test
  void shouldAcknowledgeAndEndAnAnswerThatCrossesOurCancel() throws Exception {
    hear(180, phone);
    dialog.cancel();
    hear(200, phone);
    assertThat(stack.sent).containsExactly("INVITE", "CANCEL", "ACK phone", "BYE phone");
    assertThat(told).doesNotContain("answered");
  }

  /** A word of one phone of a fork. */
  private void hear(int status, String tag, String sdp) throws Exception {
    ResponseEvent event = stack.event(Optional.of(invite), Optional.of(stack.dialog(tag)), status);
    ((ToHeader) event.getResponse().getHeader(ToHeader.NAME)).setTag(tag);
    if (!sdp.isEmpty()) stack.messages.setSdp(event.getResponse(), sdp);
    hear(event);
  }

  /** RFC 3261 13.2.1: what one phone has described is no answer of another. */
  @Test
  void shouldTakeTheDescriptionOfThePhoneThatAnswers() throws Exception {
    hear(183, "a", "v=a");
    hear(183, "b", "v=b");
    hear(200, "b", "");
    assertThat(described).containsExactly("v=a", "v=b", "v=b");
  }

  @Test
  void shouldTakeNoDescriptionOfAnotherPhone() throws Exception {
    hear(183, "a", "v=a");
    hear(200, "b", "");
    assertThat(described).containsExactly("v=a", "");
  }

  @Test
  void shouldTakeTheDescriptionOfTheAnswerBeforeThatOfTheRinging() throws Exception {
    hear(183, "a", "v=early");
    hear(200, "a", "v=late");
    assertThat(described).containsExactly("v=early", "v=late");
  }

  @Test
  void shouldLetASecondPhoneOfAForkGo() throws Exception {
    hear(200, phone);
    hearLate(stack.dialog("second"));
    assertThat(stack.sent).containsExactly("INVITE", "ACK phone", "ACK second", "BYE second");
    assertThat(told).containsExactly("answered");
  }

  @Test
  void shouldLetASecondPhoneOfAForkGoAfterItHasHungUp() throws Exception {
    dialog.cancel();
    hear(200, phone);
    hearLate(stack.dialog("second"));
    assertThat(stack.sent).endsWith("ACK phone", "BYE phone", "ACK second", "BYE second");
  }

  @Test
  void shouldLetAPhoneGoThatAnswersAfterTheCancelledInviteWasRefused() throws Exception {
    hear(180, phone);
    dialog.cancel();
    hear(487, phone);
    hearLate(stack.dialog("second"));
    assertThat(stack.sent).containsExactly("INVITE", "CANCEL", "ACK second", "BYE second");
    assertThat(told).containsExactly("ringing", "failed 487");
  }

  @Test
  void shouldLetAPhoneGoThatAnswersAfterTheInviteTimedOut() throws Exception {
    dialog.timedOut(Request.INVITE);
    hearLate(phone);
    assertThat(stack.sent).containsExactly("INVITE", "ACK phone", "BYE phone");
    assertThat(told).containsExactly("failed 408");
  }

  @Test
  void shouldHearNoAnswerTwice() throws Exception {
    hear(200, phone);
    hearLate(phone);
    assertThat(stack.sent).containsExactly("INVITE", "ACK phone");
    assertThat(told).containsExactly("answered");
  }

  @Test
  void shouldSendNothingWhenItHangsUpAfterARefusal() throws Exception {
    hear(486, phone);
    dialog.cancel();
    assertThat(stack.sent).containsExactly("INVITE");
  }

  @Test
  void shouldNotTryAgainWithALoginOnceItHasHungUp() throws Exception {
    dialog.cancel();
    hear(challenge());
    assertThat(stack.sent).containsExactly("INVITE", "CANCEL");
    assertThat(told).containsExactly("failed 487");
  }

  @Test
  void shouldCancelTheNextTryWhenItHangsUpWhileThatIsPrepared() throws Exception {
    stack.when("INVITE", dialog::cancel);
    hear(challenge());
    assertThat(stack.sent).containsExactly("INVITE", "INVITE");
    hear(180, phone);
    hear(180, phone);
    assertThat(stack.sent).containsExactly("INVITE", "INVITE", "CANCEL");
  }

  @Test
  void shouldNotAskAgainForALongerIntervalOnceItHasHungUp() throws Exception {
    dialog.cancel();
    ResponseEvent event = stack.event(Optional.of(invite), Optional.of(phone), 422);
    event.getResponse().setHeader(stack.messages.header("Min-SE", "1800"));
    hear(event);
    assertThat(stack.sent).containsExactly("INVITE", "CANCEL");
    assertThat(told).containsExactly("failed 487");
  }

  private ResponseEvent challenge() throws Exception {
    ResponseEvent event = stack.event(Optional.of(invite), Optional.of(phone), Response.UNAUTHORIZED);
    event.getResponse().setHeader(stack.messages.header("WWW-Authenticate",
        "Digest realm=\"house\", nonce=\"n1\", algorithm=MD5, qop=\"auth\""));
    return event;
  }

  @Test
  void shouldStayUpWhenAReinviteIsAnswered() throws Exception {
    hear(200, phone);
    dialog.reoffer("v=0\r\n", Optional.empty());
    hear(200, phone);
    assertThat(stack.sent).containsExactly("INVITE", "ACK phone", "INVITE phone", "ACK phone");
    dialog.bye(Optional.empty(), Map.of());
    assertThat(stack.count("BYE")).isEqualTo(1);
  }
}
