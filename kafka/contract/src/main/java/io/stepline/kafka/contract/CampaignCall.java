package io.stepline.kafka.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a campaign says of a call of its own. It goes with the order and with {@link CallEvent.Answered} as facts, whose
 * names begin with {@code campaign.} and {@code contact.}; only calls that we made have them, whatever headers a caller
 * sends.
 *
 * @param attestation how the number shown is vouched for: A, B, C or -
 * @param detect whether who answers is to be told apart
 * @param voicemail what is left after the beep, empty for nothing
 * @param screening what an assistant is told, empty for nothing
 * @param talksToMenus whether the bot talks to an IVR; else it hangs up
 * @param talksIntoSilence whether it talks to who says nothing
 * @param abandoned what a person hears for whom no agent is free
 * @param agents the queue that people are put through to, empty for none
 * @param contact the contact's values, names in lower case
 */
public record CampaignCall(String campaign, String attestation, boolean detect, String voicemail, String screening,
    boolean talksToMenus, boolean talksIntoSilence, String abandoned, String agents, Map<String, String> contact) {
  private static final String OURS = "campaign.";
  private static final String CONTACT = "contact.";
  private static final String TALK = "TALK";
  private static final String HANG_UP = "HANG_UP";

  /** What the order of this call said; empty for calls that no campaign made. */
  public static Optional<CampaignCall> of(CallEvent.Answered a) {
    return a.direction() == CallEvent.Direction.OUTBOUND ? of(a.headers()) : Optional.empty();
  }

  /** @param facts of an order of our own */
  public static Optional<CampaignCall> of(Map<String, String> facts) {
    if (facts.keySet().stream().noneMatch(k -> k.startsWith(OURS))) return Optional.empty();
    Map<String, String> contact = new TreeMap<>();
    facts.forEach((k, v) -> {
      if (k.startsWith(CONTACT)) contact.put(k.substring(CONTACT.length()), v);
    });
    return Optional.of(new CampaignCall(fact(facts, "name"), facts.getOrDefault(DialOrder.ATTESTATION, "-"),
        fact(facts, "detect").equals("true"), fact(facts, "voicemail"), fact(facts, "screening"),
        fact(facts, "ivr").equals(TALK), !fact(facts, "silence").equals(HANG_UP), fact(facts, "abandoned"),
        fact(facts, "agents"), contact));
  }

  private static String fact(Map<String, String> facts, String name) {
    return facts.getOrDefault(OURS + name, "");
  }

  /** Whether a header of an INVITE would be taken for a fact of a campaign: no caller's may. */
  public static boolean isFact(String name) {
    return name.startsWith(OURS) || name.startsWith(CONTACT);
  }

  public Map<String, String> facts() {
    Map<String, String> facts = new HashMap<>();
    contact.forEach((k, v) -> facts.put(CONTACT + k, v));
    facts.put(DialOrder.CAMPAIGN, campaign);
    facts.put(DialOrder.ATTESTATION, attestation);
    facts.put(DialOrder.DETECT, Boolean.toString(detect));
    facts.put(OURS + "voicemail", voicemail);
    facts.put(OURS + "screening", screening);
    facts.put(OURS + "ivr", talksToMenus ? TALK : HANG_UP);
    facts.put(OURS + "silence", talksIntoSilence ? TALK : HANG_UP);
    facts.put(OURS + "abandoned", abandoned);
    facts.put(OURS + "agents", agents);
    return facts;
  }
}
