package io.stepline.gateway.sip;

import io.stepline.gateway.call.SessionExpires;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.ResponseEvent;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our INVITE or re-INVITE and what comes back: progress, reliable or not, forks, refusals that another try can mend.
 * Whether our hang-up or the peer's answer was first is decided under one lock, so that no phone stays up. Thread-safe.
 */
final class ClientInvite {
  private static final Logger log = LoggerFactory.getLogger(ClientInvite.class);
  private static final int MAX_INTERVAL_S = 86_400;
  private static final int MAX_FORKS = 32;
  private final Map<String, Long> sequences = new HashMap<>();
  private final SipMessages messages;
  private final ClientRequests requests;
  private final JainDialog owner;
  private Optional<ClientTransaction> inviting = Optional.empty();
  private Word word = Word.NONE;
  private boolean cancelWanted;
  private boolean provisionalHeard;
  private boolean intervalRaised;
  private final Map<String, String> answers = new HashMap<>();

  /** What the call has been told of the INVITE that is to begin the dialog. */
  private enum Word {
    NONE, ANSWERED, REFUSED
  }

  ClientInvite(SipMessages messages, ClientRequests requests, JainDialog owner) {
    this.messages = messages;
    this.requests = requests;
    this.owner = owner;
  }

  synchronized boolean isWaiting() {
    return inviting.isPresent();
  }

  synchronized void waitFor(ClientTransaction transaction) {
    inviting = Optional.of(transaction);
  }

  /** Another try at the INVITE that is to begin the dialog. @return false when it has been given up meanwhile */
  boolean retries(ClientTransaction transaction) {
    synchronized (this) {
      if (!cancelWanted) {
        waitFor(transaction);
        provisionalHeard = false;
        answers.clear();
        return true;
      }
      inviting = Optional.empty();
      word = Word.REFUSED;
    }
    owner.listener().failed(Response.REQUEST_TERMINATED, "hung up before the next try");
    return false;
  }

  void begin(ClientTransaction transaction) throws Exception {
    waitFor(transaction);
    transaction.sendRequest();
  }

  void reoffer(String sdp, Optional<SessionExpires> timer) throws Exception {
    Request request = requests.inside(Request.INVITE);
    messages.addAbilities(request);
    if (timer.isPresent()) messages.addTimer(request, timer.get(), false);
    messages.setSdp(request, sdp);
    waitFor(requests.send(request));
  }

  /**
   * By CANCEL, or by BYE once the call has been told of an answer; one that is being acknowledged gets its BYE then.
   */
  void cancel() throws Exception {
    Optional<ClientTransaction> ringing;
    boolean answered;
    synchronized (this) {
      cancelWanted = true;
      answered = word == Word.ANSWERED;
      ringing = inviting.filter(t -> t.getState() != null && !owner.isEstablished());
    }
    if (answered) owner.bye(Optional.empty(), Map.of());
    else if (ringing.isPresent()) requests.transaction(ringing.get().createCancel()).sendRequest();
  }

  void response(ResponseEvent event, CSeqHeader cseq, int status) throws Exception {
    Response response = event.getResponse();
    owner.peerAllows(InviteReader.allows(response, Request.UPDATE));
    if (status < 200) {
      progress(event, status);
      return;
    }
    if (status < 300 && isStray(event.getDialog())) {
      letGo(event.getDialog(), cseq.getSeqNumber());
      return;
    }
    if (event.getClientTransaction() == null) return;
    if (status == 422 && raiseInterval(event)) return;
    boolean again = owner.isEstablished();
    if (status >= 300) {
      told(again, response);
      return;
    }
    Dialog answered = event.getDialog();
    if (answered != owner.inner() && !again) owner.goesOnAs(answered);
    owner.established();
    ClientTransaction invite = event.getClientTransaction();
    send(answered, "ACK", () -> {
      requests.acknowledge(answered, cseq.getSeqNumber(), Optional.of(invite));
      told(again, response);
    });
  }

  /** What the call cannot do without: whoever waits for an answer hears of it once our ACK is out, or has failed. */
  private void send(Dialog in, String what, Outbox.Attempt attempt) {
    owner.send(in, what, () -> {
      try {
        attempt.run();
      } catch (Exception e) {
        log.warn("{} could not be sent: {}", what, InviteReader.hideUser(e.toString()));
        broken();
      }
    });
  }

  private void letGo(Dialog other, long sequence) {
    owner.send(other, "ACK", () -> {
      try {
        requests.letGo(other, sequence);
      } catch (Exception e) {
        log.warn("a phone that nobody waits for could not be let go: {}", InviteReader.hideUser(e.toString()));
      }
    });
  }

  private void told(boolean again, Response response) {
    int status = response.getStatusCode();
    if (again) {
      waitNoMore();
      owner.listener().reofferAnswered(status, InviteReader.sdp(response), InviteReader.expires(response));
    } else if (isWanted(status)) {
      if (status >= 300) owner.listener().refused(InviteReader.refusing(response));
      else owner.listener().answered(described(response), InviteReader.expires(response));
    } else owner.bye(Optional.empty(), Map.of());
  }

