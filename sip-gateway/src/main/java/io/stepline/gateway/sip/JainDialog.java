package io.stepline.gateway.sip;

import io.stepline.gateway.auth.DigestLogin;
import io.stepline.gateway.call.DialogId;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.Referral;
import io.stepline.gateway.call.SessionExpires;
import io.stepline.gateway.call.SilentListener;
import io.stepline.gateway.call.SipDialog;
import java.util.Map;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogState;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipProvider;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One JAIN-SIP dialog behind {@link SipDialog}. Thread-safe: the stack's thread and the call's lane both come here. */
final class JainDialog implements SipDialog {
  private static final Logger log = LoggerFactory.getLogger(JainDialog.class);
  private static final DialogListener NOBODY = new SilentListener();

  private final Outbox outbox;
  private final boolean nat;
  private final SipMessages messages;
  private final String peer;
  private final String transport;
  private final ClientRequests requests;
  private final ServerInvite serverSide;
  private final ClientInvite clientSide;
  private volatile Dialog dialog;
  private volatile DialogListener listener;
  private volatile boolean established;
  private volatile boolean updatable;

  JainDialog(SipProvider provider, SipMessages messages, Dialog dialog, String peer, String transport,
      DialogListener listener, Optional<DigestLogin> login, boolean nat, Aside aside) {
    this.nat = nat;
    this.outbox = new Outbox(aside, transport, why -> listener().failed(Response.SERVER_INTERNAL_ERROR, why));
    this.messages = messages;
    this.dialog = dialog;
    this.peer = peer;
    this.transport = transport;
    this.listener = listener;
    this.requests = new ClientRequests(provider, messages, login, this);
    this.serverSide = new ServerInvite(messages, this);
    this.clientSide = new ClientInvite(messages, requests, this);
  }

  /** For a dialog that the peer began; nobody hears of it until the call center has named who does. */
  static JainDialog invited(SipProvider provider, SipMessages messages, ServerTransaction transaction,
      Optional<DigestLogin> login, boolean nat, Aside aside) {
    Request request = transaction.getRequest();
    JainDialog d = new JainDialog(provider, messages, transaction.getDialog(), InviteReader.source(request),
        InviteReader.transport(request), NOBODY, login, nat, aside);
    d.updatable = InviteReader.allows(request, Request.UPDATE);
    transaction.getDialog().setApplicationData(d);
    d.serverSide.invited(transaction);
    return d;
  }

  static Optional<JainDialog> of(Dialog dialog) {
    return Optional.ofNullable(dialog).map(Dialog::getApplicationData).map(JainDialog.class::cast);
  }

  static String peerOf(Request request) {
    return Place.of(request.getRequestURI()).orElseThrow().host();
  }

  @Override
  public synchronized void heardBy(DialogListener l) {
    listener = l;
  }

  /** Unless somebody hears already. */
  synchronized void firstHeardBy(DialogListener l) {
    if (listener == NOBODY) listener = l;
  }

  // ---- for its two sides

  DialogListener listener() {
    return listener;
  }

  Dialog inner() {
    return dialog;
  }

  /** The peer's phones forked and this one answered, or a new attempt has a dialog of its own. */
  void goesOnAs(Dialog other) {
    dialog = other;
    other.setApplicationData(this);
  }

  /** The INVITE is tried again. @return false when the call has been given up meanwhile */
  boolean retried(ClientTransaction transaction) {
    goesOnAs(transaction.getDialog());
    return clientSide.retries(transaction);
  }

  /** Until its BYE. */
  boolean isGoingOn() {
    return dialog.getState() != DialogState.TERMINATED;
  }

  /** Whether its requests go where the peer's messages come from. */
  boolean isBehindNat() {
    return nat;
  }

  boolean isEstablished() {
    return established;
  }

  void established() {
    established = true;
  }

  void peerAllows(boolean update) {
    updatable |= update;
  }

  String peer() {
    return peer;
  }

  String transport() {
    return transport;
  }

  // ---- what the stack reports

  void acked(Request ack) {
    listener.acked(InviteReader.sdp(ack));
  }

  void reoffered(ServerTransaction transaction, Request request) throws Exception {
    serverSide.reoffered(transaction, request, clientSide.isWaiting());
  }

  void pracked(ServerTransaction transaction, Request request) throws Exception {
    serverSide.pracked(transaction, request, clientSide.isWaiting());
  }

  /** A CANCEL is about to be confirmed. */
  void cancelling() {
    serverSide.cancelled();
  }

  void cancelled() {
    listener.cancelled();
  }

  /** BYE, INFO, NOTIFY, PRACK and REFER. */
  Response inside(Request request) throws Exception {
    return messages.inside(InsideRequests.tell(request, listener), request);
  }

  void response(ResponseEvent event, CSeqHeader cseq) throws Exception {
    Response response = event.getResponse();
    int status = response.getStatusCode();
    if (requests.challenged(event)) return;
    switch (cseq.getMethod()) {
      case Request.INVITE -> clientSide.response(event, cseq, status);
      case Request.UPDATE -> {
        if (status >= 200) listener.reofferAnswered(status, InviteReader.sdp(response), InviteReader.expires(response));
      }
      case Request.REFER -> {
        if (status >= 200) listener.transferProgress(status, status >= 300);
      }
      default -> {}
    }
  }

