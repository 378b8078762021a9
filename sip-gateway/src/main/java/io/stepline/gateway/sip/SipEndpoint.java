package io.stepline.gateway.sip;

import gov.nist.javax.sip.DialogTimeoutEvent;
import gov.nist.javax.sip.ResponseEventExt;
import gov.nist.javax.sip.SipListenerExt;
import io.stepline.gateway.call.CallCenter;
import io.stepline.gateway.call.Dialer;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.Outgoing;
import io.stepline.gateway.call.SipDialog;
import java.security.SecureRandom;
import java.util.List;
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
  private final ServiceLocator locator;

  private SipEndpoint(SipListen listen, Names names, CallCenter center) throws Exception {
    this.listen = listen;
    SipFactory factory = SipFactory.getInstance();
    factory.setPathName("gov.nist");
    if (listen.listeners().isEmpty())
      throw new IllegalArgumentException("no SIP transport is configured; name udp or tcp");
    locator = new ServiceLocator(names, listen::reaches, new SecureRandom(), () -> System.nanoTime() / 1_000_000);
    messages = new SipMessages(factory, listen, this::addressOf);
    door = new RequestDoor(center, messages, locator);
    stacks = new SipStacks(factory, listen, listen.tls().map(TlsMaterial::new), locator, center::answersAstray,
        new Lines(center::mayConnect), this);
  }

  /**
   * @param dns server to ask for SRV records, empty for the system's
   * @throws SipException if an address cannot be bound; the message names it
   */
  public static SipEndpoint start(SipListen listen, Optional<String> dns, CallCenter center) {
    return start(listen, new SystemNames(dns), center);
  }

  static SipEndpoint start(SipListen listen, Names names, CallCenter center) {
    try {
      return new SipEndpoint(listen, names, center);
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
      SipProvider provider = provider(invite);
      ClientTransaction transaction = provider.getNewClientTransaction(invite);
      JainDialog dialog = new JainDialog(provider, messages, transaction.getDialog(), JainDialog.peerOf(invite),
          transport, listener, call.login(), call.behindNat(), locator);
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
  public void find(String uri, Runnable then) {
    Optional<Place> place = Place.of(uri);
    if (place.isPresent()) locator.find(place.get(), then);
    else then.run();
  }

  /** The provider of the listener that a request leaves from. */
  private SipProvider provider(Request request) {
    String peer = Place.of(request).map(Place::host).orElse("");
    return stacks.provider(messages.listener(peer, InviteReader.transport(request)));
  }

  private String addressOf(String host) {
    return locator.addressOf(host).orElse(host);
  }

  @Override
  public int ways(String uri) {
    return Place.of(uri).map(locator::ways).orElse(1);
  }

  @Override
  public void unreachable(String uri) {
    Place.of(uri).ifPresent(locator::failed);
  }

  @Override
  public String localAddressToward(String uri) {
    Optional<Place> place = Place.of(uri);
    String transport = place.map(Place::transport).filter(t -> !t.isEmpty()).orElse("udp");
    return messages.localAddress(place.map(p -> locator.locate(p).map(ServiceLocator.Target::address).orElse(p.host()))
        .orElse(""), transport);
  }

  @Override
  public void ask(Request request, Consumer<Response> answered) throws Exception {
    ClientTransaction transaction = provider(request).getNewClientTransaction(request);
    transaction.setApplicationData(new Asked(answered));
    if (InviteReader.transport(request).equalsIgnoreCase("udp")) transaction.sendRequest();
    else locator.run(() -> {
      try {
        transaction.sendRequest();
      } catch (javax.sip.SipException e) {
        log.debug("{} could not be sent: {}", request.getMethod(), e.toString());
        unanswered(answered, Response.SERVICE_UNAVAILABLE, request);
      }
    });
  }

  private void unanswered(Consumer<Response> answered, int status, Request request) {
    try {
      answered.accept(messages.response(status, request));
    } catch (java.text.ParseException e) {
      throw new IllegalStateException(e);
    }
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
    Object owner = owner(event).orElse("");
    try {
      switch (owner) {
        case Asked asked -> asked.answered().accept(response);
        case JainDialog d -> d.response(event, cseq);
        default -> {}
      }
    } catch (Exception e) {
      log.warn("response {} to {} could not be handled: {}", response.getStatusCode(), cseq.getMethod(),
          InviteReader.hideUser(e.toString()));
      if (owner instanceof JainDialog d) d.broken(cseq.getMethod(), response.getStatusCode());
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
    String method = t.getRequest().getMethod();
    Object owner = Optional.ofNullable(t.getApplicationData()).orElse("");
    try {
      switch (owner) {
        case JainDialog d -> d.timedOut(method);
        case Asked asked -> unanswered(asked.answered(), Response.REQUEST_TIMEOUT, t.getRequest());
        default -> {}
      }
    } catch (RuntimeException e) {
      log.warn("timeout of {} could not be handled: {}", method, e.toString());
      if (owner instanceof JainDialog d) d.broken(method, Response.REQUEST_TIMEOUT);
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