  /**
   * What came cannot be worked with: the call ends, with a status after which no other way is tried, since a phone may
   * have answered.
   */
  void broken() {
    boolean wasOver;
    boolean isUp = owner.isEstablished();
    synchronized (this) {
      wasOver = word == Word.REFUSED;
      inviting = Optional.empty();
      word = Word.REFUSED;
    }
    if (wasOver) return;
    owner.listener().failed(Response.BAD_REQUEST, "what the peer said could not be worked with");
    if (isUp) owner.bye(Optional.empty(), Map.of());
    else owner.cancel();
  }

  private synchronized void waitNoMore() {
    inviting = Optional.empty();
  }

  /** From here on the call counts as told. @return false for an answer to a call that has hung up */
  private synchronized boolean isWanted(int status) {
    inviting = Optional.empty();
    word = status < 300 ? Word.ANSWERED : Word.REFUSED;
    return status >= 300 || !cancelWanted;
  }

  /** Another phone of a fork has answered too, or one answers after the INVITE was refused (RFC 3261 13.2.2.4). */
  private synchronized boolean isStray(Dialog answering) {
    return answering != null && (word == Word.REFUSED || owner.isEstablished() && answering != owner.inner());
  }

  /** The same of an answer that the stack knows no dialog for. */
  synchronized boolean isStray(String tag) {
    return word == Word.REFUSED || owner.isEstablished() && !tag.equals(owner.inner().getRemoteTag());
  }

  private void progress(ResponseEvent event, int status) throws Exception {
    Response response = event.getResponse();
    if (status == Response.TRYING) owner.listener().trying();
    if (isCancelDue()) cancel();
    if (status == Response.TRYING) return;
    Dialog early = event.getDialog();
    if (early != null && InviteReader.tags(response, "Require").contains("100rel")) {
      if (!isNews(early, response)) return;
      send(early, "PRACK", () -> requests.prack(early, response));
    }
    if (owner.isEstablished()) return;
    describes(response);
    owner.listener().ringing(status, InviteReader.sdp(response));
  }

  /** Each phone of a fork answers our offer for itself, once (RFC 3261 13.2.1). */
  private synchronized void describes(Response response) {
    if (answers.size() < MAX_FORKS) InviteReader.sdp(response).ifPresent(s -> answers.putIfAbsent(fork(response), s));
  }

  private synchronized Optional<String> described(Response response) {
    return InviteReader.sdp(response).or(() -> Optional.ofNullable(answers.get(fork(response))));
  }

  private static String fork(Response response) {
    return InviteReader.toTag(response).orElse("");
  }

  /** RFC 3262 4: one that is repeated, or overtaken by a later one, is passed over. */
  private synchronized boolean isNews(Dialog early, Response response) {
    long sequence = InviteReader.value(response, "RSeq").filter(v -> v.matches("[0-9]{1,10}")).map(Long::parseLong)
        .orElse(0L);
    String tag = InviteReader.toTag(response).orElse("");
    if (sequence == 0 || sequences.size() >= MAX_FORKS && !sequences.containsKey(tag)) return false;
    if (sequences.getOrDefault(tag, 0L) >= sequence) return false;
    sequences.put(tag, sequence);
    return true;
  }

  /** RFC 3261 9.1: a CANCEL before the first provisional response may have come before the INVITE, or never left. */
  private synchronized boolean isCancelDue() {
    boolean due = cancelWanted && !provisionalHeard && word == Word.NONE;
    provisionalHeard = true;
    return due;
  }

  /** RFC 4028 7.3: once more with what the peer calls long enough. */
  private boolean raiseInterval(ResponseEvent event) throws Exception {
    Optional<Integer> least = InviteReader.value(event.getResponse(), "Min-SE")
        .map(v -> v.replaceFirst(";.*$", "").strip()).filter(v -> v.matches("[0-9]{1,5}")).map(Integer::parseInt)
        .filter(v -> v <= MAX_INTERVAL_S);
    if (least.isEmpty() || intervalRaised) return false;
    intervalRaised = true;
    Request next = messages.again(event.getClientTransaction().getRequest());
    messages.addTimer(next, new SessionExpires(least.get(), Optional.empty()), false);
    next.setHeader(messages.header("Min-SE", least.get().toString()));
    owner.send(owner.inner(), "INVITE", () -> {
      ClientTransaction transaction = requests.again(next);
      if (owner.isEstablished()) waitFor(transaction);
    });
    return true;
  }

  void timedOut() {
    boolean again = owner.isEstablished();
    synchronized (this) {
      inviting = Optional.empty();
      if (!again) word = Word.REFUSED;
    }
    if (again)
      owner.listener().reofferAnswered(Response.REQUEST_TIMEOUT, Optional.empty(), Optional.empty());
    else owner.listener().failed(Response.REQUEST_TIMEOUT, "no answer to INVITE");
  }
}
