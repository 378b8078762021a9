package io.stepline.gateway.sip;

import io.stepline.gateway.call.SessionExpires;
import java.util.Map;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** The INVITE, re-INVITE or UPDATE of the peer that waits for our word. Thread-safe. */
final class ServerInvite {
  private final SipMessages messages;
  private final JainDialog owner;
  private final String tag = SipMessages.newTag();
  private Optional<ServerTransaction> waiting = Optional.empty();

  ServerInvite(SipMessages messages, JainDialog owner) {
    this.messages = messages;
    this.owner = owner;
  }

  /** @return false when another one waits already */
  synchronized boolean waiting(ServerTransaction transaction) {
    if (waiting.isPresent()) return false;
    waiting = Optional.of(transaction);
    return true;
  }

  private synchronized Optional<ServerTransaction> take(boolean last) {
    Optional<ServerTransaction> t = waiting;
    if (last) waiting = Optional.empty();
    return t;
  }

  void provisional(int status, Optional<String> sdp, boolean reliably) throws Exception {
    Optional<ServerTransaction> t = take(false);
    if (t.isEmpty()) return;
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

  void answer(Optional<String> sdp, Optional<SessionExpires> timer) throws Exception {
    Optional<ServerTransaction> t = take(true);
    if (t.isEmpty()) return;
    Response ok = prepared(Response.OK, t.get());
    messages.addAbilities(ok);
    if (timer.isPresent()) messages.addTimer(ok, timer.get(), timer.get().uacRefreshes().orElse(false));
    if (sdp.isPresent()) messages.setSdp(ok, sdp.get());
    t.get().sendResponse(ok);
    if (t.get().getRequest().getMethod().equals(Request.INVITE)) owner.established();
  }

  void reject(int status, String reason, Map<String, String> headers) throws Exception {
    Optional<ServerTransaction> t = take(true);
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
