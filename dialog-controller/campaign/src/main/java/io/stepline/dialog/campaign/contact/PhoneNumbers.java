package io.stepline.dialog.campaign.contact;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Telephone numbers as people write them, made E.164, with the country and the time zones they may be in
 * (libphonenumber). Thread-safe.
 */
public final class PhoneNumbers {
  private static final String UNKNOWN_ZONE = "Etc/Unknown";
  private static final int MAX = 40;
  private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
  private final PhoneNumberToTimeZonesMapper zones = PhoneNumberToTimeZonesMapper.getInstance();

  /** {@code region} is empty where the number belongs to none; {@code zones} where none is known. */
  public record Known(String e164, String region, List<String> zones) {}

  /** @param value empty if it is no number; {@code problem} says why */
  public record Reading(Optional<Known> value, String problem) {}

  /** @param home region for numbers without a country code */
  public Reading read(String text, String home) {
    String plain = text.strip();
    if (plain.isEmpty() || plain.length() > MAX) return bad(plain.isEmpty() ? "no number" : "too long for a number");
    try {
      PhoneNumber n = numbers.parse(plain, home.toUpperCase(Locale.ROOT));
      if (!numbers.isValidNumber(n)) return bad("not a valid number: "
          + numbers.isPossibleNumberWithReason(n).name().toLowerCase(Locale.ROOT).replace('_', ' '));
      if (n.hasExtension()) return bad(
          "has an extension, which no campaign dials; give the direct number, or the number without it");
      String region =
          Optional.ofNullable(numbers.getRegionCodeForNumber(n)).filter(r -> r.matches("[A-Z]{2}")).orElse("");
      return new Reading(Optional.of(new Known(numbers.format(n, PhoneNumberUtil.PhoneNumberFormat.E164), region,
          zones.getTimeZonesForNumber(n).stream().filter(z -> !z.equals(UNKNOWN_ZONE)).toList())), "");
    } catch (NumberParseException e) {
      return bad("not a number: " + e.getErrorType().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
  }

  /**
   * A number of a do-not-call list: one that is not assigned counts too, and one with an extension counts as a whole.
   *
   * @return in E.164; empty if it is none
   */
  public Optional<String> listed(String text, String home) {
    String plain = text.strip();
    if (plain.isEmpty() || plain.length() > MAX) return Optional.empty();
    try {
      PhoneNumber n = numbers.parse(plain, home.toUpperCase(Locale.ROOT)).clearExtension();
      boolean is = numbers.isPossibleNumberWithReason(n) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE;
      return is ? Optional.of(numbers.format(n, PhoneNumberUtil.PhoneNumberFormat.E164)) : Optional.empty();
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }

  private static Reading bad(String problem) {
    return new Reading(Optional.empty(), problem);
  }
}
