package io.stepline.gateway.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.sip.SipStack;
import javax.sip.Transaction;
import javax.sip.TransactionState;
import javax.sip.header.ContactHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes in at all, and what is put right in a message before the stack's transactions and dialogs see it, since
 * they take where requests go from any message of a dialog: the Contact of peers behind NAT in requests and responses,
 * first and later alike; none, several, or one that no request can go to. The stack makes it by name, so it is public
 * with a public constructor.
 */
public final class Threshold implements SIPMessageValve {
  /** Whether an address is answered about dialogs and transactions that we do not know; bound while it is made. */
  static final ScopedValue<Predicate<String>> ANSWERS_ASTRAY = ScopedValue.newInstance();
  /** What makes sense within a dialog or transaction only; the stack answers some of them by itself. */
  private static final Set<String> WITHIN =
      Set.of(Request.CANCEL, Request.ACK, Request.BYE, Request.UPDATE, Request.PRACK, Request.INFO);
  private static final Logger log = LoggerFactory.getLogger(Threshold.class);
  private final Predicate<String> answersAstray = ANSWERS_ASTRAY.isBound() ? ANSWERS_ASTRAY.get() : peer -> true;
  private Optional<SIPTransactionStack> stack = Optional.empty();

  @Override
  public void init(SipStack s) {
    stack = Optional.of((SIPTransactionStack) s);
  }

  @Override
  public boolean processRequest(SIPRequest request, MessageChannel channel) {
    if (isAstray(request) && !answersAstray.test(InviteReader.source(request))) return false;
    mend(request);
    return true;
  }

  /** It names a dialog or a transaction, and we have neither: nobody has asked for it who knows us. */
  private boolean isAstray(SIPRequest request) {
    boolean names = request.getToTag() != null || WITHIN.contains(request.getMethod());
    return names && stack.filter(s -> s.getDialog(request.getDialogId(true)) != null
        || s.findTransaction(request, true) != null
        || request.getMethod().equals(Request.CANCEL) && s.findCancelTransaction(request, true) != null).isEmpty();
  }

  private void mend(SIPRequest request) {
    try {
      // Not where answers go: a multicast group, or a name that somebody wants us to look up.
      if (request.getTopmostVia() != null) request.getTopmostVia().removeParameter("maddr");
      if (request.getToTag() == null || !mayMoveTarget(request.getMethod())) return;
      if (request.getHeader(ContactHeader.NAME) != null && !Contacts.isOne(request)) {
        request.removeHeader(ContactHeader.NAME);
        request.setApplicationData(StrictParsers.Oddity.CONTACT);
      }
      if (stack.map(s -> s.getDialog(request.getDialogId(true))).flatMap(JainDialog::of)
          .filter(JainDialog::isBehindNat).isPresent())
        Contacts.fix(request);
    } catch (ParseException | RuntimeException e) {
      log.debug("a request is taken as it came: {}", e.toString());
    }
  }

  @Override
  public boolean processResponse(Response response, MessageChannel channel) {
    try {
      SIPResponse r = (SIPResponse) response;
      if (r.getCSeq() != null && mayMoveTarget(r.getCSeq().getMethod()) && r.getStatusCode() > 100
          && r.getStatusCode() < 300) {
        Optional<Transaction> transaction = stack.map(s -> s.findTransaction(r, false)).map(Transaction.class::cast);
        mend(r, transaction);
        return !isLost(r, transaction);
      }
    } catch (ParseException | RuntimeException e) {
      log.debug("a response is taken as it came: {}", e.toString());
    }
    return true;
  }

  private void mend(SIPResponse response, Optional<Transaction> transaction) throws ParseException {
    Optional<JainDialog> dialog =
        transaction.map(Transaction::getApplicationData).filter(JainDialog.class::isInstance)
            .map(JainDialog.class::cast)
            .or(() -> stack.map(s -> s.getDialog(response.getDialogId(false))).flatMap(JainDialog::of));
    Optional<ContactHeader> usable = Contacts.usable(response);
    if (usable.isPresent()) response.setHeader(usable.get());
    else {
      response.removeHeader(ContactHeader.NAME);
      if (transaction.isPresent() && dialog.filter(JainDialog::isEstablished).isEmpty()
          && response.getStatusCode() >= 200)
        Contacts.add(response, transaction.get().getRequest().getRequestURI());
    }
    if (dialog.filter(JainDialog::isBehindNat).isPresent()) Contacts.fix(response);
  }

  /** The transaction is over and drops what comes, but for the stack's own repeated ACK. */
  private boolean isLost(SIPResponse response, Optional<Transaction> transaction) {
    return response.getStatusCode() >= 200 && response.getCSeq().getMethod().equals(Request.INVITE)
        && transaction.filter(t -> t.getState() == TransactionState.TERMINATED
            || t.getState() == TransactionState.COMPLETED).map(Transaction::getApplicationData)
            .filter(d -> d instanceof JainDialog dialog && dialog.strays(response,
                stack.map(s -> s.getDialog(response.getDialogId(false)))))
            .isPresent();
  }

  private static boolean mayMoveTarget(String method) {
    return method.equals(Request.INVITE) || method.equals(Request.UPDATE) || method.equals(Request.SUBSCRIBE)
        || method.equals(Request.NOTIFY) || method.equals(Request.REFER);
  }

  @Override
  public void destroy() {}
}
