package io.stepline.dialog.campaign.plan;

import io.stepline.dialog.campaign.pace.Pace;
import io.stepline.dialog.terms.Hours;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a campaign file says.
 *
 * @param dial where to call, with {@code {number}} for the number in E.164, such as {@code sip:{number}@carrier}
 * @param countries ISO regions that may be called; each needs a rule pack
 * @param slots talks that the bot may have at once; without {@code agents} they are what is paced by
 * @param agents a queue of the bot file whose agents the campaign transfers to; a person whom none takes within the
 *   queue's longest wait is abandoned. Empty for none
 * @param hours of the contact's own clock, within what the rule packs allow; empty for those alone
 * @param facts further values for all contacts, handed to the bot as {@code contact.NAME}
 */
public record CampaignSpec(String name, String bot, String dial, List<CallerId> callerIds, List<String> countries,
    Pace pace, double callsPerSecond, int slots, String agents,
    Schedule schedule, List<Hours.Window> hours, Rules rules, Map<Outcome, Retry> retry, Answering answering,
    int ringMs, Map<String, String> headers,
    Map<String, String> facts) {

  /**
   * A number we show. @param attestation how the carrier vouches for our right to it: A, B or C (ATIS-1000074), or -
   * where none does
   */
  public record CallerId(String number, String attestation) {}

  public record Schedule(Optional<Instant> from, Optional<Instant> until) {}

  /**
   * @param doNotCall names of lists; one that does not exist keeps all calls from being made
   * @param consent whether each contact needs proof of it, not older than {@code consentDays} (0 for any age)
   */
  public record Rules(List<String> doNotCall, boolean consent, int consentDays, Frequency frequency,
      String attestation) {}

  /** Attempts at one number, by all campaigns, 0 for no limit; {@code total} by this one. */
  public record Frequency(int perDay, int perWeek, int total) {
    /** The stricter of both. */
    public Frequency and(Frequency other) {
      return new Frequency(least(perDay, other.perDay), least(perWeek, other.perWeek), least(total, other.total));
    }

    private static int least(int a, int b) {
      return a == 0 ? b : b == 0 ? a : Math.min(a, b);
    }
  }

  /** @param nextNumber whether the contact's next number is tried */
  public record Retry(long afterMs, int times, boolean nextNumber) {
    public static final Retry NEVER = new Retry(0, 0, true);
  }

  /**
   * @param voicemail said after the beep, empty to hang up
   * @param screening said to a telephone's assistant that asks who calls, empty to hang up
   * @param abandoned said when a person is there and no agent comes
   */
  public record Answering(boolean detect, String voicemail, String screening, Then ivr, Then silence,
      String abandoned) {}

  public enum Then { TALK, HANG_UP }

  public Retry retryAfter(Outcome outcome) {
    return retry.getOrDefault(outcome, Retry.NEVER);
  }
}
