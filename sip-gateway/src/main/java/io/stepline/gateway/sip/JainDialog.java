package io.stepline.gateway.sip;

import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.SipDialog;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogState;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipProvider;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One JAIN-SIP dialog behind {@link SipDialog}. Thread-safe: the stack's thread and the call's lane both come here. */
final class JainDialog implements SipDialog {
  private static final Logger log = LoggerFactory.getLogger(JainDialog.class);
  private static final Pattern FRAGMENT = Pattern.compile("^SIP/2\\.0 (\\d{3})");
  private static final Pattern SIGNAL = Pattern.compile("(?i)Signal\\s*=\\s*([0-9*#A-D])");
  private static final Pattern DURATION = Pattern.compile("(?i)Duration\\s*=\\s*(\\d{1,5})");

  /** Hears nothing; in place until the call center has named who does. */
  static final DialogListener NOBODY = new SilentListener();

  private final SipProvider provider;
  private final SipMessages messages;
  private final Dialog dialog;
  private final String peer;
  private final String tag = SipMessages.newTag();
  private volatile DialogListener listener;
  private Optional<ServerTransaction> waiting = Optional.empty();
  private Optional<ClientTransaction> inviting = Optional.empty();
  private boolean established;
  private boolean cancelWanted;

  JainDialog(SipProvider provider, SipMessages messages, Dialog dialog, String peer, DialogListener listener) {
    this.provider = provider;
    this.messages = messages;
    this.dialog = dialog;
    this.peer = peer;
    this.listener = listener;
  }

  static Optional<JainDialog> of(Dialog dialog) {
    return Optional.ofNullable(dialog).map(Dialog::getApplicationData).map(JainDialog.class::cast);
  }

  static String peerOf(Request request) {
    return ((SipURI) request.getRequestURI()).getHost();
  }

  void heardBy(DialogListener l) {
    listener = l;
  }

  // ---- what the stack reports

  synchronized void waiting(ServerTransaction transaction) {
    waiting = Optional.of(transaction);
  }

  void acked(Request ack) {
    listener.acked(SipMessages.sdp(ack));
  }

  void reoffered(ServerTransaction transaction, Request request) throws Exception {
    synchronized (this) {
      if (waiting.isPresent() || inviting.isPresent()) {
        transaction.sendResponse(messages.response(Response.REQUEST_PENDING, request));
        return;
      }
      waiting = Optional.of(transaction);
    }
    listener.reoffered(SipMessages.sdp(request));
  }

  void cancelled() {
    listener.cancelled();
  }

  /** BYE, INFO and NOTIFY. */
  Response inside(Request request) throws Exception {
    Response ok = messages.response(Response.OK, request);
    switch (request.getMethod()) {
      case Request.BYE -> listener.ended(SipMessages.reason(request));
      case Request.INFO -> keyByInfo(request);
      default -> notified(request);
    }
    return ok;
  }

  private void keyByInfo(Request request) {
    String body = body(request);
    Matcher key = SIGNAL.matcher(body);
    Matcher duration = DURATION.matcher(body);
    if (key.find()) listener.keyByInfo(key.group(1).toUpperCase(java.util.Locale.ROOT), duration.find() ? Integer.parseInt(duration.group(1)) : 0);
  }

  private void notified(Request request) {
    Matcher status = FRAGMENT.matcher(body(request));
    if (status.find()) {
      int code = Integer.parseInt(status.group(1));
      listener.transferProgress(code, code >= 200);
    }
  }

  private static String body(Request request) {
    return Optional.ofNullable(request.getRawContent()).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
  }

  void response(ResponseEvent event, CSeqHeader cseq) throws Exception {
    Response response = event.getResponse();
    int status = response.getStatusCode();
    switch (cseq.getMethod()) {
      case Request.INVITE -> invited(event, cseq, status);
      case Request.REFER -> {
        if (status >= 200) listener.transferProgress(status, status >= 300);
      }
      default -> { }
    }
  }

  private void invited(ResponseEvent event, CSeqHeader cseq, int status) throws Exception {
    Optional<String> sdp = SipMessages.sdp(event.getResponse());
    if (status < 200) {
      if (status > 100 && !isEstablished()) listener.ringing(status, sdp);
      return;
    }
    if (event.getClientTransaction() == null) return;
    boolean wasEstablished;
    boolean unwanted;
    synchronized (this) {
      inviting = Optional.empty();
      wasEstablished = established;
      established |= status < 300;
      unwanted = cancelWanted;
    }
    if (status < 300) dialog.sendAck(dialog.createAck(cseq.getSeqNumber()));
    if (wasEstablished) listener.reofferAnswered(status, sdp);
    else if (status >= 300) listener.failed(status, event.getResponse().getReasonPhrase());
    else if (unwanted) bye(Optional.empty());
    else listener.answered(sdp);
  }

