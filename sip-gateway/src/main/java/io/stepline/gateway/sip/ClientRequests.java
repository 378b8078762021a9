package io.stepline.gateway.sip;

import io.stepline.gateway.auth.Digest;
import io.stepline.gateway.auth.DigestLogin;
import java.util.List;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.ResponseEvent;
import javax.sip.SipProvider;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Sends the requests of one dialog and answers the challenges they meet (RFC 3261 22). */
final class ClientRequests {
  private final SipProvider provider;
  private final SipMessages messages;
  private final Optional<DigestLogin> login;
  private final JainDialog owner;
  private volatile boolean byProxy;

  ClientRequests(SipProvider provider, SipMessages messages, Optional<DigestLogin> login, JainDialog owner) {
    this.provider = provider;
    this.messages = messages;
    this.login = login;
    this.owner = owner;
  }

  /** A request inside the dialog, with our Contact. */
  Request inside(String method) throws Exception {
    Request request = owner.inner().createRequest(method);
    messages.addContact(request, owner.peer(), owner.transport());
    return request;
  }

  ClientTransaction send(Request request) throws Exception {
    authorize(request);
    ClientTransaction transaction = transaction(request);
    owner.inner().sendRequest(transaction);
    return transaction;
  }

  /** A transaction that knows whose it is, whichever dialog its responses make. */
  ClientTransaction transaction(Request request) throws Exception {
    ClientTransaction transaction = provider.getNewClientTransaction(request);
    transaction.setApplicationData(owner);
    return transaction;
  }

  void authorize(Request request) throws Exception {
    Optional<String> header = login.flatMap(l -> l.authorization(subject(request)));
    if (header.isPresent())
      request.setHeader(messages.header(byProxy ? "Proxy-Authorization" : "Authorization", header.get()));
  }

  static Digest.Subject subject(Request request) {
    return new Digest.Subject(request.getMethod(), request.getRequestURI().toString(),
        Optional.ofNullable(request.getRawContent()).orElseGet(() -> new byte[0]));
  }

  /** @return whether the response was a challenge that has been answered with another try */
  boolean challenged(ResponseEvent event) throws Exception {
    int status = event.getResponse().getStatusCode();
    ClientTransaction before = event.getClientTransaction();
    if (status >= 200 && status < 300) login.ifPresent(DigestLogin::accepted);
    if (status != Response.UNAUTHORIZED && status != Response.PROXY_AUTHENTICATION_REQUIRED || login.isEmpty()
        || before == null)
      return false;
    byProxy = status == Response.PROXY_AUTHENTICATION_REQUIRED;
    List<String> challenges =
        InviteReader.values(event.getResponse(), byProxy ? "Proxy-Authenticate" : "WWW-Authenticate");
    if (!login.get().challenged(challenges)) return false;
    again(messages.again(before.getRequest()));
    return true;
  }

  /** Sends a request of this dialog, or the one that is to begin it, anew. */
  ClientTransaction again(Request request) throws Exception {
    if (owner.isEstablished()) return send(request);
    authorize(request);
    ClientTransaction transaction = transaction(request);
    if (!request.getMethod().equals(Request.INVITE) || owner.retried(transaction)) transaction.sendRequest();
    return transaction;
  }

  /** A phone that answered although nobody waits for it is thanked and hung up on. */
  void letGo(Dialog other, long sequence) throws Exception {
    other.sendAck(other.createAck(sequence));
    other.sendRequest(provider.getNewClientTransaction(other.createRequest(Request.BYE)));
  }
}
