package io.stepline.media.rtp;

import java.util.Optional;

/**
 * A named event payload (RFC 4733 2.3).
 *
 * @param event 0 to 9, 10 for *, 11 for #, 12 to 15 for A to D
 * @param duration in timestamp units
 */
public record TelephoneEvent(int event, boolean end, int volume, int duration) {
  private static final String KEYS = "0123456789*#ABCD";

  public static Optional<TelephoneEvent> parse(byte[] payload) {
    if (payload.length < 4) return Optional.empty();
    return Optional.of(new TelephoneEvent(payload[0] & 0xff, (payload[1] & 0x80) != 0, payload[1] & 0x3f,
        (payload[2] & 0xff) << 8 | payload[3] & 0xff));
  }

  public byte[] toBytes() {
    return new byte[] {(byte) event, (byte) ((end ? 0x80 : 0) | volume & 0x3f), (byte) (duration >> 8),
        (byte) duration};
  }

  /** The key on a telephone, if it is one. */
  public Optional<String> key() {
    return event < KEYS.length() ? Optional.of(KEYS.substring(event, event + 1)) : Optional.empty();
  }

  public static Optional<TelephoneEvent> ofKey(char key) {
    int event = KEYS.indexOf(Character.toUpperCase(key));
    return event < 0 ? Optional.empty() : Optional.of(new TelephoneEvent(event, false, 10, 0));
  }
}
