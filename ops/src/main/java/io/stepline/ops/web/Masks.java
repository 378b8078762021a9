package io.stepline.ops.web;

/** Personal data for those who may not see it. Pure. */
public final class Masks {
  private static final int KEPT = 2;

  private Masks() {}

  /** A number, name or address: its last two characters, so that two calls can be told apart. */
  public static String number(String number) {
    return number.isEmpty() ? "" : "***" + (number.length() > 3 * KEPT ? number.substring(number.length() - KEPT) : "");
  }

  /** Words: that there are some. */
  public static String words(String text) {
    return text.isBlank() ? "" : "***";
  }
}
