package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.plan.Outcome;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEnd;
import java.util.Locale;
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

  static Outcome of(CallEnd end, boolean answered, Optional<AnswerSign.Kind> answeredBy, boolean abandoned) {
    if (end.reason().startsWith("not dialled: ")) return Outcome.NOT_DIALLED;
    if (end.reason().equals("gateway-crashed") || end.reason().equals("shutting down")) return Outcome.INTERRUPTED;
    return answered ? answered(end, answeredBy, abandoned) : unanswered(end, answeredBy);
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

  private static Outcome unanswered(CallEnd end, Optional<AnswerSign.Kind> answeredBy) {
    if (answeredBy.filter(k -> k == AnswerSign.Kind.ANNOUNCEMENT).isPresent()) return Outcome.INVALID_NUMBER;
    if (answeredBy.filter(k -> k == AnswerSign.Kind.FAX).isPresent()) return Outcome.FAX;
    String reason = end.reason().toLowerCase(Locale.ROOT);
    return switch (end.sipStatus()) {
      case 486, 600 -> Outcome.BUSY;
      case 408, 480, 487 -> Outcome.NO_ANSWER;
      case 404, 410, 484, 485, 604 -> Outcome.INVALID_NUMBER;
      case 403, 433, 607, 608 -> Outcome.BLOCKED;
      case 603 ->
          reason.contains("block") || reason.contains("spam") || reason.contains("fraud") || reason.contains("network")
              ? Outcome.BLOCKED : Outcome.REJECTED;
      default -> Outcome.FAILED;
    };
  }
}
