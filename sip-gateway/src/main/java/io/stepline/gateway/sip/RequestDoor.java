package io.stepline.gateway.sip;

import io.stepline.gateway.call.CallCenter;
import io.stepline.gateway.call.Knock;
import io.stepline.gateway.call.Refusal;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.RequestEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipProvider;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Where requests come in: refused, answered, or handed to the dialog or the call center they are for. Thread-safe. */
final class RequestDoor {
  private static final Set<String> KNOWN_METHODS =
      Set.of("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "NOTIFY", "SUBSCRIBE", "UPDATE", "PRACK",
          "MESSAGE", "REFER", "PUBLISH");

  private final CallCenter center;
  private final SipMessages messages;
  private final Replies replies;
  private final Aside aside;

  RequestDoor(CallCenter center, SipMessages messages, Aside aside) {
    this.aside = aside;
    this.center = center;
    this.messages = messages;
    this.replies = new Replies(messages);
  }

  void request(RequestEvent event) {
    Request request = event.getRequest();
    try {
      messages.complete(request);
      Optional<JainDialog> dialog = JainDialog.of(event.getDialog());
      switch (request.getMethod()) {
        case Request.ACK -> dialog.ifPresent(d -> d.acked(request));
        case Request.CANCEL -> cancel(event, dialog);
        default -> {
          if (InviteReader.toTag(request).isPresent()) inside(event, dialog.filter(JainDialog::isGoingOn));
          else screen(event);
        }
      }
    } catch (Exception e) {
      replies.apologise(event, e);
    }
  }

  /** @param dialog that goes on; empty when we do not know it, or no longer */
  private void inside(RequestEvent event, Optional<JainDialog> dialog) throws Exception {
    Request request = event.getRequest();
    if (!understood(event)) return;
    switch (request.getMethod()) {
      case Request.OPTIONS -> replies.reply(event, messages.capabilities(request));
      case Request.INVITE, Request.UPDATE, Request.BYE, Request.INFO, Request.NOTIFY, Request.PRACK, Request.REFER -> {
        if (dialog.isEmpty()) replies.reply(event, messages.tagged(481, request));
        else inside(event, dialog.get());
      }
      default -> outside(event);
    }
  }

  private void inside(RequestEvent event, JainDialog dialog) throws Exception {
    Request request = event.getRequest();
    switch (request.getMethod()) {
      case Request.INVITE, Request.UPDATE, Request.PRACK -> {
        Optional<ServerTransaction> transaction = replies.transaction(event);
        if (transaction.isEmpty()) return;
        if (request.getMethod().equals(Request.PRACK)) dialog.pracked(transaction.get(), request);
        else dialog.reoffered(transaction.get(), request);
      }
      default -> replies.reply(event, dialog.inside(request));
    }
  }

  private void outside(RequestEvent event) throws Exception {
    Request request = event.getRequest();
    String method = request.getMethod();
    replies.reply(event, switch (method) {
      case Request.OPTIONS -> messages.capabilities(request);
      case Request.NOTIFY -> notified(request);
      case Request.REFER -> messages.tagged(InviteReader.values(request, "Refer-To").size() == 1 ? Response.DECLINE
          : Response.BAD_REQUEST, request);
      case Request.BYE, Request.INFO, Request.PRACK, Request.UPDATE -> messages.tagged(481, request);
      default -> messages.notAllowed(request,
          KNOWN_METHODS.contains(method) ? Response.METHOD_NOT_ALLOWED : Response.NOT_IMPLEMENTED);
    });
  }

  /**
   * Telephones keep their NAT open with {@code Event: keep-alive}. Those of our REFERs are the only subscriptions that
   * we have, and they have dialogs (RFC 6665 4.1.3).
   */
  private Response notified(Request request) throws ParseException {
    return switch (InviteReader.event(request)) {
      case "keep-alive" -> messages.tagged(Response.OK, request);
      case "refer" -> messages.tagged(Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, request);
      default -> messages.badEvent(request);
    };
  }

  /** A request from outside any dialog goes on, or is answered, or is passed over in silence. */
  private void screen(RequestEvent event) throws Exception {
    Request request = event.getRequest();
    String peer = InviteReader.source(request);
    Knock knock = new Knock(peer, request.getMethod(), InviteReader.value(request, "User-Agent").orElse(""),
        InviteReader.values(request, "Authorization"), ClientRequests.subject(request), RequestForm.of(request));
    switch (center.screen(knock)) {
      case CallCenter.Screening.Refused r -> refuse(event, r.refusal());
      case CallCenter.Screening.Pass p -> {
        if (request.getMethod().equals(Request.INVITE)) invite(event, p);
        else outside(event);
      }
    }
  }

  private void refuse(RequestEvent event, Refusal refusal) throws Exception {
    if (!refusal.isSilent()) replies.reply(event, messages.refusal(event.getRequest(), refusal));
  }

  /** @return false when the request has been refused for what it is made of (RFC 3261 8.2.2) */
  private boolean understood(RequestEvent event) throws Exception {
    Optional<Refusal> refusal = center.misunderstood(RequestForm.of(event.getRequest()));
    if (refusal.isPresent()) refuse(event, refusal.get());
    return refusal.isEmpty();
  }

  private void invite(RequestEvent event, CallCenter.Screening.Pass from) throws Exception {
    Request request = event.getRequest();
    boolean nat = from.trunk().signalling().behindNat()
        || InviteReader.transport(request).toLowerCase(Locale.ROOT).startsWith("ws");
    if (nat) Contacts.fix(request);
    Optional<ServerTransaction> transaction = replies.transaction(event);
    if (transaction.isEmpty()) return;
    transaction.get().sendResponse(messages.response(Response.TRYING, request));
    JainDialog dialog = JainDialog.invited((SipProvider) event.getSource(), messages, transaction.get(), from.login(),
        nat, aside);
    dialog.firstHeardBy(center.invited(InviteReader.invite(request), dialog, from.trunk()));
  }

  private void cancel(RequestEvent event, Optional<JainDialog> dialog) throws Exception {
    if (dialog.isEmpty()) {
      replies.reply(event, messages.tagged(481, event.getRequest()));
      return;
    }
    dialog.get().cancelling();
    replies.reply(event, messages.response(Response.OK, event.getRequest()));
    dialog.get().cancelled();
  }
}
