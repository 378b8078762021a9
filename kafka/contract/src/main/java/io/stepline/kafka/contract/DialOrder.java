package io.stepline.kafka.contract;

import java.util.Map;
import java.util.Optional;

/**
 * A call that somebody wants placed, once.
 *
 * @param call its id; of a campaign the attempt's, written down before this order was given
 * @param campaign empty for a call of nobody's campaign
 * @param uri where to, {@code from} the number to show
 * @param ringMs how long it may ring; 0 for as long as the far end lets it
 * @param notAfterUs from then on it must not be dialled any more
 * @param headers of the INVITE
 * @param facts handed on with {@link CallEvent.Answered#headers}: the contact's values as {@code contact.NAME}, the
 *   campaign's as {@code campaign.NAME}
 * @param beside a call that this one is to be connected with: only the gateway that has it dials; empty for any
 */
public record DialOrder(CallId call, String campaign, String uri, String from, String bot, int ringMs, long notAfterUs,
    Map<String, String> headers, Map<String, String> facts, @Since(3) Optional<CallId> beside) {
  /** Among the facts: whether who answers is to be told apart, and what is said to machines. */
  public static final String DETECT = "campaign.detect";
  /** How the number shown is vouched for, where the trunk signs calls: A, B, C or -. */
  public static final String ATTESTATION = "campaign.attestation";
  public static final String CAMPAIGN = "campaign.name";

  /** Any gateway may dial. */
  public DialOrder(CallId call, String campaign, String uri, String from, String bot, int ringMs, long notAfterUs,
      Map<String, String> headers, Map<String, String> facts) {
    this(call, campaign, uri, from, bot, ringMs, notAfterUs, headers, facts, Optional.empty());
  }

  /** Of nobody's campaign, to be taken within {@link CallOrder#PATIENCE_US}. */
  public static DialOrder plain(CallId call, String uri, String from, String bot, long nowUs) {
    return new DialOrder(call, "", uri, from, bot, 0, nowUs + CallOrder.PATIENCE_US, Map.of(), Map.of());
  }

  public DialOrder beside(CallId other) {
    return new DialOrder(call, campaign, uri, from, bot, ringMs, notAfterUs, headers, facts,
        Optional.of(other));
  }

  /** Whether the campaign wants to know who or what answers a call with these facts. */
  public static boolean asksWho(Map<String, String> facts) {
    return "true".equals(facts.get(DETECT));
  }
}
