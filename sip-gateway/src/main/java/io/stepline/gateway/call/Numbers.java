package io.stepline.gateway.call;

/**
 * How a trunk writes telephone numbers, to make E.164 of them. A user part that is no number is left alone.
 *
 * @param country calling code such as 49; empty leaves numbers as they are
 * @param international prefix such as 00 or 011
 * @param national trunk prefix such as 0 or 1; may be empty
 */
public record Numbers(String country, String international, String national) {
  public static final Numbers AS_DIALLED = new Numbers("", "", "");

  /** @return {@code +} and digits, where the number is one */
  public String toE164(String user) {
    if (country.isEmpty()) return user;
    String plain = user.replaceAll("[ ().-]", "");
    if (!plain.matches("\\+?[0-9]{5,15}")) return user;
    if (plain.startsWith("+")) return plain;
    if (!international.isEmpty() && plain.startsWith(international))
      return "+" + plain.substring(international.length());
    if (!national.isEmpty() && plain.startsWith(national)) return "+" + country + plain.substring(national.length());
    if (national.isEmpty() || plain.startsWith(country) && plain.length() > 10)
      return plain.startsWith(country) ? "+" + plain : "+" + country + plain;
    return user;
  }
}