  void timedOut(String method) {
    switch (method) {
      case Request.INVITE -> clientSide.timedOut();
      case Request.UPDATE -> listener.reofferAnswered(Response.REQUEST_TIMEOUT, Optional.empty(), Optional.empty());
      case Request.REFER -> listener.transferProgress(Response.REQUEST_TIMEOUT, true);
      default -> {}
    }
  }

  /**
   * @param rang the dialog that the stack has for it, if it rang before
   * @return whether an answer, which the stack drops, is of a phone that nobody waits for; it is let go
   */
  boolean strays(Response ok, Optional<? extends Dialog> rang) {
    if (!clientSide.isStray(InviteReader.toTag(ok).orElse(""))) return false;
    outbox.run(Place.ofAnswer(ok), outbox.connects(Optional.empty()), () -> {
      try {
        rang.ifPresent(Dialog::delete);
        requests.letGo(ok);
      } catch (Exception e) {
        log.warn("a phone that nobody waits for could not be let go: {}", InviteReader.hideUser(e.toString()));
      }
    });
    return true;
  }

  /**
   * A response could not be handled: what waits for it is told so, and the call ends where it was the one it lives by.
   */
  void broken(String method, int status) {
    if (status < 200 && !method.equals(Request.INVITE)) return;
    switch (method) {
      case Request.INVITE -> clientSide.broken();
      case Request.UPDATE ->
          listener.reofferAnswered(Response.SERVER_INTERNAL_ERROR, Optional.empty(), Optional.empty());
      case Request.REFER -> listener.transferProgress(Response.SERVER_INTERNAL_ERROR, true);
      default -> {}
    }
  }

  void ackMissing() {
    listener.failed(Response.REQUEST_TIMEOUT, "no ACK to 200");
  }

  // ---- what the call asks for

  /** @throws Exception if it cannot be sent; where a connection is to be made first that is told later */
  void begin(ClientTransaction transaction) throws Exception {
    requests.authorize(transaction.getRequest());
    Optional<Place> place = Place.of(transaction.getRequest());
    if (outbox.connects(place)) outbox.send(place, "INVITE", () -> clientSide.begin(transaction));
    else clientSide.begin(transaction);
  }

  @Override
  public String localAddress() {
    return messages.localAddress(peer, transport);
  }

  @Override
  public void provisional(int status, Optional<String> sdp, boolean reliably) {
    outbox.now("provisional response", () -> serverSide.provisional(status, sdp, reliably));
  }

  @Override
  public void answer(Optional<String> sdp, Optional<SessionExpires> timer) {
    outbox.now("answer", () -> serverSide.answer(sdp, timer));
  }

  @Override
  public void reject(int status, String reason, Map<String, String> headers) {
    outbox.now("rejection", () -> serverSide.reject(status, reason, headers));
  }

  @Override
  public void answerUpdate(Optional<String> sdp, Optional<SessionExpires> timer) {
    outbox.now("answer to UPDATE", () -> serverSide.answerUpdate(sdp, timer));
  }

  @Override
  public void rejectUpdate(int status, String reason, Map<String, String> headers) {
    outbox.now("rejection of UPDATE", () -> serverSide.rejectUpdate(status, reason, headers));
  }

  @Override
  public void reoffer(String sdp, Optional<SessionExpires> timer) {
    send(dialog, "re-INVITE", () -> clientSide.reoffer(sdp, timer));
  }

  @Override
  public boolean takesUpdate() {
    return updatable;
  }

  @Override
  public void refresh(SessionExpires timer) {
    send(dialog, "UPDATE", () -> requests.update(timer));
  }

  @Override
  public void bye(Optional<String> reason, Map<String, String> headers) {
    send(dialog, "BYE", () -> {
      if (isGoingOn()) requests.bye(reason, headers);
    });
  }

  @Override
  public void cancel() {
    send(dialog, "CANCEL", clientSide::cancel);
  }

  @Override
  public void refer(Referral referral) {
    send(dialog, "REFER", () -> requests.refer(referral));
  }

  @Override
  public void key(String key, int durationMs) {
    send(dialog, "INFO", () -> requests.key(key, durationMs));
  }

  @Override
  public void notifyReferrer(int status, boolean last) {
    send(dialog, "NOTIFY", () -> requests.notifyReferrer(status, last));
  }

  @Override
  public String remoteTarget() {
    return Optional.ofNullable(dialog.getRemoteTarget()).map(a -> a.getURI().toString()).orElse("");
  }

  @Override
  public DialogId id() {
    return new DialogId(dialog.getCallId().getCallId(), Optional.ofNullable(dialog.getLocalTag()).orElse(""),
        Optional.ofNullable(dialog.getRemoteTag()).orElse(""));
  }

  /** Sends something in a dialog of this call, aside if a name or a connection must be waited for. */
  void send(Dialog in, String what, Outbox.Attempt attempt) {
    outbox.send(Place.of(in), what, attempt);
  }
}
