package io.stepline.gateway.sip;

import gov.nist.javax.sip.DialogTimeoutEvent;
import gov.nist.javax.sip.SipListenerExt;
import io.stepline.gateway.call.CallCenter;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.Invite;
import io.stepline.gateway.call.SipDialog;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.ListeningPoint;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipFactory;
import javax.sip.SipProvider;
import javax.sip.SipStack;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SIP user agent of this process on JAIN-SIP: one stack, UDP and TCP. The stack's types do not leave this package. */
public final class SipEndpoint implements SipListenerExt, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SipEndpoint.class);
  private static final Set<String> KNOWN_METHODS = Set.of("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "NOTIFY", "SUBSCRIBE", "UPDATE", "PRACK",
      "MESSAGE", "REFER", "PUBLISH");

  private final CallCenter center;
  private final SipStack stack;
  private final SipProvider provider;
  private final SipMessages messages;

  private SipEndpoint(SipListen listen, CallCenter center) throws Exception {
    this.center = center;
    SipFactory factory = SipFactory.getInstance();
    factory.setPathName("gov.nist");
    stack = factory.createSipStack(properties());
    messages = new SipMessages(factory, listen);
    SipProvider made = null;
    for (String transport : listen.transports()) {
      ListeningPoint point = stack.createListeningPoint(listen.bind(), listen.port(), transport);
      if (!listen.bind().equals(listen.contactHost())) point.setSentBy(listen.contactHost() + ":" + listen.port());
      if (made == null) made = stack.createSipProvider(point);
      else made.addListeningPoint(point);
    }
    provider = Optional.ofNullable(made).orElseThrow(() -> new IllegalArgumentException("no SIP transport is configured; name udp or tcp"));
    provider.addSipListener(this);
  }

  /** @throws SipException if an address cannot be bound; the message names it */
  public static SipEndpoint start(SipListen listen, CallCenter center) {
    try {
      return new SipEndpoint(listen, center);
    } catch (Exception e) {
      throw new SipException("SIP cannot listen on " + listen.bind() + ":" + listen.port() + " (" + String.join(", ", listen.transports())
          + "): " + rootMessage(e) + "; another program may hold the port, set sip.port to a free one", e);
    }
  }

  /** Begins a call. @throws SipException if {@code uri} is not one we can call */
  public SipDialog dial(String uri, String fromUser, String sdp, DialogListener listener) {
    try {
      Request invite = messages.invite(uri, fromUser, sdp);
      ClientTransaction transaction = provider.getNewClientTransaction(invite);
      JainDialog dialog = new JainDialog(provider, messages, transaction.getDialog(), JainDialog.peerOf(invite), listener);
      transaction.getDialog().setApplicationData(dialog);
      dialog.begin(transaction);
      return dialog;
    } catch (Exception e) {
      throw new SipException("cannot call " + SipMessages.hideUser(uri) + ": " + SipMessages.hideUser(rootMessage(e)), e);
    }
  }

  /** The address that {@code host} would see us under. */
  public String localAddressToward(String host) {
    return messages.localAddress(host);
  }

  @Override
  public void processRequest(RequestEvent event) {
    Request request = event.getRequest();
    try {
      Optional<JainDialog> dialog = JainDialog.of(event.getDialog());
      boolean inside = messages.toTag(request).isPresent();
      switch (request.getMethod()) {
        case Request.ACK -> dialog.ifPresent(d -> d.acked(request));
        case Request.INVITE -> invite(event, dialog, inside);
        case Request.CANCEL -> cancel(event, dialog);
        case Request.OPTIONS -> reply(event, messages.capabilities(request));
        case Request.BYE, Request.INFO, Request.NOTIFY -> {
          if (dialog.isEmpty()) reply(event, messages.response(481, request));
          else reply(event, dialog.get().inside(request));
        }
        default -> reply(event, messages.notAllowed(request, KNOWN_METHODS.contains(request.getMethod()) ? Response.METHOD_NOT_ALLOWED : Response.NOT_IMPLEMENTED));
      }
    } catch (Exception e) {
      log.warn("{} could not be answered: {}", request.getMethod(), e.toString());
    }
  }

  private void invite(RequestEvent event, Optional<JainDialog> known, boolean inside) throws Exception {
    Request request = event.getRequest();
    Optional<ServerTransaction> transaction = transaction(event);
    if (transaction.isEmpty()) return;
    if (inside) {
      if (known.isEmpty()) transaction.get().sendResponse(messages.response(481, request));
      else known.get().reoffered(transaction.get(), request);
      return;
    }
    Optional<Response> refusal = messages.refusal(request);
    if (refusal.isPresent()) {
      transaction.get().sendResponse(refusal.get());
      return;
    }
    transaction.get().sendResponse(messages.response(Response.TRYING, request));
    JainDialog dialog = new JainDialog(provider, messages, transaction.get().getDialog(), messages.viaHost(request), JainDialog.NOBODY);
    transaction.get().getDialog().setApplicationData(dialog);
    dialog.waiting(transaction.get());
    Invite invite = messages.toInvite(request);
    dialog.heardBy(center.invited(invite, dialog));
  }

  private void cancel(RequestEvent event, Optional<JainDialog> dialog) throws Exception {
    if (dialog.isEmpty()) {
      reply(event, messages.response(481, event.getRequest()));
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
      return Optional.of(provider.getNewServerTransaction(event.getRequest()));
    } catch (TransactionAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  @Override
  public void processResponse(ResponseEvent event) {
    Response response = event.getResponse();
    CSeqHeader cseq = (CSeqHeader) response.getHeader(CSeqHeader.NAME);
    try {
      Optional<Dialog> inner = Optional.ofNullable(event.getDialog());
      Optional<JainDialog> dialog = inner.flatMap(d -> JainDialog.of(d));
      if (dialog.isPresent()) dialog.get().response(event, cseq);
      else if (inner.isPresent() && cseq.getMethod().equals(Request.INVITE) && response.getStatusCode() / 100 == 2) forked(inner.get(), cseq);
    } catch (Exception e) {
      log.warn("response {} to {} could not be handled: {}", response.getStatusCode(), cseq.getMethod(), e.toString());
    }
  }

  /** A second phone answered too: it is thanked and let go (RFC 3261 13.2.2.4). */
  private void forked(Dialog other, CSeqHeader cseq) throws Exception {
    other.sendAck(other.createAck(cseq.getSeqNumber()));
    other.sendRequest(provider.getNewClientTransaction(other.createRequest(Request.BYE)));
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    if (event.isServerTransaction()) return;
    ClientTransaction t = event.getClientTransaction();
    JainDialog.of(t.getDialog()).ifPresent(d -> d.timedOut(t.getRequest().getMethod()));
  }

  @Override
  public void processDialogTimeout(DialogTimeoutEvent event) {
    if (event.getReason() == DialogTimeoutEvent.Reason.AckNotReceived) JainDialog.of(event.getDialog()).ifPresent(JainDialog::ackMissing);
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
    provider.removeSipListener(this);
    stack.stop();
  }

  private static String rootMessage(Throwable e) {
    Throwable t = e;
    while (t.getCause() != null) t = t.getCause();
    return Optional.ofNullable(t.getMessage()).orElse(t.getClass().getSimpleName());
  }

  private static Properties properties() {
    Properties p = new Properties();
    p.setProperty("javax.sip.STACK_NAME", "stepline-" + UUID.randomUUID());
    p.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "on");
    p.setProperty("gov.nist.javax.sip.STACK_LOGGER", Slf4jStackLogger.class.getName());
    p.setProperty("gov.nist.javax.sip.SERVER_LOGGER", NoServerLogger.class.getName());
    p.setProperty("gov.nist.javax.sip.NETWORK_LAYER", NoDelayNetworkLayer.class.getName());
    p.setProperty("gov.nist.javax.sip.DELIVER_UNSOLICITED_NOTIFY", "true");
    p.setProperty("gov.nist.javax.sip.DELIVER_TERMINATED_EVENT_FOR_ACK", "false");
    p.setProperty("gov.nist.javax.sip.REENTRANT_LISTENER", "true");
    p.setProperty("gov.nist.javax.sip.THREAD_POOL_SIZE", "1");
    p.setProperty("gov.nist.javax.sip.ALWAYS_ADD_RPORT", "true");
    p.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", "65535");
    p.setProperty("gov.nist.javax.sip.READ_TIMEOUT", "30000");
    p.setProperty("gov.nist.javax.sip.MIN_KEEPALIVE_TIME_SECONDS", "0");
    return p;
  }

  /** What the health page says. */
  public List<String> listeningOn() {
    return java.util.Arrays.stream(provider.getListeningPoints()).map(l -> l.getTransport().toLowerCase(java.util.Locale.ROOT) + ":" + l.getIPAddress() + ":" + l.getPort()).toList();
  }
}
