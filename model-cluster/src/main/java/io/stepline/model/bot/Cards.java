package io.stepline.model.bot;

/** Numbers of payment cards: 12 to 19 digits with the check digit of ISO/IEC 7812-1, annex B. Pure. */
final class Cards {
  private static final int SHOWN = 4;
  private static final int FEWEST = 12;

  private Cards() {}

  static boolean checks(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int d = digits.charAt(digits.length() - 1 - i) - '0';
      int twice = i % 2 == 0 ? d : d * 2;
      sum += twice > 9 ? twice - 9 : twice;
    }
    return sum % 10 == 0;
  }

  /** Stars but for the last four. */
  static String masked(String digits) {
    return "*".repeat(digits.length() - end(digits).length()) + end(digits);
  }

  /** The last four, or nothing of what is shorter than a card's number. */
  static String end(String digits) {
    return digits.length() < FEWEST ? "" : digits.substring(digits.length() - SHOWN);
  }
}
