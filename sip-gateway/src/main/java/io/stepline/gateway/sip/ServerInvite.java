package io.stepline.gateway.sip;

import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.SessionExpires;
import java.util.Map;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * What of the peer waits for our word: an INVITE or re-INVITE, and beside the INVITE that began the dialog an UPDATE or
 * a PRACK with an offer (RFC 3311, RFC 3262 5). Thread-safe.
 */
final class ServerInvite {
  private final SipMessages messages;
  private final JainDialog owner;
  private final String tag = SipMessages.newTag();
  private Optional<ServerTransaction> waiting = Optional.empty();
  private Optional<ServerTransaction> update = Optional.empty();
  private boolean cancelled;
  private boolean theyOffered;

  ServerInvite(SipMessages messages, JainDialog owner) {
    this.messages = messages;
    this.owner = owner;
  }

  /** The INVITE that begins the dialog. */
  synchronized void invited(ServerTransaction transaction) {
    waiting = Optional.of(transaction);
    theyOffered = InviteReader.sdp(transaction.getRequest()).isPresent();
  }

  private synchronized boolean theyOffered() {
    return theyOffered;
  }

  /**
   * A re-INVITE, UPDATE or PRACK with an offer: told to who minds them, or answered here.
   *
   * @param oursWaits whether an INVITE of ours does
   */
  void reoffered(ServerTransaction transaction, Request request, boolean oursWaits) throws Exception {
    boolean invite = request.getMethod().equals(Request.INVITE);
    if (!owner.isGoingOn()) {
      transaction.sendResponse(messages.tagged(481, request));
      return;
    }
    if (!Body.of(request).understood()) {
      transaction.sendResponse(messages.unreadable(request));
      return;
    }
    if (oursWaits && (invite || owner.isEstablished()) || !waiting(transaction)) {
      transaction.sendResponse(messages.response(Response.REQUEST_PENDING, request));
      return;
    }
    Optional<String> sdp = InviteReader.sdp(request);
    if (owner.listener().takesOffers())
      owner.listener().reoffered(new DialogListener.Reoffer(sdp, InviteReader.timer(request), !invite));
    else if (invite) reject(488, "", Map.of());
    else if (sdp.isPresent()) rejectUpdate(488, "", Map.of());
    else answerUpdate(Optional.empty(), Optional.empty());
  }

  /** A PRACK that describes something: the answer to an offer in our reliable response, else an offer of its own. */
  void pracked(ServerTransaction transaction, Request request, boolean oursWaits) throws Exception {
    if (InviteReader.sdp(request).isEmpty() || !theyOffered()) {
      transaction.sendResponse(owner.inside(request));
      return;
    }
    owner.listener().provisionalAcked(Optional.empty());
    reoffered(transaction, request, oursWaits);
  }

  /** @return false when another one waits already that it must not cross */
  private synchronized boolean waiting(ServerTransaction transaction) {
    if (update.isPresent() || waiting.isPresent() && owner.isEstablished()) return false;
    if (!transaction.getRequest().getMethod().equals(Request.INVITE)) update = Optional.of(transaction);
    else if (waiting.isPresent()) return false;
    else waiting = Optional.of(transaction);
    return true;
  }

  /** The INVITE is cancelled: nothing but its final response leaves from now on (RFC 3261 9.2). */
  synchronized void cancelled() {
    cancelled = true;
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private synchronized Optional<ServerTransaction> takeUpdate() {
    Optional<ServerTransaction> t = update;
    update = Optional.empty();
    return t;
  }

  private synchronized Optional<ServerTransaction> take(boolean last) {
    Optional<ServerTransaction> t = waiting;
    if (last) waiting = Optional.empty();
    return t;
  }

  void provisional(int status, Optional<String> sdp, boolean reliably) throws Exception {
    Optional<ServerTransaction> t = take(false);
    if (t.isEmpty() || isCancelled()) return;
    if (!reliably) {
      Response response = prepared(status, t.get());
      if (sdp.isPresent()) messages.setSdp(response, sdp.get());
      t.get().sendResponse(response);
      return;
    }
    Response response = owner.inner().createReliableProvisionalResponse(status);
    finish(response, t.get());
    messages.addAbilities(response);
    if (sdp.isPresent()) messages.setSdp(response, sdp.get());
    owner.inner().sendReliableProvisionalResponse(response);
  }

  /** Where no INVITE waits, what else does. */
  void answer(Optional<String> sdp, Optional<SessionExpires> timer) throws Exception {
    Optional<ServerTransaction> t = take(true);
    if (t.isEmpty()) {
      answerUpdate(sdp, timer);
      return;
    }
    Response ok = prepared(Response.OK, t.get());
    messages.addAbilities(ok);
    if (timer.isPresent()) messages.addTimer(ok, timer.get(), timer.get().uacRefreshes().orElse(false));
    if (sdp.isPresent()) messages.setSdp(ok, sdp.get());
    t.get().sendResponse(ok);
    owner.established();
  }

  void reject(int status, String reason, Map<String, String> headers) throws Exception {
    Optional<ServerTransaction> t = take(true);
    reject(t.isPresent() ? t : takeUpdate(), status, reason, headers);
  }

  void answerUpdate(Optional<String> sdp, Optional<SessionExpires> timer) throws Exception {
    Optional<ServerTransaction> t = takeUpdate();
    if (t.isEmpty()) return;
    Response ok = prepared(Response.OK, t.get());
    messages.addAbilities(ok);
    if (timer.isPresent() && t.get().getRequest().getMethod().equals(Request.UPDATE))
      messages.addTimer(ok, timer.get(), timer.get().uacRefreshes().orElse(false));
    if (sdp.isPresent()) messages.setSdp(ok, sdp.get());
    t.get().sendResponse(ok);
  }

  void rejectUpdate(int status, String reason, Map<String, String> headers) throws Exception {
    reject(takeUpdate(), status, reason, headers);
  }

  private void reject(Optional<ServerTransaction> t, int status, String reason, Map<String, String> headers)
      throws Exception {
    if (t.isPresent()) t.get().sendResponse(messages.withReason(prepared(status, t.get()), reason, headers));
  }

  private Response prepared(int status, ServerTransaction t) throws Exception {
    Response response = messages.response(status, t.getRequest());
    finish(response, t);
    return response;
  }

  private void finish(Response response, ServerTransaction t) throws Exception {
    ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
    if (to.getTag() == null) to.setTag(tag);
    messages.addContact(response, owner.peer(), InviteReader.transport(t.getRequest()));
  }
}
