package io.stepline.ops.erase;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Who is to be forgotten: a telephone number, however it is written. */
public record Person(String digits) {
  private static final Pattern WRITTEN = Pattern.compile("\\+?[0-9 ().\\-/]{5,40}");
  private static final int FEWEST = 5;

  /** @throws IllegalArgumentException if it is no number that could be told from others */
  public static Person of(String number) {
    String digits = digits(number);
    if (!WRITTEN.matcher(number).matches() || digits.length() < FEWEST)
      throw new IllegalArgumentException("that is not a telephone number of at least " + FEWEST + " digits");
    return new Person(digits);
  }

  /** Whether an address's user part, or a whole address, is theirs: +49, 0049 and 49 are the same. */
  public boolean is(String address) {
    String user = address.replaceFirst("^(sips?|tel):", "").replaceFirst("[@;].*$", "");
    return WRITTEN.matcher(user).matches() && digits(user).equals(digits);
  }

  private static String digits(String number) {
    return number.replaceAll("[^0-9]", "").replaceFirst("^00", "");
  }

  /** By which the proof names them without saying the number: SHA-256 of the digits. */
  String print() {
    try {
      return "sha256:" + HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(digits.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
