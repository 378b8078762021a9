package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.plan.Outcome;
import io.stepline.dialog.campaign.rule.Refusal;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEnd;
import java.util.Optional;

/**
 * What the end of a call means for the campaign: SIP status (RFC 3261 21, RFC 8197, RFC 8688), what answered, and how
 * the talk ended. Pure.
 */
final class Outcomes {
  /** Reasons by which the conversation ends such calls. */
  static final String MESSAGE_LEFT = "message-left";
  static final String ABANDONED = "abandoned";

  private Outcomes() {}

  /** @param refusal what {@link #refusal} says of it */
  static Outcome of(CallEnd end, boolean answered, Optional<AnswerSign.Kind> answeredBy, boolean abandoned,
      Optional<Refusal> refusal) {
    if (neverLeft(end)) return Outcome.NOT_DIALLED;
    if (interrupted(end)) return Outcome.INTERRUPTED;
    return answered ? answered(end, answeredBy, abandoned) : unanswered(end, answeredBy, refusal);
  }

  private static boolean neverLeft(CallEnd end) {
    return end.reason().startsWith("not dialled: ");
  }

  private static boolean interrupted(CallEnd end) {
    return end.reason().equals("gateway-crashed") || end.reason().equals("shutting down");
  }

  /** What the carrier may have refused; empty where the line worked, or where we are to blame. */
  static Optional<Refusal> refusal(Refusals refusals, CallEnd end, boolean answered,
      Optional<AnswerSign.Kind> answeredBy) {
    if (answered || neverLeft(end) || interrupted(end) || answeredBy.filter(Outcomes::told).isPresent())
      return Optional.empty();
    return refusals.of(end.sipStatus(), LineRests.said(end), callees(end.sipStatus()).isPresent());
  }

  /** Heard before anybody answered: the network itself says that the number is wrong. */
  private static boolean told(AnswerSign.Kind kind) {
    return kind == AnswerSign.Kind.ANNOUNCEMENT || kind == AnswerSign.Kind.FAX;
  }

  private static Outcome answered(CallEnd end, Optional<AnswerSign.Kind> answeredBy, boolean abandoned) {
    if (end.reason().equals(MESSAGE_LEFT)) return Outcome.MESSAGE_LEFT;
    if (abandoned) return Outcome.ABANDONED;
    return switch (answeredBy.orElse(AnswerSign.Kind.HUMAN)) {
      case HUMAN -> Outcome.TALKED;
      case VOICEMAIL -> Outcome.MACHINE;
      case IVR -> Outcome.IVR;
      case SCREENING -> Outcome.SCREENED;
      case FAX -> Outcome.FAX;
      case SILENCE -> Outcome.SILENCE;
      case ANNOUNCEMENT -> Outcome.INVALID_NUMBER;
    };
  }

  private static Outcome unanswered(CallEnd end, Optional<AnswerSign.Kind> answeredBy, Optional<Refusal> refusal) {
    if (answeredBy.filter(k -> k == AnswerSign.Kind.ANNOUNCEMENT).isPresent()) return Outcome.INVALID_NUMBER;
    if (answeredBy.filter(k -> k == AnswerSign.Kind.FAX).isPresent()) return Outcome.FAX;
    return refusal.map(Refusal::outcome).or(() -> callees(end.sipStatus())).orElse(Outcome.FAILED);
  }

  private static Optional<Outcome> callees(int status) {
    return switch (status) {
      case 486, 600 -> Optional.of(Outcome.BUSY);
      case 408, 480, 487 -> Optional.of(Outcome.NO_ANSWER);
      default -> Optional.empty();
    };
  }
}