  void timedOut(String method) {
    synchronized (this) {
      if (method.equals(Request.INVITE)) inviting = Optional.empty();
    }
    switch (method) {
      case Request.INVITE -> {
        if (isEstablished()) listener.reofferAnswered(Response.REQUEST_TIMEOUT, Optional.empty());
        else listener.failed(Response.REQUEST_TIMEOUT, "no answer to INVITE");
      }
      case Request.REFER -> listener.transferProgress(Response.REQUEST_TIMEOUT, true);
      default -> { }
    }
  }

  void ackMissing() {
    listener.failed(Response.REQUEST_TIMEOUT, "no ACK to 200");
  }

  // ---- what the call asks for

  void begin(ClientTransaction transaction) throws Exception {
    synchronized (this) {
      inviting = Optional.of(transaction);
    }
    transaction.sendRequest();
  }

  @Override
  public String localAddress() {
    return messages.localAddress(peer);
  }

  @Override
  public void provisional(int status) {
    currentTransaction(false).ifPresent(t -> attempt("provisional response", () -> t.sendResponse(prepared(status, t))));
  }

  @Override
  public void answer(String sdp) {
    currentTransaction(true).ifPresent(t -> attempt("answer", () -> {
      Response ok = prepared(Response.OK, t);
      messages.addAllow(ok);
      messages.setSdp(ok, sdp);
      t.sendResponse(ok);
      synchronized (this) {
        established = true;
      }
    }));
  }

  @Override
  public void reject(int status, String reason, Map<String, String> headers) {
    currentTransaction(true).ifPresent(t -> attempt("rejection", () -> {
      Response response = prepared(status, t);
      if (!reason.isEmpty()) response.setHeader(messages.header("Reason", "SIP;cause=" + status + ";text=\"" + reason.replace("\"", "'") + "\""));
      for (var h : headers.entrySet()) response.addHeader(messages.header(h.getKey(), h.getValue()));
      t.sendResponse(response);
    }));
  }

  private synchronized Optional<ServerTransaction> currentTransaction(boolean last) {
    Optional<ServerTransaction> t = waiting;
    if (last) waiting = Optional.empty();
    return t;
  }

  private Response prepared(int status, ServerTransaction t) throws Exception {
    Response response = messages.response(status, t.getRequest());
    ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
    if (to.getTag() == null) to.setTag(tag);
    messages.addContact(response, peer, ((ViaHeader) t.getRequest().getHeader(ViaHeader.NAME)).getTransport());
    return response;
  }

  @Override
  public void reoffer(String sdp) {
    attempt("re-INVITE", () -> {
      Request request = dialog.createRequest(Request.INVITE);
      messages.addContact(request, peer, ((ViaHeader) request.getHeader(ViaHeader.NAME)).getTransport());
      messages.addAllow(request);
      messages.setSdp(request, sdp);
      ClientTransaction transaction = provider.getNewClientTransaction(request);
      synchronized (this) {
        inviting = Optional.of(transaction);
      }
      dialog.sendRequest(transaction);
    });
  }

  @Override
  public void bye(Optional<String> reason) {
    if (dialog.getState() == DialogState.TERMINATED) return;
    attempt("BYE", () -> {
      Request request = dialog.createRequest(Request.BYE);
      if (reason.isPresent()) request.setHeader(messages.header("Reason", "SIP;cause=200;text=\"" + reason.get().replace("\"", "'") + "\""));
      dialog.sendRequest(provider.getNewClientTransaction(request));
    });
  }

  @Override
  public void cancel() {
    Optional<ClientTransaction> t;
    synchronized (this) {
      cancelWanted = true;
      t = inviting;
    }
    t.ifPresent(invite -> attempt("CANCEL", () -> provider.getNewClientTransaction(invite.createCancel()).sendRequest()));
  }

  @Override
  public void refer(String target) {
    attempt("REFER", () -> {
      Request request = dialog.createRequest(Request.REFER);
      request.setHeader(messages.referTo(target));
      messages.addContact(request, peer, ((ViaHeader) request.getHeader(ViaHeader.NAME)).getTransport());
      dialog.sendRequest(provider.getNewClientTransaction(request));
    });
  }

  private synchronized boolean isEstablished() {
    return established;
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private void attempt(String what, Attempt attempt) {
    try {
      attempt.run();
    } catch (Exception e) {
      log.warn("{} could not be sent: {}", what, e.toString());
      listener.failed(Response.SERVER_INTERNAL_ERROR, what + " could not be sent");
    }
  }
}
