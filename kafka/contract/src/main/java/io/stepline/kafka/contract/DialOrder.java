package io.stepline.kafka.contract;

import java.util.Map;

/**
 * A call that a campaign wants placed, once.
 *
 * @param call the attempt's id, written down before this order was given
 * @param uri where to, {@code from} the number to show
 * @param ringMs how long it may ring
 * @param notAfterUs from then on it must not be dialled any more
 * @param headers of the INVITE
 * @param facts handed on with {@link CallEvent.Answered#headers}: the contact's values as {@code contact.NAME}, the
 *   campaign's as {@code campaign.NAME}
 */
public record DialOrder(CallId call, String campaign, String uri, String from, String bot, int ringMs, long notAfterUs,
    Map<String, String> headers, Map<String, String> facts) {
  /** Among the facts: whether who answers is to be told apart, and what is said to machines. */
  public static final String DETECT = "campaign.detect";
  /** How the number shown is vouched for, where the trunk signs calls: A, B, C or -. */
  public static final String ATTESTATION = "campaign.attestation";
  public static final String CAMPAIGN = "campaign.name";

  /** Whether the campaign wants to know who or what answers a call with these facts. */
  public static boolean asksWho(Map<String, String> facts) {
    return "true".equals(facts.get(DETECT));
  }
}
