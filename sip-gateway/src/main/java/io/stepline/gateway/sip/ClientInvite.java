package io.stepline.gateway.sip;

import io.stepline.gateway.call.SessionExpires;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.ResponseEvent;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * Our INVITE or re-INVITE and what comes back: progress, reliable or not, forks, refusals that another try can mend.
 * Thread-safe.
 */
final class ClientInvite {
  private static final int MAX_INTERVAL_S = 86_400;
  private final SipMessages messages;
  private final ClientRequests requests;
  private final JainDialog owner;
  private Optional<ClientTransaction> inviting = Optional.empty();
  private boolean cancelWanted;
  private boolean intervalRaised;

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

  void cancel() throws Exception {
    Optional<ClientTransaction> t;
    synchronized (this) {
      cancelWanted = true;
      t = inviting;
    }
    if (t.isPresent()) requests.transaction(t.get().createCancel()).sendRequest();
  }

  void response(ResponseEvent event, CSeqHeader cseq, int status) throws Exception {
    Response response = event.getResponse();
    owner.peerAllows(InviteReader.allows(response, Request.UPDATE));
    if (status < 200) {
      progress(event, status);
      return;
    }
    if (event.getClientTransaction() == null) return;
    if (status == 422 && raiseInterval(event)) return;
    boolean unwanted;
    synchronized (this) {
      inviting = Optional.empty();
      unwanted = cancelWanted;
    }
    boolean again = owner.isEstablished();
    if (status < 300) {
      Dialog answered = event.getDialog();
      if (answered != owner.inner() && !again) owner.goesOnAs(answered);
      owner.established();
      answered.sendAck(answered.createAck(cseq.getSeqNumber()));
    }
    if (again) owner.listener().reofferAnswered(status, InviteReader.sdp(response), InviteReader.expires(response));
    else if (status >= 300) owner.listener().failed(status, response.getReasonPhrase());
    else if (unwanted) owner.bye(Optional.empty(), java.util.Map.of());
    else owner.listener().answered(InviteReader.sdp(response), InviteReader.expires(response));
  }

  private void progress(ResponseEvent event, int status) throws Exception {
    Response response = event.getResponse();
    if (status == Response.TRYING) {
      owner.listener().trying();
      boolean late;
      synchronized (this) {
        late = cancelWanted;
      }
      if (late) cancel();
      return;
    }
    Dialog early = event.getDialog();
    if (early != null && response.getHeader("RSeq") != null
        && InviteReader.tags(response, "Require").contains("100rel"))
      early.sendRequest(requests.transaction(early.createPrack(response)));
    if (!owner.isEstablished()) owner.listener().ringing(status, InviteReader.sdp(response));
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
    waitFor(requests.again(next));
    return true;
  }

  void timedOut() {
    synchronized (this) {
      inviting = Optional.empty();
    }
    if (owner.isEstablished())
      owner.listener().reofferAnswered(Response.REQUEST_TIMEOUT, Optional.empty(), Optional.empty());
    else owner.listener().failed(Response.REQUEST_TIMEOUT, "no answer to INVITE");
  }
}
