package io.stepline.dialog.campaign.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What came of an attempt. */
public enum Outcome {
  /** A person was reached. */
  TALKED,
  /** A machine recorded our message. */
  MESSAGE_LEFT,
  /** Voicemail, and no message was left. */
  MACHINE,
  /** A telephone's assistant asked who we are and what about. */
  SCREENED, IVR, FAX, SILENCE, BUSY, NO_ANSWER,
  /** Declined by the person. */
  REJECTED, INVALID_NUMBER,
  /** Kept from the person by a carrier or an analytics service (RFC 8197, RFC 8688). */
  BLOCKED,
  /** The carrier refused us, whomever we call: our account, our caller id, our rate. Does not count as an attempt. */
  REFUSED, FAILED,
  /** A person answered, and neither bot nor agent was there in time. */
  ABANDONED,
  /** We crashed; whether it rang is not known. */
  INTERRUPTED,
  /** Nothing left for the wire: the order was late, or a trunk was full. Does not count as an attempt. */
  NOT_DIALLED;

  /** As it is written in campaign files: {@code no-answer}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Outcome> of(String text) {
    return Arrays.stream(values()).filter(o -> o.text().equals(text)).findFirst();
  }

  public static List<String> texts() {
    return Arrays.stream(values()).map(Outcome::text).toList();
  }
}
