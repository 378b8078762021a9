package io.stepline.gateway.sip;

import java.text.ParseException;
import java.util.Optional;
import javax.sip.RequestEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionUnavailableException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: in a transaction, or without one where the stack refuses to make it, since each request but ACK
 * gets an answer (RFC 3261 8.2). Thread-safe.
 */
final class Replies {
  private static final Logger log = LoggerFactory.getLogger(Replies.class);
  private final SipMessages messages;

  Replies(SipMessages messages) {
    this.messages = messages;
  }

  void reply(RequestEvent event, Response response) throws SipException, ParseException {
    try {
      Optional<ServerTransaction> transaction = transaction(event);
      if (transaction.isPresent()) transaction.get().sendResponse(response);
    } catch (TransactionUnavailableException e) {
      withoutTransaction(event, response);
    } catch (javax.sip.InvalidArgumentException e) {
      throw new SipException("response to " + event.getRequest().getMethod(), e);
    }
  }

  /** The stack has no transaction for what lacks a header that it wants; the answer is the same each time it comes. */
  private static void withoutTransaction(RequestEvent event, Response response) throws SipException {
    ((SipProvider) event.getSource()).sendResponse(response);
  }

  /**
   * Empty for a retransmission that another thread is already answering.
   *
   * @throws TransactionUnavailableException if the stack makes none
   */
  Optional<ServerTransaction> transaction(RequestEvent event) throws TransactionUnavailableException {
    if (event.getServerTransaction() != null) return Optional.of(event.getServerTransaction());
    try {
      return Optional.of(((SipProvider) event.getSource()).getNewServerTransaction(event.getRequest()));
    } catch (TransactionAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  /** A request that could not be handled for a fault of ours, or one in it that nobody foresaw. */
  void apologise(RequestEvent event, Exception why) {
    Request request = event.getRequest();
    log.warn("{} could not be handled: {}", request.getMethod(), why.toString());
    if (request.getMethod().equals(Request.ACK)) return;
    try {
      reply(event, messages.tagged(
          why instanceof ParseException || why instanceof TransactionUnavailableException ? Response.BAD_REQUEST
              : Response.SERVER_INTERNAL_ERROR,
          request));
    } catch (Exception e) {
      log.warn("{} could not be answered: {}", request.getMethod(), e.toString());
    }
  }
}
