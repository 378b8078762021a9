package io.stepline.gateway.call;

import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A call of ours that is being placed: what is said to each gateway, and which are left. Owned by the call's lane. */
final class Attempt {
  /** How often a call may be sent on by 3xx. */
  private static final int MAX_REDIRECTS = 5;

  private final Set<String> redirected = new HashSet<>();
  final boolean isCampaign;
  final Trunk trunk;
  final String from;
  final String sdp;
  final Map<String, String> headers;
  final Deque<String> left;
  String now = "";
  boolean reached;

  /** @param left where to try, each address as often as there are servers behind it */
  Attempt(Trunk trunk, boolean isCampaign, String from, String sdp, Map<String, String> headers, Deque<String> left) {
    this.trunk = trunk;
    this.isCampaign = isCampaign;
    this.from = from;
    this.sdp = sdp;
    this.headers = headers;
    this.left = left;
  }

  /**
   * RFC 3261 8.1.3.4, within the trunk: to its own gateways and addresses, never where the call has been, and not out
   * of encryption. A call of a campaign goes to the number that its rules allowed, and no other.
   *
   * @param belongs whether an address is the trunk's
   * @return whether there is somewhere to go on
   */
  boolean sentOn(List<String> targets, Predicate<String> belongs) {
    redirected.add(now);
    List<String> allowed = targets.stream().filter(t -> !redirected.contains(t) && !left.contains(t)).filter(belongs)
        .filter(t -> !isSecure(now) || isSecure(t))
        .filter(t -> !isCampaign || number(t).equals(number(now))).toList();
    if (allowed.isEmpty() || redirected.size() > MAX_REDIRECTS) return false;
    for (String target : allowed.reversed()) left.addFirst(target);
    return true;
  }

  private String number(String uri) {
    return trunk.numbers().toE164(OutboundCalls.userOf(uri));
  }

  private static boolean isSecure(String uri) {
    return uri.startsWith("sips:") || uri.toLowerCase(Locale.ROOT).contains("transport=tls");
  }
}
