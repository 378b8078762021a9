package io.stepline.gateway.sip;

import gov.nist.javax.sip.message.MessageExt;
import io.stepline.gateway.call.Knock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.header.RequireHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;

/** Reads what a request is made of, before anybody asks what it wants. Stateless. */
final class RequestForm {
  private static final Set<String> EXTENSIONS = Set.of("100rel", "timer", "replaces");

  private RequestForm() {}

  /**
   * What a request outside any dialog is made of: its version, its URI scheme, the extensions it requires; of an INVITE
   * also whether its caller takes descriptions and its body is one.
   */
  static Knock.Form of(Request request) {
    List<String> unknown = new ArrayList<>();
    Iterator<?> required = request.getHeaders(RequireHeader.NAME);
    while (required.hasNext()) {
      String tag = ((RequireHeader) required.next()).getOptionTag();
      if (!EXTENSIONS.contains(tag.toLowerCase(Locale.ROOT))) unknown.add(tag);
    }
    boolean invite = request.getMethod().equals(Request.INVITE);
    List<String> accepted = InviteReader.tags(request, "Accept");
    boolean takesSdp = accepted.isEmpty() || accepted.stream().map(a -> a.replaceFirst("\\s*;.*$", ""))
        .anyMatch(a -> a.equals("application/sdp") || a.equals("application/*") || a.equals("*/*"));
    Object odd = ((MessageExt) request).getApplicationData();
    boolean contact = invite && InviteReader.toTag(request).isEmpty() ? Contacts.isOne(request)
        : odd != StrictParsers.Oddity.CONTACT;
    return new Knock.Form(odd != StrictParsers.Oddity.VERSION,
        request.getRequestURI() instanceof SipURI || request.getRequestURI() instanceof TelURL, unknown,
        contact, !invite || takesSdp, !invite || Body.of(request).understood());
  }

  /** Whether its sender shows no sign of knowing RFC 3261. */
  static boolean isOld(Request request) {
    String branch = ((ViaHeader) request.getHeader(ViaHeader.NAME)).getBranch();
    return branch == null || !branch.regionMatches(true, 0, "z9hG4bK", 0, 7);
  }
}
