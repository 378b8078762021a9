package io.stepline.gateway.call;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a trunk writes telephone numbers, to make E.164 of them. A user part that is no number is left alone.
 *
 * @param country calling code such as 49; empty leaves numbers as they are
 * @param international prefix such as 00 or 011
 * @param national trunk prefix such as 0 or 1; may be empty
 */
public record Numbers(String country, String international, String national) {
  public static final Numbers AS_DIALLED = new Numbers("", "", "");

  private static final Pattern SEPARATORS = Pattern.compile("[ ()./-]");
  private static final Pattern WITH_NATIONAL_PREFIX = Pattern.compile("^(\\+[^(]*)\\(0\\)");
  private static final Pattern DIGITS = Pattern.compile("\\+?[0-9]{2,18}");
  private static final Pattern LONG_ENOUGH = Pattern.compile("\\+?[0-9]{5,18}");
  private static final int SUBSCRIBER_DIGITS = 6;

  /**
   * Who is meant by the user part of a SIP URI, or by a {@code tel:} URI without its scheme: escapes resolved (RFC 3261
   * 19.1.4), parameters off (RFC 3966, and those of number portability, RFC 4694), in the context that it names.
   *
   * @return {@code +} and digits, where it is a number and is said to be E.164 or the trunk says how it writes numbers
   */
  public String toE164(String userPart) {
    String[] parts = Escapes.resolved(userPart).split(";", -1);
    String plain = plain(parts[0]);
    if (!DIGITS.matcher(plain).matches() || plain.startsWith("+")) return plain;
    Optional<String> context = context(parts);
    if (context.isPresent()) return context.get() + (isNational(plain, context.get()) ? rest(plain, national) : plain);
    if (country.isEmpty() || !LONG_ENOUGH.matcher(plain).matches()) return plain;
    if (!international.isEmpty() && plain.startsWith(international)) return "+" + rest(plain, international);
    if (!national.isEmpty() && plain.startsWith(national)) return "+" + country + rest(plain, national);
    if (plain.startsWith(country) && (national.isEmpty() || plain.length() >= country.length() + SUBSCRIBER_DIGITS))
      return "+" + plain;
    return national.isEmpty() ? "+" + country + plain : plain;
  }

  /** A number without what only helps the eye; anything else as it stands. */
  private static String plain(String written) {
    String digits = SEPARATORS.matcher(WITH_NATIONAL_PREFIX.matcher(written).replaceFirst("$1")).replaceAll("");
    return DIGITS.matcher(digits).matches() ? digits : written;
  }

  /** A context of digits such as {@code +49-30}; a domain says only that the trunk's own way of writing holds. */
  private static Optional<String> context(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      int at = parts[i].indexOf('=');
      if (at < 0 || !parts[i].substring(0, at).strip().toLowerCase(Locale.ROOT).equals("phone-context")) continue;
      String context = SEPARATORS.matcher(parts[i].substring(at + 1)).replaceAll("");
      return Optional.of(context).filter(c -> c.matches("\\+[0-9]{0,12}"));
    }
    return Optional.empty();
  }

  private boolean isNational(String number, String context) {
    return !national.isEmpty() && context.equals("+" + country) && number.startsWith(national);
  }

  private static String rest(String number, String prefix) {
    return number.substring(prefix.length());
  }
}
