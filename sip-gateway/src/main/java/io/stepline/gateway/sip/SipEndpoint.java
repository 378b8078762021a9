package io.stepline.gateway.sip;

import gov.nist.javax.sip.DialogTimeoutEvent;
import gov.nist.javax.sip.ResponseEventExt;
import gov.nist.javax.sip.SipListenerExt;
import io.stepline.gateway.call.CallCenter;
import io.stepline.gateway.call.Dialer;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.Knock;
import io.stepline.gateway.call.Outgoing;
import io.stepline.gateway.call.Refusal;
import io.stepline.gateway.call.SipDialog;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipFactory;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SIP user agent of this process on JAIN-SIP. The stack's types do not leave this package. */
public final class SipEndpoint implements SipListenerExt, Dialer, Outside, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SipEndpoint.class);
  private static final Set<String> KNOWN_METHODS =
      Set.of("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "NOTIFY", "SUBSCRIBE", "UPDATE", "PRACK",
          "MESSAGE", "REFER", "PUBLISH");

  private final CallCenter center;
  private final SipListen listen;
  private final SipStacks stacks;
  private final SipMessages messages;

  private SipEndpoint(SipListen listen, Optional<String> dns, CallCenter center) throws Exception {
    this.center = center;
    this.listen = listen;
    SipFactory factory = SipFactory.getInstance();
    factory.setPathName("gov.nist");
    if (listen.listeners().isEmpty())
      throw new IllegalArgumentException("no SIP transport is configured; name udp or tcp");
    messages = new SipMessages(factory, listen);
    stacks = new SipStacks(factory, listen, listen.tls().map(TlsMaterial::new), dns, this);
  }

  /**
   * @param dns server to ask for SRV records, empty for the system's
   * @throws SipException if an address cannot be bound; the message names it
   */
  public static SipEndpoint start(SipListen listen, Optional<String> dns, CallCenter center) {
    try {
      return new SipEndpoint(listen, dns, center);
    } catch (SipException | IllegalArgumentException e) {
      throw e;
    } catch (Exception e) {
      throw new SipException("SIP cannot start on " + listen.listeners() + ": " + rootMessage(e), e);
    }
  }

  @Override
  public SipDialog dial(Outgoing call, DialogListener listener) {
    try {
      Request invite = messages.invite(call);
      String transport = InviteReader.transport(invite);
      SipProvider provider = stacks.provider(transport);
      ClientTransaction transaction = provider.getNewClientTransaction(invite);
      JainDialog dialog = new JainDialog(provider, messages, transaction.getDialog(), JainDialog.peerOf(invite),
          transport, listener, call.login());
      transaction.setApplicationData(dialog);
      transaction.getDialog().setApplicationData(dialog);
      dialog.begin(transaction);
      return dialog;
    } catch (Exception e) {
      throw new SipException(
          "cannot call " + InviteReader.hideUser(call.uri()) + ": " + InviteReader.hideUser(rootMessage(e)), e);
    }
  }

  @Override
  public int ways(String uri) {
    return DomainRouter.domain(uri).map(d -> stacks.locator().ways(d.host(), d.transport())).orElse(1);
  }

  @Override
  public void unreachable(String uri) {
    DomainRouter.domain(uri).ifPresent(d -> stacks.locator().failed(d.host(), d.transport()));
  }

  @Override
  public String localAddressToward(String uri) {
    String host = uri.replaceFirst("^sips?:", "").replaceFirst("^[^@]*@", "").replaceFirst("[;:?>].*$", "");
    String transport = uri.contains("transport=") ? uri.replaceFirst("^.*transport=", "").replaceFirst("[;?>&].*$", "")
        : uri.startsWith("sips:") ? "tls" : "udp";
    return messages.localAddress(host, transport.toLowerCase(Locale.ROOT));
  }

  @Override
  public void ask(Request request, Consumer<Response> answered) throws Exception {
    ClientTransaction transaction = stacks.provider(InviteReader.transport(request)).getNewClientTransaction(request);
    transaction.setApplicationData(new Asked(answered));
    transaction.sendRequest();
  }

  private record Asked(Consumer<Response> answered) {}

  @Override
  public SipMessages messages() {
    return messages;
  }

  // ---- requests

  @Override
  public void processRequest(RequestEvent event) {
    Request request = event.getRequest();
    try {
      messages.complete(request);
      Optional<JainDialog> dialog = JainDialog.of(event.getDialog());
      boolean inside = InviteReader.toTag(request).isPresent();
      boolean knocks =
          !inside && !request.getMethod().equals(Request.CANCEL) && !request.getMethod().equals(Request.ACK);
      if (knocks && (event.getServerTransaction() == null || request.getMethod().equals(Request.INVITE))) {
        screen(event, dialog);
        return;
      }
      if (understood(event)) take(event, dialog);
    } catch (Exception e) {
      log.warn("{} could not be answered: {}", request.getMethod(), e.toString());
    }
  }

  private void take(RequestEvent event, Optional<JainDialog> dialog) throws Exception {
    Request request = event.getRequest();
    switch (request.getMethod()) {
      case Request.ACK -> dialog.ifPresent(d -> d.acked(request));
      case Request.INVITE -> reinvite(event, dialog);
      case Request.CANCEL -> cancel(event, dialog);
      case Request.OPTIONS -> reply(event, messages.capabilities(request));
      case Request.UPDATE -> {
        Optional<ServerTransaction> transaction = transaction(event);
        if (dialog.isPresent() && transaction.isPresent()) dialog.get().reoffered(transaction.get(), request);
        else if (transaction.isPresent()) transaction.get().sendResponse(messages.tagged(481, request));
      }
      case Request.BYE, Request.INFO, Request.NOTIFY, Request.PRACK, Request.REFER -> {
        if (dialog.filter(JainDialog::isGoingOn).isEmpty()) reply(event, messages.tagged(481, request));
        else reply(event, dialog.get().inside(request));
      }
      default -> reply(event, messages.notAllowed(request,
          KNOWN_METHODS.contains(request.getMethod()) ? Response.METHOD_NOT_ALLOWED : Response.NOT_IMPLEMENTED));
    }
  }

  /** A request from outside any dialog goes on, or is answered, or is passed over in silence. */
  private void screen(RequestEvent event, Optional<JainDialog> dialog) throws Exception {
    Request request = event.getRequest();
    String peer = InviteReader.source(request);
    Knock knock = new Knock(peer, request.getMethod(), InviteReader.value(request, "User-Agent").orElse(""),
        InviteReader.values(request, "Authorization"), ClientRequests.subject(request), messages.form(request));
    switch (center.screen(knock)) {
      case CallCenter.Screening.Refused r -> refuse(event, r.refusal());
      case CallCenter.Screening.Pass p -> {
        if (p.trunk().signalling().behindNat()
            || InviteReader.transport(request).toLowerCase(Locale.ROOT).startsWith("ws"))
          messages.fixContact(request, peer, InviteReader.sourcePort(request));
        if (request.getMethod().equals(Request.INVITE)) invite(event, p);
        else take(event, dialog);
      }
    }
  }

  private void refuse(RequestEvent event, Refusal refusal) throws Exception {
    if (!refusal.isSilent()) reply(event, messages.refusal(event.getRequest(), refusal));
  }

  /** @return false when the request has been refused for what it is made of (RFC 3261 8.2.2) */
  private boolean understood(RequestEvent event) throws Exception {
    Request request = event.getRequest();
    if (request.getMethod().equals(Request.ACK) || request.getMethod().equals(Request.CANCEL)
        || event.getDialog() != null)
      return true;
    Optional<Refusal> refusal = center.misunderstood(messages.form(request));
    if (refusal.isPresent()) refuse(event, refusal.get());
    return refusal.isEmpty();
  }

  private void invite(RequestEvent event, CallCenter.Screening.Pass from) throws Exception {
    Request request = event.getRequest();
    Optional<ServerTransaction> transaction = transaction(event);
    if (transaction.isEmpty()) return;
    transaction.get().sendResponse(messages.response(Response.TRYING, request));
    JainDialog dialog = JainDialog.invited((SipProvider) event.getSource(), messages, transaction.get(), from.login());
    dialog.firstHeardBy(center.invited(InviteReader.invite(request), dialog, from.trunk()));
  }

  private void reinvite(RequestEvent event, Optional<JainDialog> known) throws Exception {
    Request request = event.getRequest();
    Optional<ServerTransaction> transaction = transaction(event);
    if (transaction.isEmpty()) return;
    if (known.isEmpty()) transaction.get().sendResponse(messages.tagged(481, request));
    else known.get().reoffered(transaction.get(), request);
  }

  private void cancel(RequestEvent event, Optional<JainDialog> dialog) throws Exception {
    if (dialog.isEmpty()) {
      reply(event, messages.tagged(481, event.getRequest()));
      return;
    }
    reply(event, messages.response(Response.OK, event.getRequest()));
    dialog.get().cancelled();
  }

  private void reply(RequestEvent event, Response response) throws Exception {
    Optional<ServerTransaction> transaction = transaction(event);
    if (transaction.isPresent()) transaction.get().sendResponse(response);
  }

  /** Empty for a retransmission that another thread is already answering. */
  private Optional<ServerTransaction> transaction(RequestEvent event) throws Exception {
    if (event.getServerTransaction() != null) return Optional.of(event.getServerTransaction());
    try {
      return Optional.of(((SipProvider) event.getSource()).getNewServerTransaction(event.getRequest()));
    } catch (TransactionAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  // ---- responses

  @Override
  public void processResponse(ResponseEvent event) {
    Response response = event.getResponse();
    CSeqHeader cseq = (CSeqHeader) response.getHeader(CSeqHeader.NAME);
    try {
      Optional<Object> owner = owner(event);
      switch (owner.orElse("")) {
        case Asked asked -> asked.answered().accept(response);
        case JainDialog d -> d.response(event, cseq);
        default -> {}
      }
    } catch (Exception e) {
      log.warn("response {} to {} could not be handled: {}", response.getStatusCode(), cseq.getMethod(), e.toString());
    }
  }

  private static Optional<Object> owner(ResponseEvent event) {
    return Optional.ofNullable(event.getClientTransaction()).map(ClientTransaction::getApplicationData)
        .or(() -> Optional.ofNullable(event instanceof ResponseEventExt x ? x.getOriginalTransaction() : null)
            .map(ClientTransaction::getApplicationData))
        .or(() -> Optional.ofNullable(event.getDialog()).map(Dialog::getApplicationData));
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    if (event.isServerTransaction()) return;
    ClientTransaction t = event.getClientTransaction();
    try {
      switch (Optional.ofNullable(t.getApplicationData()).orElse("")) {
        case JainDialog d -> d.timedOut(t.getRequest().getMethod());
        case Asked asked -> asked.answered().accept(messages.response(Response.REQUEST_TIMEOUT, t.getRequest()));
        default -> {}
      }
    } catch (java.text.ParseException e) {
      log.warn("timeout of {}: {}", t.getRequest().getMethod(), e.toString());
    }
  }

  @Override
  public void processDialogTimeout(DialogTimeoutEvent event) {
    if (event.getReason() == DialogTimeoutEvent.Reason.AckNotReceived)
      JainDialog.of(event.getDialog()).ifPresent(JainDialog::ackMissing);
  }

  @Override
  public void processIOException(IOExceptionEvent event) {
    log.warn("sending to {}:{} over {} failed", event.getHost(), event.getPort(), event.getTransport());
  }

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {}

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {
    event.getDialog().setApplicationData(null);
  }

  @Override
  public void close() {
    stacks.close();
  }

  static String rootMessage(Throwable e) {
    Throwable t = e;
    while (t.getCause() != null) t = t.getCause();
    return Optional.ofNullable(t.getMessage()).orElse(t.getClass().getSimpleName());
  }

  /** What the health page says. */
  public List<String> listeningOn() {
    return stacks.listeningOn();
  }

  SipListen listen() {
    return listen;
  }
}
