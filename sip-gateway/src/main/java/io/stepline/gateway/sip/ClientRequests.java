package io.stepline.gateway.sip;

import gov.nist.javax.sip.message.MessageExt;
import io.stepline.gateway.auth.Digest;
import io.stepline.gateway.auth.DigestAsker;
import io.stepline.gateway.auth.DigestLogin;
import io.stepline.gateway.auth.DigestTry;
import io.stepline.gateway.call.Referral;
import io.stepline.gateway.call.SessionExpires;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.InvalidArgumentException;
import javax.sip.ResponseEvent;
import javax.sip.SipProvider;
import javax.sip.header.Header;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Sends the requests of one dialog and answers the challenges they meet (RFC 3261 22). */
final class ClientRequests {
  private final SipProvider provider;
  private final SipMessages messages;
  private final Optional<DigestLogin> login;
  private final JainDialog owner;

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
    return askingForPort(request);
  }

  /** RFC 3581 3, and our address as this peer sees it, which the stack leaves out of what it makes itself. */
  private Request askingForPort(Request request) throws ParseException, InvalidArgumentException {
    messages.seenBy(request, owner.peer(), owner.transport());
    return request;
  }

  void update(SessionExpires timer) throws Exception {
    Request update = inside(Request.UPDATE);
    messages.addAbilities(update);
    messages.addTimer(update, timer, false);
    send(update);
  }

  void bye(Optional<String> reason, Map<String, String> headers) throws Exception {
    Request bye = inside(Request.BYE);
    if (reason.isPresent())
      bye.setHeader(messages.header("Reason", "SIP;cause=200;text=\"" + SipMessages.quoted(reason.get()) + "\""));
    for (var h : headers.entrySet()) bye.setHeader(messages.header(h.getKey(), h.getValue()));
    send(bye);
  }

  void refer(Referral referral) throws Exception {
    Request refer = inside(Request.REFER);
    refer.setHeader(referTo(referral));
    for (var h : referral.headers().entrySet()) refer.setHeader(messages.header(h.getKey(), h.getValue()));
    send(refer);
  }

  private Header referTo(Referral r) throws ParseException {
    List<String> with = new ArrayList<>();
    r.replaces().ifPresent(
        d -> with.add("Replaces=" + encoded(d.callId() + ";to-tag=" + d.remoteTag() + ";from-tag=" + d.localTag())));
    Optional.ofNullable(r.headers().get("User-to-User")).ifPresent(v -> with.add("User-to-User=" + encoded(v)));
    return messages.header("Refer-To", "<" + r.target()
        + (with.isEmpty() ? "" : (r.target().contains("?") ? "&" : "?") + String.join("&", with)) + ">");
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  void key(String key, int durationMs) throws Exception {
    Request info = inside(Request.INFO);
    messages.setBody(info, "application", "dtmf-relay", "Signal=" + key + "\r\nDuration=" + durationMs + "\r\n");
    send(info);
  }

  void notifyReferrer(int status, boolean last) throws Exception {
    Request notify = inside(Request.NOTIFY);
    notify.setHeader(messages.header("Event", "refer"));
    notify.setHeader(
        messages.header("Subscription-State", last ? "terminated;reason=noresource" : "active;expires=60"));
    messages.setBody(notify, "message", "sipfrag",
        "SIP/2.0 " + status + " " + (status < 200 ? "Trying" : status < 300 ? "OK" : "Failed") + "\r\n");
    send(notify);
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

  /** Says who we are as far as somebody has asked, in this request or one before it. */
  void authorize(Request request) throws ParseException {
    if (login.isPresent()) authorize(messages, login.get(), request);
  }

  /** Puts the credentials of a request's {@link DigestTry} into it, which stays with it and its repeats. */
  static void authorize(SipMessages messages, DigestLogin login, Request request) throws ParseException {
    MessageExt marked = (MessageExt) request;
    DigestTry one = marked.getApplicationData() instanceof DigestTry before ? before : login.request();
    marked.setApplicationData(one);
    for (DigestAsker asker : DigestAsker.values()) request.removeHeader(asker.proof());
    for (DigestTry.Proof p : one.proofs(subject(request))) request.addHeader(messages.header(p.header(), p.value()));
  }

  /** @return whether {@code response} asks who we are and {@code request} should be sent again with the answer */
  static boolean isAnswerable(Request request, Response response) {
    if (!(((MessageExt) request).getApplicationData() instanceof DigestTry one)) return false;
    int status = response.getStatusCode();
    if (status == Response.UNAUTHORIZED || status == Response.PROXY_AUTHENTICATION_REQUIRED)
      return one.challenged(name -> InviteReader.values(response, name));
    one.heard(status, name -> InviteReader.values(response, name));
    return false;
  }

  static Digest.Subject subject(Request request) {
    return new Digest.Subject(request.getMethod(), request.getRequestURI().toString(),
        Optional.ofNullable(request.getRawContent()).orElseGet(() -> new byte[0]));
  }

  /** @return whether the response was a challenge that has been answered with another try */
  boolean challenged(ResponseEvent event) throws Exception {
    ClientTransaction before = event.getClientTransaction();
    if (before == null || before.getRequest().getMethod().equals(Request.CANCEL)
        || !isAnswerable(before.getRequest(), event.getResponse()))
      return false;
    Request next = messages.again(before.getRequest());
    Dialog early = event.getDialog();
    boolean own = owner.isEstablished() || early == null || next.getMethod().equals(Request.INVITE);
    owner.send(own ? owner.inner() : early, next.getMethod(), () -> {
      if (own) again(next);
      else sendIn(early, next);
    });
    return true;
  }

  /** Inside a dialog that is not answered yet, or of another fork (PRACK, UPDATE). */
  void sendIn(Dialog dialog, Request request) throws Exception {
    authorize(request);
    dialog.sendRequest(transaction(request));
  }

  /** Acknowledges a 2xx with the credentials of its INVITE (RFC 3261 13.2.2.4). */
  void acknowledge(Dialog answered, long sequence, Optional<ClientTransaction> invite) throws Exception {
    Request ack = answered.createAck(sequence);
    if (invite.isPresent()) for (DigestAsker asker : DigestAsker.values()) {
      ack.removeHeader(asker.proof());
      for (String value : InviteReader.values(invite.get().getRequest(), asker.proof()))
        ack.addHeader(messages.header(asker.proof(), value));
    }
    answered.sendAck(ack);
  }

  /** Sends a request of this dialog, or the one that is to begin it, anew. */
  ClientTransaction again(Request request) throws Exception {
    if (owner.isEstablished()) return send(request);
    authorize(request);
    ClientTransaction transaction = transaction(request);
    if (!request.getMethod().equals(Request.INVITE) || owner.retried(transaction)) transaction.sendRequest();
    return transaction;
  }

  /** Of our INVITE's reliable provisional response (RFC 3262 4). */
  void prack(Dialog early, Response response) throws Exception {
    sendIn(early, askingForPort(early.createPrack(response)));
  }

  /** A phone that answered although nobody waits for it is thanked and hung up on. */
  void letGo(Dialog other, long sequence) throws Exception {
    other.sendAck(other.createAck(sequence));
    other.sendRequest(provider.getNewClientTransaction(askingForPort(other.createRequest(Request.BYE))));
  }

  /** The same where the stack has no dialog for its answer. */
  void letGo(Response ok) throws Exception {
    provider.sendRequest(messages.afterAnswer(Request.ACK, ok, owner.transport()));
    provider.getNewClientTransaction(messages.afterAnswer(Request.BYE, ok, owner.transport())).sendRequest();
  }
}
