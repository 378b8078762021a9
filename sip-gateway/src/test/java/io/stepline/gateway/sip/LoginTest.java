package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.auth.Credentials;
import io.stepline.gateway.auth.DigestLogin;
import io.stepline.gateway.call.SilentListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sip.ResponseEvent;
import javax.sip.message.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several calls of one trunk are asked who they are, each in its own dialog. */
class LoginTest {
  private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]*)\"");
  private static final Pattern COUNT = Pattern.compile("nc=([0-9a-f]{8})");
  private final DigestLogin login = new DigestLogin(new Credentials("us", "secret"));
  private WrittenStack stack;

  @BeforeEach
  void begin() throws Exception {
    stack = new WrittenStack();
  }

  /** A call of ours and what it was told. */
  private final class Call extends SilentListener {
    private final List<Integer> failed = new ArrayList<>();
    private final JainDialog dialog;

    Call() throws Exception {
      var invite = stack.transaction(stack.request(Request.INVITE));
      dialog = new JainDialog(stack.provider, stack.messages, invite.getDialog(), "192.0.2.1", "udp", this,
          Optional.of(login), false, Aside.NONE);
      dialog.begin(invite);
    }

    @Override
    public void failed(int status, String reason) {
      failed.add(status);
    }

    /** The request of that number among all that were sent is answered. {@code headers} are pairs. */
    Call hear(int request, int status, String... headers) throws Exception {
      ResponseEvent event = stack.event(Optional.of(stack.transactions.get(request)),
          Optional.of(dialog.inner()), status);
      for (int i = 0; i < headers.length; i += 2)
        event.getResponse().addHeader(stack.messages.header(headers[i], headers[i + 1]));
      dialog.response(event, WrittenStack.cseq(event));
      return this;
    }

    Call refused(int request, String nonce) throws Exception {
      return hear(request, 401, "WWW-Authenticate", challenge("house", nonce));
    }
  }

  private static String challenge(String realm, String nonce) {
    return "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=MD5, qop=\"auth\"";
  }

  private int sent() {
    return stack.transactions.size();
  }

  private Request request(int number) {
    return stack.transactions.get(number).getRequest();
  }

  private List<String> proofs(int number) {
    return InviteReader.values(request(number), "Authorization");
  }

  private String found(Pattern what, int number) {
    Matcher m = what.matcher(String.join(" ", proofs(number)));
    return m.find() ? m.group(1) : "";
  }

  @Test
  void shouldAnswerEachCallsOwnChallengeHoweverTheyInterleave() throws Exception {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) calls.add(new Call());
    for (int i = 4; i >= 0; i--) calls.get(i).refused(i, "n" + i);
    assertThat(sent()).isEqualTo(10);
    assertThat(IntStream.range(5, 10).mapToObj(i -> found(NONCE, i))).containsExactly("n4", "n3", "n2", "n1", "n0");
    assertThat(calls).allSatisfy(c -> assertThat(c.failed).isEmpty());
  }

  @Test
  void shouldTakeOneNonceThatIsGoodForAllWithItsCount() throws Exception {
    List<Call> calls = List.of(new Call(), new Call(), new Call());
    for (int i = 0; i < 3; i++) calls.get(i).refused(i, "same");
    assertThat(calls).allSatisfy(c -> assertThat(c.failed).isEmpty());
    calls.getFirst().hear(3, 200);
    new Call();
    assertThat(found(NONCE, sent() - 1)).isEqualTo("same");
    assertThat(found(COUNT, sent() - 1)).isNotEqualTo("00000001");
  }

  @Test
  void shouldNotBePoisonedByCallsThatWereBusyRefusedCancelledOrNotAnswered() throws Exception {
    new Call().refused(0, "n0").hear(1, 486);
    new Call().refused(2, "n1").refused(3, "n2");
    Call cancelled = new Call().refused(4, "n3");
    cancelled.dialog.cancel();
    Call silent = new Call();
    silent.refused(sent() - 1, "n4");
    silent.dialog.timedOut(Request.INVITE);
    Call good = new Call();
    int first = sent() - 1;
    good.refused(first, "n5");
    assertThat(sent()).isEqualTo(first + 2);
    assertThat(found(NONCE, first + 1)).isEqualTo("n5");
    assertThat(good.failed).isEmpty();
  }

  @Test
  void shouldTryOnceAndThenSayThatItWasRefused() throws Exception {
    Call call = new Call().refused(0, "n0").refused(1, "n1");
    assertThat(sent()).isEqualTo(2);
    assertThat(call.failed).containsExactly(401);
  }

  @Test
  void shouldTryAgainWhenTheNonceWasStaleButNotForEver() throws Exception {
    Call call = new Call().refused(0, "n0");
    for (int i = 1; i < 20 && call.failed.isEmpty(); i++)
      call.hear(i, 401, "WWW-Authenticate", challenge("house", "n" + i) + ", stale=true");
    assertThat(sent()).isBetween(3, 6);
    assertThat(call.failed).containsExactly(401);
  }

  @Test
  void shouldProveItselfToProxyAndServerApart() throws Exception {
    Call call = new Call();
    call.hear(0, 407, "Proxy-Authenticate", challenge("edge", "p"));
    call.hear(1, 401, "WWW-Authenticate", challenge("house", "s"));
    assertThat(call.failed).isEmpty();
    assertThat(sent()).isEqualTo(3);
    assertThat(proofs(2)).hasSize(1).allMatch(p -> p.contains("realm=\"house\""));
    assertThat(InviteReader.values(request(2), "Proxy-Authorization")).hasSize(1)
        .allMatch(p -> p.contains("realm=\"edge\""));
  }

  @Test
  void shouldAnswerSeveralRealmsOfOneResponseAtOnce() throws Exception {
    Call call = new Call();
    call.hear(0, 407, "Proxy-Authenticate", challenge("one", "1"), "Proxy-Authenticate", challenge("two", "2"),
        "WWW-Authenticate", challenge("house", "3"));
    assertThat(InviteReader.values(request(1), "Proxy-Authorization")).hasSize(2);
    assertThat(proofs(1)).hasSize(1);
  }

  @Test
  void shouldProveAPrackInsideTheDialogThatIsNotAnsweredYet() throws Exception {
    Call call = new Call().hear(0, 183, "RSeq", "1", "Require", "100rel").refused(1, "n1");
    assertThat(stack.sent).containsExactly("INVITE", "PRACK early", "PRACK early");
    assertThat(found(NONCE, 2)).isEqualTo("n1");
    assertThat(call.failed).isEmpty();
  }

  @Test
  void shouldAcknowledgeWithTheCredentialsOfTheInvite() throws Exception {
    new Call().hear(0, 407, "Proxy-Authenticate", challenge("edge", "p")).hear(1, 200);
    assertThat(InviteReader.values(stack.acks.getLast(), "Proxy-Authorization"))
        .isEqualTo(InviteReader.values(request(1), "Proxy-Authorization")).hasSize(1);
  }

  @Test
  void shouldProveEachRequestInsideTheDialogAnew() throws Exception {
    Call call = new Call();
    call.hear(0, 200);
    for (String method : List.of("BYE", "REFER", "INFO", "UPDATE", "NOTIFY")) {
      int before = sent();
      WrittenStack.inside(call.dialog, method);
      call.refused(before, "n-" + method);
      assertThat(sent()).as(method).isEqualTo(before + 2);
      assertThat(request(before + 1).getMethod()).isEqualTo(method);
      assertThat(found(NONCE, before + 1)).isEqualTo("n-" + method);
    }
    int before = sent();
    call.dialog.reoffer("v=0\r\n", Optional.empty());
    call.refused(before, "again");
    assertThat(found(NONCE, before + 1)).isEqualTo("again");
    assertThat(call.failed).isEmpty();
    call.dialog.bye(Optional.empty(), Map.of());
  }
}
