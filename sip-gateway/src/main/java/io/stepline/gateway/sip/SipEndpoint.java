package io.stepline.gateway.sip;

import gov.nist.javax.sip.DialogTimeoutEvent;
import gov.nist.javax.sip.ResponseEventExt;
import gov.nist.javax.sip.SipListenerExt;
import io.stepline.gateway.call.CallCenter;
import io.stepline.gateway.call.Dialer;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.Outgoing;
import io.stepline.gateway.call.SipDialog;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipFactory;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SIP user agent of this process on JAIN-SIP. The stack's types do not leave this package. */
public final class SipEndpoint implements SipListenerExt, Dialer, Outside, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SipEndpoint.class);
  private final SipListen listen;
  private final SipStacks stacks;
  private final SipMessages messages;
  private final RequestDoor door;

  private SipEndpoint(SipListen listen, Optional<String> dns, CallCenter center) throws Exception {
    this.listen = listen;
    SipFactory factory = SipFactory.getInstance();
    factory.setPathName("gov.nist");
    if (listen.listeners().isEmpty())
      throw new IllegalArgumentException("no SIP transport is configured; name udp or tcp");
    messages = new SipMessages(factory, listen);
    door = new RequestDoor(center, messages);
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
    door.request(event);
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
